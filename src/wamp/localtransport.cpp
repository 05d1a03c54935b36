// SPDX-License-Identifier: Apache-2.0
#include "wamp/localtransport.h"

#include "messages/messagesize.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qcoreevent.h>
#include <QtCore/qpointer.h>

#include <utility>

namespace Fernweg::Wamp {

using WampCore::Message;
using namespace Qt::StringLiterals;

namespace {

constexpr auto mailEvent = QEvent::User;

constexpr LocalLink::Side otherSide(LocalLink::Side side) noexcept
{
    return side == LocalLink::Client ? LocalLink::Router : LocalLink::Client;
}

} // namespace

void LocalLink::setReceiver(Side side, LocalEnd *end)
{
    Mailbox &mailbox = m_mailboxes[side];
    const QMutexLocker lock(&mailbox.mutex);
    mailbox.receiver = end;
    mailbox.isEventPosted = false; // one for another receiver counts no more
    if (end == nullptr) {
        mailbox.isClosed = true;
        mailbox.items.clear();
        mailbox.octets = 0;
    } else if (!mailbox.items.empty()) {
        post(mailbox);
    }
}

void LocalLink::post(Mailbox &mailbox)
{
    // Locked, so that the receiver isn't deleted meanwhile.
    if (mailbox.receiver == nullptr || std::exchange(mailbox.isEventPosted, true))
        return;
    QCoreApplication::postEvent(mailbox.receiver, new QEvent(mailEvent));
}

void LocalLink::send(Side from, const Message &message)
{
    const quint64 payloadSize = message.payload.size();
    const quint64 size = WampCore::sizeOf(message, payloadSize);
    Mailbox &mailbox = m_mailboxes[otherSide(from)];
    const QMutexLocker lock(&mailbox.mutex);
    if (mailbox.isClosed)
        return;
    mailbox.octets += size;
    auto &copy = std::get<Message>(mailbox.items.emplace_back(message));
    copy.payload.setKnownSize(payloadSize); // it may go on from there, to thousands
    post(mailbox);
}

void LocalLink::close(Side from, bool isClean)
{
    Mailbox &mailbox = m_mailboxes[otherSide(from)];
    const QMutexLocker lock(&mailbox.mutex);
    if (std::exchange(mailbox.isClosed, true))
        return;
    mailbox.items.emplace_back(End { isClean });
    post(mailbox);
}

quint64 LocalLink::pending(Side from) const noexcept
{
    return m_mailboxes[otherSide(from)].octets;
}

void LocalLink::takeAll(Side side, std::vector<Item> &items)
{
    Mailbox &mailbox = m_mailboxes[side];
    const QMutexLocker lock(&mailbox.mutex);
    mailbox.isEventPosted = false;
    mailbox.octets = 0;
    items.swap(mailbox.items);
}

LocalEnd::LocalEnd(std::shared_ptr<LocalLink> link, LocalLink::Side side)
    : m_link(std::move(link)), m_side(side)
{
}

LocalEnd::~LocalEnd()
{
    stopReceiving();
    m_link->close(m_side, false);
}

void LocalEnd::customEvent(QEvent *)
{
    // An event loop that runs while one of these is told goes on with the same batch, in order.
    m_isGoOnPosted = false;
    if (m_next == m_batch.size()) {
        m_batch.clear();
        m_next = 0;
        m_link->takeAll(m_side, m_batch);
    }
    const QPointer<LocalEnd> guard(this);
    while (!guard.isNull() && m_next != m_batch.size()) {
        LocalLink::Item item = std::move(m_batch[m_next++]);
        if (m_next != m_batch.size() && !std::exchange(m_isGoOnPosted, true))
            QCoreApplication::postEvent(this, new QEvent(mailEvent));
        if (auto *const message = std::get_if<Message>(&item))
            received(std::move(*message));
        else
            ended(std::get<LocalLink::End>(item).isClean);
    }
}

LocalTransport::LocalTransport(Attach attach)
    : LocalEnd(std::make_shared<LocalLink>(), LocalLink::Client), m_attach(std::move(attach))
{
}

LocalTransport::LocalTransport(std::shared_ptr<LocalLink> link)
    : LocalEnd(std::move(link), LocalLink::Router), m_isOpen(true), m_wasOpen(true)
{
    startReceiving();
}

void LocalTransport::open()
{
    if (!m_attach)
        return;
    const Attach attach = std::exchange(m_attach, nullptr);
    startReceiving();
    if (!attach(link())) {
        link()->close(LocalLink::Router, false);
        return;
    }
    // What is sent from then on waits in the mailbox until the router has taken its end.
    QMetaObject::invokeMethod(
            this,
            [this] {
                if (m_isEnding)
                    return;
                m_isOpen = m_wasOpen = true;
                if (client() != nullptr)
                    client()->transportOpened();
            },
            Qt::QueuedConnection);
}

void LocalTransport::send(const WampCore::OutgoingMessage &message)
{
    if (m_isOpen)
        link()->send(side(), message.message());
}

QVariantMap LocalTransport::details() const
{
    return { { u"channel_framing"_s, u"native"_s },
             { u"channel_type"_s, u"memory"_s },
             { u"is_secure"_s, true },
             { u"peer"_s, u"memory"_s } };
}

void LocalTransport::received(Message &&message)
{
    if (m_isOpen && client() != nullptr)
        client()->transportReceived(std::move(message));
}

void LocalTransport::ended(bool isClean)
{
    const QString other = side() == LocalLink::Client ? u"the router"_s : u"the session"_s;
    end(isClean, m_wasOpen ? other + u" closed the connection"_s : u"there is no router"_s);
}

void LocalTransport::endLater(bool isClean)
{
    if (std::exchange(m_isEnding, true))
        return;
    m_isOpen = false;
    link()->close(side(), isClean);
    QMetaObject::invokeMethod(
            this, [this, isClean] { end(isClean, isClean ? QString() : u"aborted"_s); },
            Qt::QueuedConnection);
}

void LocalTransport::end(bool isClean, const QString &text)
{
    if (std::exchange(m_hasEnded, true))
        return;
    m_isEnding = true;
    m_isOpen = false;
    stopReceiving();
    link()->close(side(), isClean);
    if (client() != nullptr)
        client()->transportEnded({ m_wasOpen, isClean, false, false, text });
}

} // namespace Fernweg::Wamp
