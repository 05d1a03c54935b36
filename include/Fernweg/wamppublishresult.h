// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wamperror.h>

namespace Fernweg::Wamp {

class FERNWEG_WAMP_EXPORT PublishResult
{
    Q_GADGET
    Q_PROPERTY(quint64 publication READ publication)
    Q_PROPERTY(Fernweg::Wamp::Error error READ error)

public:
    PublishResult() = default;
    explicit PublishResult(quint64 publication) : m_publication(publication) { }
    explicit PublishResult(const Error &error) : m_error(error) { }

    explicit operator bool() const { return !m_error; }
    bool hasError() const { return bool(m_error); }
    Error error() const { return m_error; }
    quint64 publication() const noexcept { return m_publication; }

private:
    quint64 m_publication = 0;
    Error m_error;
};

} // namespace Fernweg::Wamp
