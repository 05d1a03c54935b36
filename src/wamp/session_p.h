// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampsession.h>

#include "wamp/invocation_p.h"
#include "wamp/messagetransport.h"

#include <deque>

QT_BEGIN_NAMESPACE
class QTimer;
QT_END_NAMESPACE

namespace Fernweg::Wamp {

/// Between the core of a session and its public face. Outlives the face for the rest of a turn, if that
/// is deleted in one: then q is null, and nothing is called any more.
class SessionPrivate final : public MessageTransportClient, public WampCore::SessionClient
{
public:
    Q_DISABLE_COPY_MOVE(SessionPrivate)

    explicit SessionPrivate(Session *session);
    virtual ~SessionPrivate();

    static SessionPrivate *get(Session *session) { return session ? session->d.get() : nullptr; }
    /// The face goes.
    static void letGo(std::unique_ptr<SessionPrivate> &&privateObject);

    bool open(MessageTransportPointer transport, const QString &realm);
    bool join(const QString &realm, const JoinOptions &options);
    bool leave(const QString &reason, const QString &message);
    void close();
    void abort();
    /// Of which transport's end onDisconnect() tells, or told.
    const TransportEnd &lastEnd() const noexcept { return m_lastEnd; }

    bool replyTo(quint64 round, const QString &signature, const QVariantMap &extra);
    bool refuse(quint64 round, const QString &message);

    /// Returns the request's id; 0 if it failed, as \a completion will hear.
    quint64 call(const QString &procedure, const Arguments &arguments, const CallOptions &options,
                 WampCore::CompletionPointer completion);
    void cancel(quint64 call, CancelMode mode);
    bool publish(const QString &topic, const Arguments &arguments, const QVariantMap &options,
                 WampCore::CompletionPointer completion);
    void answer(const InvocationState *state, WampCore::Message &&message);

    bool fail(const QString &text);
    void reportUserError(const Error &error, const QString &uri);

    // MessageTransportClient
    void transportOpened() override;
    void transportReceived(WampCore::Message &&message) override;
    void transportReceivedInvalid(const WampCore::ReadError &error) override;
    void transportEnded(const TransportEnd &end) override;

    // SessionClient
    bool send(WampCore::Message &&message) override;
    WampCore::TimePoint now() const override;
    void closeTransport(const QString &why) override;
    void sessionJoined(const QVariantMap &details) override;
    void sessionChallenged(const QString &method, const QVariantMap &extra) override;
    void sessionEnded(const WampCore::SessionEnd &end) override;

    Session *q;
    WampCore::SessionCore core { this };
    std::shared_ptr<SessionLink> link;
    ContextRelays contexts; ///< of handles

    TransportOptions transportOptions;
    JoinOptions joinOptions;
    Session::State state = Session::State::Disconnected;
    SessionDetails details;
    CloseDetails closeDetails;
    QString errorText;

private:
    class Turn;
    struct Failed
    {
        WampCore::CompletionPointer completion;
        WampCore::Message error;
    };

    Session::State stateNow() const;
    void updateState();
    void setErrorText(const QString &text);
    void failLater(WampCore::CompletionPointer &&completion, WampCore::Message &&error);
    void finishFailed();
    void setPhaseTimeout(std::chrono::milliseconds timeout);
    void armTimer();
    void advance();

    MessageTransportPointer m_transport;
    TransportEnd m_lastEnd;
    QString m_realm; ///< to be joined when the transport is open
    QString m_closeText;
    bool m_isOpen = false;
    bool m_isClosing = false;
    bool m_closesAfterLeave = false;
    quint64 m_challengeRound = 0;
    std::deque<Failed> m_failed;
    QTimer *m_timer = nullptr;
    WampCore::TimePoint m_armedFor {};
    std::optional<WampCore::TimePoint> m_phaseDeadline;
    int m_depth = 0;
};

} // namespace Fernweg::Wamp
