// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wamparguments.h>
#include <Fernweg/wamperror.h>
#include <Fernweg/wamppayload.h>

namespace Fernweg::Wamp {

class FERNWEG_WAMP_EXPORT CallResult : public Payload
{
    Q_GADGET
    Q_PROPERTY(Fernweg::Wamp::Error error READ error)
    Q_PROPERTY(bool isProgress READ isProgress)

public:
    CallResult();
    explicit CallResult(const Arguments &arguments);
    explicit CallResult(const Error &error);

    explicit operator bool() const { return !hasError(); }
    bool hasError() const;
    Error error() const;
    bool isProgress() const;

private:
    friend class PayloadData;
    explicit CallResult(PayloadData *data);
};

} // namespace Fernweg::Wamp
