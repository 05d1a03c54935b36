// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/deadlinequeue.h"
#include "router/idgenerator.h"
#include "router/routerhost.h"

#include <QtCore/qhash.h>
#include <QtCore/qset.h>

#include <vector>

namespace Fernweg::WampCore {

class PeerSession;
class Realm;

/// What the parts of one router share.
class RouterContext
{
public:
    Q_DISABLE_COPY_MOVE(RouterContext)

    explicit RouterContext(RouterHost *routerHost) : host(routerHost) { }

    void setDeadline(DeadlineQueue::Entry &entry, std::chrono::milliseconds fromNow, Timed *timed);
    /// \a session ends as soon as nobody walks through lists of sessions anymore.
    void doom(PeerSession &session) { m_doomed.push_back(&session); }
    void forget(PeerSession &session);

    RouterHost *const host;
    QString agent;
    std::chrono::milliseconds goodbyeTimeout { 0 };
    bool isShuttingDown = false;
    DeadlineQueue deadlines;
    IdGenerator ids;
    QSet<PeerSession *> peers; ///< all that are attached
    QHash<quint64, PeerSession *> sessions; ///< those that have joined a realm
    QHash<QString, Realm *> realms;

private:
    friend class RouterTurn;
    void endDoomed();

    std::vector<PeerSession *> m_doomed;
    int m_depth = 0;
};

/// Around everything that comes into a router from outside.
class RouterTurn
{
public:
    Q_DISABLE_COPY_MOVE(RouterTurn)

    explicit RouterTurn(RouterContext &context) : m_context(context) { ++context.m_depth; }
    ~RouterTurn()
    {
        if (--m_context.m_depth == 0 && !m_context.m_doomed.empty())
            m_context.endDoomed();
    }

private:
    RouterContext &m_context;
};

} // namespace Fernweg::WampCore
