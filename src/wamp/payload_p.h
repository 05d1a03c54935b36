// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampcallresult.h>
#include <Fernweg/wampevent.h>
#include <Fernweg/wampinvocation.h>

#include "messages/message.h"

#include <QtCore/qshareddata.h>

#include <mutex>

namespace Fernweg::Wamp {

/// What a message brought. Constant, so that copies may be in several threads; decoded when somebody
/// looks, once.
class PayloadData : public QSharedData
{
public:
    Q_DISABLE_COPY_MOVE(PayloadData)

    PayloadData() = default;
    explicit PayloadData(WampCore::Message &&message)
        : m_details(std::move(message.details)), m_payload(std::move(message.payload))
    {
    }
    virtual ~PayloadData() = default;

    const QVariantMap &details() const noexcept { return m_details; }
    QVariantList arguments() const;
    QVariantMap kwargs() const;

    // The public classes, from their data.
    static CallResult makeResult(WampCore::Message &&message);
    static Event makeEvent(WampCore::Message &&message, const QString &topic);
    static Invocation makeInvocation(PayloadData *data) { return Invocation(data); }

private:
    void decode() const;

    QVariantMap m_details;
    WampCore::Payload m_payload;
    mutable std::once_flag m_isDecoded;
    mutable QVariantList m_arguments;
    mutable QVariantMap m_kwargs;
};

class ResultData final : public PayloadData
{
public:
    using PayloadData::PayloadData;

    Error error;
};

class EventData final : public PayloadData
{
public:
    using PayloadData::PayloadData;

    QString topic;
    quint64 publication = 0;
    quint64 subscription = 0;
};

/// ERROR, as the API has it.
Error errorOf(const WampCore::Message &message);

/// A payload to be sent; what can't be is named in \a error.
std::optional<WampCore::Payload> payloadOf(const Arguments &arguments, QString *error);

template <typename T>
std::optional<T> detail(const QVariantMap &details, const QString &key)
{
    T result {};
    const auto found = details.find(key);
    if (found == details.end() || !readValue(*found, result))
        return std::nullopt;
    return result;
}

} // namespace Fernweg::Wamp
