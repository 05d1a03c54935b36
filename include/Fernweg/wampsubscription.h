// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wamperror.h>
#include <Fernweg/wampevent.h>
#include <Fernweg/wampsubscribeoptions.h>

#include <QtCore/qobject.h>

#include <memory>

namespace Fernweg::Wamp {

class Session;
class SubscriptionPrivate;

/// A subscription's handle: deleting it means to unsubscribe.
class FERNWEG_WAMP_EXPORT Subscription : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString topic READ topic CONSTANT)
    Q_PROPERTY(Fernweg::Wamp::Subscription::State state READ state NOTIFY stateChanged)
    Q_PROPERTY(Fernweg::Wamp::Error error READ error NOTIFY stateChanged)

public:
    enum class State {
        Pending, ///< the router has not answered yet, or there is no session
        Active,
        Failed, ///< refused: see error()
        Ended, ///< by unsubscribe(), or by the router
    };
    Q_ENUM(State)

    ~Subscription() override;

    QString topic() const;
    SubscribeOptions options() const;
    Session *session() const;
    State state() const noexcept;
    bool isActive() const noexcept { return state() == State::Active; }
    quint64 id() const noexcept;
    Error error() const;

public Q_SLOTS:
    void unsubscribe();

Q_SIGNALS:
    void onEvent(const Fernweg::Wamp::Event &event);
    void activated();
    void failed(const Fernweg::Wamp::Error &error);
    void ended();
    void stateChanged(Fernweg::Wamp::Subscription::State state);

private:
    friend class SubscriptionPrivate;
    explicit Subscription(std::unique_ptr<SubscriptionPrivate> &&privateObject, QObject *parent);

    std::unique_ptr<SubscriptionPrivate> d;
};

} // namespace Fernweg::Wamp
