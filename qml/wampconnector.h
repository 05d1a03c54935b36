// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WampRouter>
#include <Fernweg/WampSession>

#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>

#include <chrono>

namespace Fernweg::Qml {

/// Keeps a session joined: connects again when the connection can't be made or is lost, ever more
/// patiently. The session is the same all the time, so that its subscriptions and registrations last.
class WampConnector : public QObject
{
    Q_OBJECT
public:
    struct Target
    {
        Wamp::TransportOptions transport;
        QPointer<Wamp::Router> router; // of this process, in place of a transport
        bool isLocal = false; // it is, even if it is gone
        QString realm;
    };
    struct Patience
    {
        std::chrono::milliseconds initialDelay { 1500 };
        std::chrono::milliseconds maxDelay { 300'000 };
        double growth = 1.5;
        double jitter = 0.1;
        int maxRetries = -1; // without end
    };

    explicit WampConnector(QObject *parent);
    ~WampConnector() override;

    Wamp::Session *session() { return &m_session; }
    void setPatience(const Patience &patience) { m_patience = patience; }

    /// Connects; if it is connected, elsewhere, then as soon as that has ended.
    void start(const Target &target);
    /// Says goodbye.
    void stop();
    bool isWaiting() const { return m_timer.isActive(); }
    /// Until the next attempt; 0 while none is due.
    std::chrono::milliseconds remainingDelay() const
    {
        return isWaiting() ? m_timer.remainingTimeAsDuration() : std::chrono::milliseconds(0);
    }
    /// Tries now, if it is waiting.
    void retryNow();

Q_SIGNALS:
    /// Why there is no connection; it goes on if isWaiting().
    void failed(const QString &error);
    void gaveUp(const QString &error);
    void waitingChanged();

private:
    void open();
    void joined();
    void left(const Wamp::CloseDetails &details);
    void disconnected(const QString &reason);
    void wait(const QString &error);
    void giveUp(const QString &error);

    Wamp::Session m_session;
    QTimer m_timer;
    Target m_target;
    Patience m_patience;
    QString m_reason; // of the end, as the router put it
    int m_retries = 0;
    bool m_isWanted = false;
    bool m_isRefused = false;
    bool m_isReplaced = false; // by another target
};

} // namespace Fernweg::Qml
