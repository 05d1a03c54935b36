// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/requesttable.h"

#include <QtCore/qhash.h>

namespace Fernweg::WampCore {

class HandleTable;
class SessionCore;

/// A subscription or a registration that the program wants to have, whether there is a session or not.
class Handle
{
public:
    Q_DISABLE_COPY_MOVE(Handle)

    Handle(const QString &uri, const QVariantMap &options) : m_uri(uri), m_options(options) { }
    virtual ~Handle();

    const QString &uri() const noexcept { return m_uri; }
    const QVariantMap &options() const noexcept { return m_options; }
    /// The router's; 0 while it has given none.
    quint64 id() const noexcept { return m_id; }

    virtual void activated() = 0;
    virtual void refused(Message &&error) = 0;
    /// The session has ended; when there is one again, it is asked for again.
    virtual void suspended() = 0;
    /// By the router. It isn't asked for again.
    virtual void revoked(const QString &reason) = 0;
    /// EVENT or INVOCATION.
    virtual void received(Message &&message) = 0;

private:
    friend class HandleTable;
    class Request;

    QString m_uri;
    QVariantMap m_options;
    quint64 m_id = 0;
    HandleTable *m_table = nullptr;
    std::size_t m_position = 0; ///< in the table's list
    bool m_isEnding = false; ///< is to be told that the session has ended
    Request *m_request = nullptr;
};

/// The subscriptions of a session, or its registrations.
class HandleTable
{
public:
    Q_DISABLE_COPY_MOVE(HandleTable)

    /// \a type is Subscribe or Register.
    HandleTable(SessionCore *session, MessageType type);
    ~HandleTable();

    /// Asks for it now, or when the session has joined.
    void add(Handle *handle);
    /// Several handles may share what the router has one of: it is told with the last of them.
    void remove(Handle *handle);
    std::size_t size() const noexcept { return m_wanted.size(); }

    void sessionJoined();
    void sessionEnded();

    enum class Delivery { Delivered, NoLongerWanted, Unknown };
    Delivery deliver(Message &&message);
    /// UNSUBSCRIBED and UNREGISTERED of the router's own accord. \a id 0: all.
    bool revoke(quint64 id, const QString &reason);

private:
    friend class Handle::Request;
    class RemoveRequest;

    struct Entry
    {
        std::vector<Handle *> handles;
        bool isLeaving = false;
    };

    QString keyOf(const Handle *handle) const;
    void request(Handle *handle);
    void answered(Handle *handle, const QString &key, Message &&answer);
    void release(quint64 id);
    void detach(Handle *handle);

    SessionCore *m_session;
    MessageType m_type;
    std::vector<Handle *> m_wanted;
    std::unordered_map<quint64, Entry> m_entries; ///< by the router's id
    QHash<QString, int> m_underway; ///< requests by what they ask for
    QHash<QString, quint64> m_deferred; ///< to be released when nothing is under way for them
};

} // namespace Fernweg::WampCore
