// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampconnectfailure.h>
#include <Fernweg/wampretrypolicy.h>
#include <Fernweg/wampsession.h>

namespace Fernweg::Wamp {

class ComponentPrivate;

class FERNWEG_WAMP_EXPORT Component : public QObject
{
    Q_OBJECT
    Q_PROPERTY(Fernweg::Wamp::Component::State state READ state NOTIFY stateChanged)
    Q_PROPERTY(bool isJoined READ isJoined NOTIFY stateChanged)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged)

public:
    enum class State {
        Stopped,
        Connecting, ///< or joining
        Joined,
        WaitingToRetry,
        Stopping, ///< saying goodbye
    };
    Q_ENUM(State)
    using FatalHook = std::function<bool(const ConnectFailure &failure)>;

    explicit Component(QObject *parent = nullptr);
    Component(Session *session, QObject *parent);
    ~Component() override;

    Session *session() const noexcept;

    void addTransport(const QUrl &url);
    void addTransport(const TransportOptions &options);
    void addTransport(const TransportOptions &options, const RetryPolicy &policy);
    void addTransport(Router *router);
    void clearTransports();
    int transportCount() const noexcept;

    QString realm() const;
    void setRealm(const QString &realm);
    RetryPolicy retryPolicy() const;
    void setRetryPolicy(const RetryPolicy &policy);
    void setFatalHook(QObject *context, const FatalHook &hook);
    void removeFatalHook();

    State state() const noexcept;
    bool isJoined() const noexcept { return state() == State::Joined; }
    int attempt() const noexcept;
    std::chrono::milliseconds retryDelay() const noexcept;
    std::chrono::milliseconds remainingDelay() const;
    ConnectFailure lastFailure() const;
    QString errorString() const;

public Q_SLOTS:
    bool start();
    void stop();
    void retryNow();

Q_SIGNALS:
    void onConnectFailure(const Fernweg::Wamp::ConnectFailure &failure);
    void stopped();

    void stateChanged(Fernweg::Wamp::Component::State state);
    void errorStringChanged();

private:
    friend class ComponentPrivate;
    std::unique_ptr<ComponentPrivate> d;
};

} // namespace Fernweg::Wamp
