// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/daemon.h"

#include <Fernweg/WampRouter>
#include <Fernweg/WampSession>

namespace Interop {

/// How the peer reaches the router.
struct Way
{
    QString transport; ///< "websocket", "rawsocket", "unix": RawSocket over a Unix socket
    QString serializer;

    QString name() const { return transport + u' ' + serializer; }
};

/// A router in which the peer meets a session of Fernweg.
class Place
{
public:
    virtual ~Place() = default;
    /// False: errorString() says why.
    virtual bool start() = 0;
    virtual QString errorString() = 0;
    virtual QString url(const Way &way) const = 0;
    virtual bool open(Fernweg::Wamp::Session &session, const QString &realm) = 0;
    virtual bool can(const QString &what) const = 0;
    /// Nothing if it is not ours.
    virtual Fernweg::Wamp::Router *router() { return nullptr; }
};

/// Fernweg's router, in this process: one port for all that the peers speak, and a Unix socket.
class FernwegPlace : public Place
{
public:
    bool start() override;
    QString errorString() override { return m_router.errorString(); }
    QString url(const Way &way) const override;
    bool open(Fernweg::Wamp::Session &session, const QString &realm) override;
    bool can(const QString &) const override { return true; }
    Fernweg::Wamp::Router *router() override { return &m_router; }

private:
    QTemporaryDir m_folder;
    Fernweg::Wamp::Router m_router;
};

/// fox-wamp's router: see README.md for what it has not.
class FoxPlace : public Place
{
public:
    explicit FoxPlace(const QString &node) : m_node(node) { }

    bool start() override;
    QString errorString() override { return QString::fromUtf8(m_daemon.output()); }
    QString url(const Way &way) const override;
    bool open(Fernweg::Wamp::Session &session, const QString &realm) override;
    bool can(const QString &what) const override;

private:
    const QString m_node;
    Fernweg::Test::Daemon m_daemon;
};

} // namespace Interop

Q_DECLARE_METATYPE(Interop::Way)
