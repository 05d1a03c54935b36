// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampcall.h>
#include <Fernweg/wampcallable.h>
#include <Fernweg/wampcalloptions.h>
#include <Fernweg/wampchallenge.h>
#include <Fernweg/wampclosedetails.h>
#include <Fernweg/wampjoinoptions.h>
#include <Fernweg/wampobjectoptions.h>
#include <Fernweg/wampobjectregistration.h>
#include <Fernweg/wamppublishresult.h>
#include <Fernweg/wampregistration.h>
#include <Fernweg/wampsessiondetails.h>
#include <Fernweg/wampsubscription.h>
#include <Fernweg/wamptransportoptions.h>

namespace Fernweg::Wamp {

class Router;
class SessionPrivate;

class FERNWEG_WAMP_EXPORT Session : public QObject
{
    Q_OBJECT
    Q_PROPERTY(Fernweg::Wamp::Session::State state READ state NOTIFY stateChanged)
    Q_PROPERTY(bool isJoined READ isJoined NOTIFY stateChanged)
    Q_PROPERTY(QString realm READ realm NOTIFY stateChanged)
    Q_PROPERTY(quint64 id READ id NOTIFY stateChanged)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged)

public:
    enum class State {
        Disconnected, ///< no transport
        Connecting,
        Connected, ///< a transport, and no session
        Joining,
        Authenticating, ///< a challenge has been received
        Joined,
        Leaving,
        Closing, ///< the transport is being closed
    };
    Q_ENUM(State)

    explicit Session(QObject *parent = nullptr);
    ~Session() override;

    TransportOptions transportOptions() const;
    void setTransportOptions(const TransportOptions &options);
    JoinOptions joinOptions() const;
    void setJoinOptions(const JoinOptions &options);

    bool open(const QUrl &url, const QString &realm = {});
    bool open(Router *router, const QString &realm = {});

    State state() const noexcept;
    bool isConnected() const noexcept;
    bool isJoined() const noexcept { return state() == State::Joined; }
    QString realm() const;
    quint64 id() const noexcept;
    SessionDetails details() const;
    CloseDetails closeDetails() const;
    QString errorString() const;

    bool join(const QString &realm);
    bool join(const QString &realm, const JoinOptions &options);

    // Call
    QFuture<CallResult> call(const QString &procedure, const Arguments &arguments = {},
                             const CallOptions &options = {});
    template <typename Context, typename F>
    void call(const QString &procedure, const Arguments &arguments, Context *context, F &&callback,
              const CallOptions &options = {})
    {
        callWith(procedure, arguments, context,
                 Internal::makeResultHandler<CallResult>(context, std::forward<F>(callback)),
                 options);
    }
    Call *startCall(const QString &procedure, const Arguments &arguments = {},
                    const CallOptions &options = {});

    // Publish
    bool publish(const QString &topic, const Arguments &arguments = {},
                 const PublishOptions &options = {});
    QFuture<PublishResult> publishAcknowledged(const QString &topic,
                                               const Arguments &arguments = {},
                                               const PublishOptions &options = {});
    template <typename Context, typename F>
    void publishAcknowledged(const QString &topic, const Arguments &arguments, Context *context,
                             F &&callback, const PublishOptions &options = {})
    {
        publishWith(topic, arguments, context,
                    Internal::makeResultHandler<PublishResult>(context, std::forward<F>(callback)),
                    options);
    }

    // Subscribe
    Subscription *subscribe(const QString &topic, const SubscribeOptions &options = {});
    template <typename Context, typename F>
    Subscription *subscribe(const QString &topic, Context *context, F function,
                            const SubscribeOptions &options = {})
    {
        return subscribeWith(topic, context,
                             Internal::makeEventHandler(context, std::move(function)), options);
    }

    // Register
    Registration *registerProcedure(const QString &procedure, const RegisterOptions &options = {});
    template <typename Context, typename F>
    Registration *registerProcedure(const QString &procedure, Context *context, F function,
                                    const RegisterOptions &options = {})
    {
        return registerWith(procedure, context,
                            Internal::makeEndpoint(context, std::move(function)), options);
    }
    ObjectRegistration *registerObject(QObject *object, const QString &prefix,
                                       const ObjectOptions &options = {});

public Q_SLOTS:
    bool leave(const QString &reason = {}, const QString &message = {});
    void close();
    void abort();

Q_SIGNALS:
    void onConnect();
    void onChallenge(const Fernweg::Wamp::Challenge &challenge);
    void onJoin(const Fernweg::Wamp::SessionDetails &details);
    void onLeave(const Fernweg::Wamp::CloseDetails &details);
    void onDisconnect(bool wasClean, const QString &reason);
    void onUserError(const Fernweg::Wamp::Error &error, const QString &uri);

    void stateChanged(Fernweg::Wamp::Session::State state);
    void errorStringChanged();

protected:
    bool event(QEvent *event) override;

private:
    friend class SessionPrivate;

    using PublishFunction = std::function<void(const PublishResult &)>;
    void callWith(const QString &procedure, const Arguments &arguments, QObject *context,
                  Internal::ResultFunction &&callback, const CallOptions &options);
    void publishWith(const QString &topic, const Arguments &arguments, QObject *context,
                     PublishFunction &&callback, const PublishOptions &options);
    Subscription *subscribeWith(const QString &topic, QObject *context,
                                Internal::EventFunction &&function,
                                const SubscribeOptions &options);
    Registration *registerWith(const QString &procedure, QObject *context,
                               Internal::InvocationFunction &&function,
                               const RegisterOptions &options);

    std::unique_ptr<SessionPrivate> d;
};

} // namespace Fernweg::Wamp
