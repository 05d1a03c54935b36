// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/messageio.h"
#include "session/sessioncore.h"

#include <QtCore/qlist.h>

#include <functional>

using namespace Qt::StringLiterals;

/// A program with a session, and the transport below it. Messages are written as JSON, what happens is
/// written down.
class SessionDriver final : public Fernweg::WampCore::SessionClient
{
public:
    using Message = Fernweg::WampCore::Message;
    using MessageType = Fernweg::WampCore::MessageType;

    struct Handle final : Fernweg::WampCore::Handle
    {
        Handle(SessionDriver *owner, const QString &uri, const QVariantMap &options = {})
            : Fernweg::WampCore::Handle(uri, options), driver(owner)
        {
        }
        void activated() override { driver->log(uri() + u" active %1"_s.arg(id())); }
        void refused(Message &&error) override { driver->log(uri() + u" refused "_s + error.uri); }
        void suspended() override { driver->log(uri() + u" suspended"_s); }
        void revoked(const QString &reason) override
        {
            driver->log(uri() + u" revoked "_s + reason);
        }
        void received(Message &&message) override
        {
            driver->log(uri() + u" received %1"_s.arg(int(message.type)));
            if (message.type == MessageType::Invocation)
                driver->core.addInvocation(message.request, driver->invocation);
        }

        SessionDriver *driver;
    };

    struct Completion final : Fernweg::WampCore::Completion
    {
        Completion(SessionDriver *owner, const QString &requestName)
            : driver(owner), name(requestName)
        {
        }
        void progress(Message &&) override { driver->log(name + u" progress"_s); }
        void finish(Message &&answer) override
        {
            driver->log(name + u" %1 "_s.arg(int(answer.type)) + answer.uri);
        }

        SessionDriver *driver;
        QString name;
    };

    struct Invocation final : Fernweg::WampCore::PendingInvocation
    {
        explicit Invocation(SessionDriver *owner) : driver(owner) { }
        void interrupted(const QVariantMap &options) override
        {
            driver->log(u"interrupted "_s + options.value(u"mode"_s).toString());
        }

        SessionDriver *driver;
    };

    void log(const QString &text) { happened.append(text.trimmed().toUtf8()); }

    /// What has happened since this was asked last.
    QList<QByteArray> news() { return std::exchange(happened, {}); }
    /// What has been sent since this was asked last.
    QList<QByteArray> output() { return std::exchange(sent, {}); }

    void receive(const QByteArray &json)
    {
        using namespace Fernweg::WampCore;
        ReadResult result = readMessage(SerializerId::Json, json);
        if (auto *message = std::get_if<Message>(&result))
            core.receive(std::move(*message));
        else
            core.receiveInvalid(std::get<ReadError>(result));
    }

    /// In a session, with a router that can cancel.
    void join(const QByteArray &features = R"("call_canceling":true)")
    {
        core.join(u"realm1"_s, { { u"roles"_s, QVariantMap() } });
        receive(R"([2,7,{"roles":{"broker":{},"dealer":{"features":{)" + features + "}}}}]");
        sent.clear();
        happened.clear();
    }

    quint64 call(const QString &procedure, std::chrono::milliseconds timeout = {})
    {
        Message message;
        message.type = MessageType::Call;
        message.uri = procedure;
        quint64 id = 0;
        const auto result = core.call(std::move(message),
                                      std::make_unique<Completion>(this, procedure), timeout, &id);
        return result == Fernweg::WampCore::SendResult::Sent ? id : 0;
    }

    void publish(const QString &topic)
    {
        Message message;
        message.type = MessageType::Publish;
        message.uri = topic;
        core.request(std::move(message), std::make_unique<Completion>(this, topic));
    }

    bool send(Message &&message) override
    {
        if (isTight && !message.payload.isEmpty())
            return false;
        sent.append(writeMessage(Fernweg::WampCore::SerializerId::Json, message));
        return true;
    }
    Fernweg::WampCore::TimePoint now() const override { return time; }
    void closeTransport(const QString &) override { log(u"transport closed"_s); }
    void sessionJoined(const QVariantMap &) override
    {
        log(u"joined %1"_s.arg(core.id()));
        if (onJoin)
            onJoin();
    }
    void sessionChallenged(const QString &method, const QVariantMap &) override
    {
        log(u"challenged "_s + method);
    }
    void sessionEnded(const Fernweg::WampCore::SessionEnd &end) override
    {
        QString text = u"left "_s + end.reason;
        text += end.wasAborted ? u" aborted"_s : QString();
        text += end.wasJoined ? u" joined"_s : QString();
        text += end.wasLost ? u" lost"_s : QString();
        text += end.byMe ? u" by me"_s : QString();
        log(text);
    }

    std::function<void()> onJoin;
    QList<QByteArray> happened;
    QList<QByteArray> sent;
    bool isTight = false; ///< the transport takes no payload
    Fernweg::WampCore::TimePoint time { std::chrono::hours(1) };
    std::shared_ptr<Invocation> invocation = std::make_shared<Invocation>(this);
    Fernweg::WampCore::SessionCore core { this };
};
