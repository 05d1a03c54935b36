// SPDX-License-Identifier: Apache-2.0
#include "session/handletable.h"

#include "session/sessioncore.h"

#include <algorithm>

namespace Fernweg::WampCore {

/// SUBSCRIBE or REGISTER.
class Handle::Request final : public Completion
{
public:
    Request(HandleTable *table, Handle *handle, const QString &key)
        : m_table(table), m_handle(handle), m_key(key)
    {
    }
    ~Request() override { abandon(); }

    void finish(Message &&answer) override
    {
        Handle *handle = m_handle;
        abandon();
        m_table->answered(handle, m_key, std::move(answer));
    }

    void abandon()
    {
        if (m_handle)
            m_handle->m_request = nullptr;
        m_handle = nullptr;
    }

private:
    HandleTable *m_table;
    Handle *m_handle; ///< none if it has been given up
    QString m_key;
};

/// UNSUBSCRIBE or UNREGISTER: when it has been answered, by an ERROR, too, there is nothing left.
class HandleTable::RemoveRequest final : public Completion
{
public:
    RemoveRequest(HandleTable *table, quint64 id) : m_table(table), m_id(id) { }

    void finish(Message &&) override
    {
        const auto found = m_table->m_entries.find(m_id);
        if (found != m_table->m_entries.end() && found->second.isLeaving)
            m_table->m_entries.erase(found);
    }

private:
    HandleTable *m_table;
    quint64 m_id;
};

Handle::~Handle()
{
    if (m_table)
        m_table->remove(this);
}

HandleTable::HandleTable(SessionCore *session, MessageType type) : m_session(session), m_type(type)
{
}

HandleTable::~HandleTable()
{
    for (Handle *handle : m_wanted)
        handle->m_table = nullptr;
}

// By which the router shares a subscription (WAMP specification, "Subscribing and Unsubscribing").
QString HandleTable::keyOf(const Handle *handle) const
{
    const QString match = handle->m_options.value(QStringLiteral("match")).toString();
    return (match == u"exact" ? QString() : match) + u' ' + handle->m_uri;
}

void HandleTable::add(Handle *handle)
{
    handle->m_table = this;
    handle->m_position = m_wanted.size();
    m_wanted.push_back(handle);
    if (m_session->isJoined())
        request(handle);
}

void HandleTable::request(Handle *handle)
{
    const QString key = keyOf(handle);
    auto completion = std::make_unique<Handle::Request>(this, handle, key);
    Handle::Request *pending = completion.get();
    Message message;
    message.type = m_type;
    message.uri = handle->m_uri;
    message.details = handle->m_options;
    if (m_session->request(std::move(message), std::move(completion)) != SendResult::Sent)
        return;
    handle->m_request = pending;
    ++m_underway[key];
}

void HandleTable::answered(Handle *handle, const QString &key, Message &&answer)
{
    if (--m_underway[key] == 0)
        m_underway.remove(key);
    const bool isLast = !m_underway.contains(key);
    if (answer.type == MessageType::Error) {
        if (isLast)
            release(m_deferred.take(key));
        if (handle)
            handle->refused(std::move(answer));
        return;
    }
    Entry &entry = m_entries[answer.id];
    entry.isLeaving = false;
    if (handle) {
        handle->m_id = answer.id;
        entry.handles.push_back(handle);
    }
    if (!isLast && entry.handles.empty())
        m_deferred.insert(key, answer.id);
    if (isLast) {
        release(m_deferred.take(key));
        release(answer.id);
    }
    if (handle)
        handle->activated();
}

void HandleTable::release(quint64 id)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end() || !found->second.handles.empty() || found->second.isLeaving)
        return;
    found->second.isLeaving = true;
    Message message;
    message.type =
            m_type == MessageType::Subscribe ? MessageType::Unsubscribe : MessageType::Unregister;
    message.id = id;
    m_session->request(std::move(message), std::make_unique<RemoveRequest>(this, id));
}

void HandleTable::detach(Handle *handle)
{
    Handle *last = m_wanted.back();
    m_wanted[handle->m_position] = last;
    last->m_position = handle->m_position;
    m_wanted.pop_back();
    handle->m_table = nullptr;
    handle->m_id = 0;
    if (handle->m_request)
        handle->m_request->abandon();
}

void HandleTable::remove(Handle *handle)
{
    if (handle->m_table != this)
        return;
    const quint64 id = handle->m_id;
    detach(handle);
    const auto found = m_entries.find(id);
    if (!id || found == m_entries.end())
        return;
    std::vector<Handle *> &handles = found->second.handles;
    handles.erase(std::remove(handles.begin(), handles.end(), handle), handles.end());
    if (!handles.empty())
        return;
    // A SUBSCRIBE that is on its way would be answered with the same subscription, and lose it.
    const QString key = keyOf(handle);
    if (m_underway.contains(key))
        m_deferred.insert(key, id);
    else
        release(id);
}

void HandleTable::sessionJoined()
{
    // Nothing is called back, so that the list stays.
    for (Handle *handle : m_wanted) {
        if (!handle->m_id && !handle->m_request)
            request(handle);
    }
}

void HandleTable::sessionEnded()
{
    m_entries.clear();
    m_underway.clear();
    m_deferred.clear();
    for (Handle *handle : m_wanted) {
        if (handle->m_request)
            handle->m_request->abandon();
        handle->m_isEnding = std::exchange(handle->m_id, 0) != 0;
    }
    // Whoever is told may delete any of them, which moves others to where the loop has been.
    for (bool goesOn = true; std::exchange(goesOn, false);) {
        for (std::size_t i = 0; i < m_wanted.size(); ++i) {
            if (std::exchange(m_wanted[i]->m_isEnding, false)) {
                goesOn = true;
                m_wanted[i]->suspended();
            }
        }
    }
}

HandleTable::Delivery HandleTable::deliver(Message &&message)
{
    const auto found = m_entries.find(message.id);
    if (found == m_entries.end())
        return Delivery::Unknown;
    const std::vector<Handle *> &handles = found->second.handles;
    if (handles.empty())
        return Delivery::NoLongerWanted;
    if (handles.size() == 1) {
        handles.front()->received(std::move(message));
        return Delivery::Delivered;
    }
    const std::vector<Handle *> all = handles;
    const quint64 id = message.id;
    for (Handle *handle : all) {
        const auto now = m_entries.find(id);
        if (now == m_entries.end())
            break;
        const std::vector<Handle *> &left = now->second.handles;
        if (std::find(left.begin(), left.end(), handle) != left.end())
            handle->received(Message(message));
    }
    return Delivery::Delivered;
}

bool HandleTable::revoke(quint64 id, const QString &reason)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return false;
    std::vector<Handle *> handles = std::move(found->second.handles);
    m_entries.erase(found);
    for (Handle *handle : handles)
        handle->m_id = 0;
    while (!handles.empty()) {
        Handle *handle = handles.back();
        handles.pop_back();
        if (std::find(m_wanted.begin(), m_wanted.end(), handle) == m_wanted.end())
            continue;
        detach(handle);
        handle->revoked(reason);
    }
    return true;
}

} // namespace Fernweg::WampCore
