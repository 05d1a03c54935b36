// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/serveroptions.h>
#include <Fernweg/wampauthorization.h>
#include <Fernweg/wamprouteroptions.h>
#include <Fernweg/wampsessiondetails.h>

#include <QtCore/qfuture.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>

#include <functional>
#include <memory>

namespace Fernweg::Wamp {

class RouterPrivate;

class FERNWEG_WAMP_EXPORT Router : public QObject
{
    Q_OBJECT
    Q_PROPERTY(bool listening READ isListening NOTIFY listeningChanged)
    Q_PROPERTY(int sessionCount READ sessionCount NOTIFY sessionCountChanged)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged)

public:
    using Authorizer = std::function<Authorization(const AuthorizationRequest &request)>;
    using AsyncAuthorizer =
            std::function<QFuture<Authorization>(const AuthorizationRequest &request)>;

    /// What a router has counted.
    struct Statistics
    {
        int sessions = 0; ///< joined
        int connections = 0; ///< transports, with a session or without
        quint64 sessionsJoined = 0; ///< since the beginning
        quint64 connectionsAccepted = 0;
        quint64 messagesReceived = 0;
        quint64 messagesSent = 0;
    };

    explicit Router(QObject *parent = nullptr);
    explicit Router(const RouterOptions &options, QObject *parent = nullptr);
    ~Router() override;

    RouterOptions options() const;
    ServerOptions serverOptions() const;
    bool setServerOptions(const ServerOptions &options);

    bool listen();
    bool listen(const QUrl &url);
    bool isListening() const noexcept;
    QList<QUrl> urls() const;
    QString errorString() const;

    bool addRealm(const RealmOptions &realm);
    void removeRealm(const QString &name);
    QStringList realms() const;

    void setAuthorizer(QObject *context, const Authorizer &authorizer);
    void setAuthorizer(QObject *context, const AsyncAuthorizer &authorizer);
    void removeAuthorizer();

    int sessionCount() const noexcept;
    Statistics statistics() const;
    bool killSession(quint64 session, const QString &reason = {}, const QString &message = {});

public Q_SLOTS:
    void close();

Q_SIGNALS:
    void onJoin(const QString &realm, const Fernweg::Wamp::SessionDetails &details);
    void onLeave(const QString &realm, const Fernweg::Wamp::SessionDetails &details,
                 const QString &reason);
    void handshakeFailed(const QString &reason);
    void closed();

    void listeningChanged();
    void sessionCountChanged();
    void errorStringChanged();

private:
    friend class RouterPrivate;
    std::unique_ptr<RouterPrivate> d;
};

} // namespace Fernweg::Wamp
