// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampcomponent.h>
#include <Fernweg/wamprouter.h>

#include "session/backoff.h"

#include <QtCore/qtimer.h>

#include <vector>

namespace Fernweg::Wamp {

struct TransportEnd;

/// Opens the session's transports in turn. Whatever is emitted may delete the component, and this.
class ComponentPrivate
{
public:
    Q_DISABLE_COPY_MOVE(ComponentPrivate)

    using State = Component::State;
    using Reason = ConnectFailure::Reason;

    struct Transport
    {
        TransportOptions options;
        std::optional<RetryPolicy> policy; ///< none: the component's
        QPointer<Router> router;
        bool isLocal = false; ///< to a router, even if that is gone
        std::optional<WampCore::BackOff> backOff; ///< once it has been started
    };

    ComponentPrivate(Component *component, Session *toRun);
    ~ComponentPrivate() = default;

    void add(Transport &&transport);
    bool start();
    void stop();
    void retryNow();

    QPointer<Session> session;
    std::vector<Transport> transports;
    QString realm;
    RetryPolicy policy;
    Component::FatalHook hook;
    QPointer<QObject> hookContext;
    bool hasHookContext = false;

    State state = State::Stopped;
    ConnectFailure failure;
    QString errorText;
    std::chrono::milliseconds retryDelay {};
    int attempt = 0;
    QTimer timer;

private:
    /// What is wrong with the settings.
    QString problem() const;
    bool fail(const QString &text);
    void begin();
    void prepare(Transport &transport) const;
    /// The next transport that may be tried, and when. False: there is none.
    bool choose();
    void open();
    /// Of one transport. False: with an error of the session's.
    bool openSession(const Transport &transport);
    bool isVerdictFatal(const ConnectFailure &verdict) const;
    void conclude(ConnectFailure &&what);
    ConnectFailure describe(const QString &text, const TransportEnd &end) const;
    void finish();
    void setState(State next);
    void setErrorText(const QString &text);

    void sessionChanged(Session::State next);
    void joined();
    void left(const CloseDetails &details);
    void disconnected(const QString &text);

    Component *const q;
    std::size_t m_next = 0;
    std::size_t m_current = 0;
    std::optional<CloseDetails> m_close; ///< of the last session on this connection
    Session::State m_sessionState = Session::State::Disconnected;
    bool m_isLeaving = false; ///< the program has made the session leave
    bool m_startsAgain = false;
};

} // namespace Fernweg::Wamp
