// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/messageio.h"
#include "router/peer.h"
#include "router/routercore.h"
#include "support/script.h"

#include <functional>

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

/// A client without a transport.
class FakeClient final : public ScriptClient, public Fernweg::WampCore::Peer
{
public:
    FakeClient(Fernweg::WampCore::RouterCore &router, bool isLocal, quint64 maxSize)
        : m_session(router.attach(this)), m_isLocal(isLocal), m_maxSize(maxSize)
    {
    }
    ~FakeClient() override { leaveTransport(false); }

    bool say(const QByteArray &json) override;
    void leaveTransport(bool isPolite) override;
    bool isClosed() override { return m_isClosed; }

    void send(const Fernweg::WampCore::OutgoingMessage &message) override;
    void close() override { m_isClosed = true; }
    void abort() override { m_isClosed = isAborted = true; }
    quint64 maxMessageSize() const override { return m_maxSize; }
    quint64 sizeOf(const Fernweg::WampCore::OutgoingMessage &message) const override;
    quint64 pendingOutput() const override { return pending; }
    bool isLocal() const override { return m_isLocal; }

    bool isAborted = false;
    quint64 pending = 0;

private:
    Fernweg::WampCore::RouterSession *m_session;
    const bool m_isLocal;
    const quint64 m_maxSize;
    bool m_isClosed = false;
};

/// A script for a router's core, its clock and its clients being fakes.
///
///     name: aborted            the router has closed its transport without delivering what it had sent
///     name: pending 5000       so many octets wait for it
///     wait 100                 milliseconds
///     kill $session, shutdown, removerealm, forget (what was authorized)
class RouterScript final : public Script
{
public:
    explicit RouterScript(const Fernweg::WampCore::RouterSettings &settings);
    ~RouterScript() override;

    FakeHost host;

private:
    std::unique_ptr<ScriptClient> makeClient(const Traits &traits, QString *error) override;
    QString control(const QString &verb, const QString &value) override;
    QString special(ScriptClient &who, const QString &verb, const QString &value) override;

    Fernweg::WampCore::RouterCore m_router;
};
