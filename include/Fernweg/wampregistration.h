// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wamperror.h>
#include <Fernweg/wampinvocation.h>
#include <Fernweg/wampregisteroptions.h>

#include <QtCore/qobject.h>

#include <memory>

namespace Fernweg::Wamp {

class Session;
class RegistrationPrivate;

/// A registration's handle: deleting it means to unregister.
class FERNWEG_WAMP_EXPORT Registration : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString procedure READ procedure CONSTANT)
    Q_PROPERTY(Fernweg::Wamp::Registration::State state READ state NOTIFY stateChanged)
    Q_PROPERTY(Fernweg::Wamp::Error error READ error NOTIFY stateChanged)

public:
    enum class State {
        Pending, ///< the router has not answered yet, or there is no session
        Active,
        Failed, ///< refused: see error()
        Ended, ///< by unregister(), or by the router
    };
    Q_ENUM(State)

    ~Registration() override;

    QString procedure() const;
    RegisterOptions options() const;
    Session *session() const;
    State state() const noexcept;
    bool isActive() const noexcept { return state() == State::Active; }
    quint64 id() const noexcept;
    Error error() const;

public Q_SLOTS:
    void unregister();

Q_SIGNALS:
    void onInvocation(const Fernweg::Wamp::Invocation &invocation);
    void activated();
    void failed(const Fernweg::Wamp::Error &error);
    void ended();
    void stateChanged(Fernweg::Wamp::Registration::State state);

private:
    friend class RegistrationPrivate;
    explicit Registration(std::unique_ptr<RegistrationPrivate> &&privateObject, QObject *parent);

    std::unique_ptr<RegistrationPrivate> d;
};

} // namespace Fernweg::Wamp
