// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/messageio.h"
#include "router/peer.h"
#include "router/routercore.h"
#include "support/scriptvalues.h"

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <map>
#include <memory>

/// A host whose clock is moved by the test, and whose authorizer does what the test says.
class FakeHost final : public Fernweg::WampCore::RouterHost
{
public:
    using Query = Fernweg::WampCore::AuthorizationQuery;
    using Answer = Fernweg::WampCore::AuthorizationAnswer;
    using Completion = Fernweg::WampCore::AuthorizationCompletion;

    TimePoint now() const override { return time; }
    void deadlineMoved() override { ++deadlineMoves; }
    void sessionJoined(const Fernweg::WampCore::SessionInfo &info) override { joined += info; }
    void sessionLeft(const Fernweg::WampCore::SessionInfo &info, const QString &reason) override
    {
        left += { info.id, reason };
    }
    bool hasAuthorizer() const override { return authorizer != nullptr; }
    void authorize(const Query &query, const Completion &completion) override
    {
        authorizer(query, completion);
    }

    TimePoint time { std::chrono::hours(1) };
    int deadlineMoves = 0;
    QList<Fernweg::WampCore::SessionInfo> joined;
    QList<std::pair<quint64, QString>> left;
    std::function<void(const Query &, const Completion &)> authorizer;
};

/// A client without a transport. What it gets is kept as JSON.
class FakeClient final : public Fernweg::WampCore::Peer
{
public:
    Q_DISABLE_COPY_MOVE(FakeClient)

    explicit FakeClient(Fernweg::WampCore::RouterCore &router) : m_session(router.attach(this)) { }
    ~FakeClient() { leaveTransport(); }

    void say(const QByteArray &json);
    void leaveTransport();

    void send(const Fernweg::WampCore::OutgoingMessage &message) override;
    void close() override { isClosed = true; }
    void abort() override { isClosed = isAborted = true; }
    quint64 maxMessageSize() const override { return maxSize; }
    quint64 sizeOf(const Fernweg::WampCore::OutgoingMessage &message) const override;
    quint64 pendingOutput() const override { return pending; }
    bool isLocal() const override { return local; }

    QList<QByteArray> inbox;
    bool isClosed = false;
    bool isAborted = false;
    bool local = false;
    quint64 maxSize = 0;
    quint64 pending = 0;

private:
    Fernweg::WampCore::RouterSession *m_session;
};

/// A scenario of a file: "== its name", "realm {…}" if the realm is configured, and its script.
struct RouterScenario
{
    QString name;
    QString script;
    Fernweg::WampCore::RouterSettings settings;
};

/// \a problem says what is wrong with the file.
QList<RouterScenario> readScenarios(const QString &fileName, QString *problem);

/// Runs a scenario that is written down as what clients send ("name > […]") and what they get
/// ("name < […]"), a message per line. Clients join "realm1" with all features when they are first named.
///
/// In what is expected, "*" stands for anything, and $name for a value that is new, or the same as where
/// $name was before; it can be sent afterwards. A client whose inbox is not empty when it sends, or at the
/// end, has got something that it should not.
///
///     name: features {…}      joins with these roles, name: hello {…} with these details, and
///     name: local              before that, as part of the router's process
///     name: silent             does not join by itself
///     name: gone               its transport is lost
///     name: closed             the router has closed its transport
///     name: maxsize 600        takes no messages above that size
///     name: pending 5000       so many octets wait for it
///     wait 100                 milliseconds
///     kill $session, shutdown, removerealm, forget (what was authorized)
class RouterScript
{
public:
    explicit RouterScript(const Fernweg::WampCore::RouterSettings &settings);
    ~RouterScript();

    /// Returns what went wrong, empty if nothing did.
    QString run(const QString &script);

    FakeHost host;

private:
    QString runLine(const QString &line);
    QString command(const QString &name, const QString &text);
    QString control(const QString &text);
    QString expect(FakeClient &client, const QString &text);
    FakeClient &client(const QString &name, bool joins = true);
    void join(const QString &name, const QByteArray &details);

    Fernweg::WampCore::RouterCore m_router;
    std::map<QString, std::unique_ptr<FakeClient>> m_clients;
    ScriptValues m_values;
};
