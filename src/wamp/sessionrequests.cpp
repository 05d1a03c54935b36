// SPDX-License-Identifier: Apache-2.0
#include "wamp/session_p.h"

#include "messages/uris.h"
#include "wamp/values.h"

// Requests of a session's program. One that fails at once fails from the event loop, too.

namespace Fernweg::Wamp {

using WampCore::CompletionPointer;
using WampCore::localError;
using WampCore::Message;
using WampCore::MessageType;
using WampCore::SendResult;
namespace Uri = WampCore::Uri;

namespace {

QString wireName(CancelMode mode)
{
    switch (mode) {
    case CancelMode::KillNoWait:
        return QStringLiteral("killnowait");
    case CancelMode::Kill:
        return QStringLiteral("kill");
    case CancelMode::Skip:
        break;
    }
    return QStringLiteral("skip");
}

/// What is to be sent, if it can be; else \a error names what can't.
bool fill(Message &message, const Arguments &arguments, const QVariantMap &options, QString *error)
{
    message.details = options;
    if (!makeWire(message.details, QStringLiteral("options"), error))
        return false;
    std::optional<WampCore::Payload> payload = payloadOf(arguments, error);
    if (payload)
        message.payload = std::move(*payload);
    return payload.has_value();
}

Message unsent(MessageType type, SendResult why)
{
    if (why == SendResult::TooLarge)
        return localError(type, 0, Uri::payloadSizeExceeded(),
                          QStringLiteral("above the size that the router takes"));
    return localError(type, 0, Uri::networkFailure(), QStringLiteral("there is no session"));
}

} // namespace

quint64 SessionPrivate::call(const QString &procedure, const Arguments &arguments,
                             const CallOptions &options, CompletionPointer completion)
{
    QString text;
    Message message;
    message.type = MessageType::Call;
    message.uri = procedure;
    if (!fill(message, arguments, options.toMap(), &text)) {
        failLater(std::move(completion),
                  localError(MessageType::Call, 0, Uri::invalidArgument(), text));
        return 0;
    }
    quint64 id = 0;
    const auto timeout = options.timeout();
    const SendResult result = core.call(std::move(message), std::move(completion), timeout, &id);
    if (result != SendResult::Sent) {
        failLater(std::move(completion), unsent(MessageType::Call, result));
        return 0;
    }
    if (timeout.count() > 0)
        armTimer();
    return id;
}

void SessionPrivate::cancel(quint64 call, CancelMode mode)
{
    if (core.cancel(call, wireName(mode)))
        armTimer();
}

bool SessionPrivate::publish(const QString &topic, const Arguments &arguments,
                             const QVariantMap &options, CompletionPointer completion)
{
    QString text;
    Message error;
    Message message;
    message.type = MessageType::Publish;
    message.uri = topic;
    if (!fill(message, arguments, options, &text)) {
        error = localError(MessageType::Publish, 0, Uri::invalidArgument(), text);
    } else {
        const SendResult result = core.request(std::move(message), std::move(completion));
        if (result == SendResult::Sent)
            return true;
        error = unsent(MessageType::Publish, result);
    }
    if (!completion)
        return fail(errorOf(error).message());
    failLater(std::move(completion), std::move(error));
    return false;
}

void SessionPrivate::answer(const InvocationState *invocation, Message &&message)
{
    const quint64 request = message.request;
    if (!core.isPending(request, invocation)) // of a session that has ended
        return;
    if (core.answer(std::move(message)) == SendResult::TooLarge)
        core.answer(localError(MessageType::Invocation, request, Uri::payloadSizeExceeded(),
                               QStringLiteral("the answer is above the size that is taken")));
}

void SessionPrivate::failLater(CompletionPointer &&completion, Message &&error)
{
    if (m_failed.empty())
        QMetaObject::invokeMethod(
                q, [this] { finishFailed(); }, Qt::QueuedConnection);
    m_failed.push_back({ std::move(completion), std::move(error) });
}

} // namespace Fernweg::Wamp
