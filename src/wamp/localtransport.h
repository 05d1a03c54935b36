// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wamp/messagetransport.h"

#include <QtCore/qmutex.h>
#include <QtCore/qobject.h>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

namespace Fernweg::Wamp {

class LocalEnd;

/// The connection of a session and a router in one process, who may live in different threads: a mailbox
/// for each, and one event for each batch of messages.
class LocalLink
{
public:
    enum Side { Client = 0, Router = 1 };

    LocalLink() = default;
    Q_DISABLE_COPY_MOVE(LocalLink)

    /// From now on, \a end gets what is sent to its side; nobody (null) does any more.
    void setReceiver(Side side, LocalEnd *end);
    /// Sends to the other side.
    void send(Side from, const WampCore::Message &message);
    /// Nothing more is sent from this side; the other side is told.
    void close(Side from, bool isClean);
    /// Octets, roughly, that the other side has not received.
    quint64 pending(Side from) const noexcept;

private:
    friend class LocalEnd;
    struct End
    {
        bool isClean = false;
    };
    using Item = std::variant<WampCore::Message, End>;

    struct Mailbox
    {
        QMutex mutex;
        std::vector<Item> items;
        LocalEnd *receiver = nullptr;
        std::atomic<quint64> octets = 0;
        bool isEventPosted = false;
        bool isClosed = false; // by the sender, or because there will be no receiver any more
    };

    void post(Mailbox &mailbox);
    /// Takes all items out of a mailbox.
    void takeAll(Side side, std::vector<Item> &items);

    std::array<Mailbox, 2> m_mailboxes; // by the side that receives
};

/// One end of it: tells what comes, in its own thread.
class LocalEnd : public QObject
{
public:
    LocalEnd(std::shared_ptr<LocalLink> link, LocalLink::Side side);
    ~LocalEnd() override;

protected:
    /// Either may delete this object.
    virtual void received(WampCore::Message &&message) = 0;
    virtual void ended(bool isClean) = 0;

    const std::shared_ptr<LocalLink> &link() const noexcept { return m_link; }
    LocalLink::Side side() const noexcept { return m_side; }
    void startReceiving() { m_link->setReceiver(m_side, this); }
    void stopReceiving() { m_link->setReceiver(m_side, nullptr); }

    /// There is mail: events of no other kind are posted to it.
    void customEvent(QEvent *event) override;

private:
    const std::shared_ptr<LocalLink> m_link;
    const LocalLink::Side m_side;
    std::vector<LocalLink::Item> m_batch; // that is being told
    size_t m_next = 0;
    bool m_isGoOnPosted = false; // for an event loop within
};

/// Messages over such a link, for either side.
class LocalTransport final : public LocalEnd, public MessageTransport
{
public:
    /// Gives the router its end of the link; false: there is no router any more.
    using Attach = std::function<bool(const std::shared_ptr<LocalLink> &link)>;

    /// The session's side; open() connects.
    explicit LocalTransport(Attach attach);
    /// The router's side.
    explicit LocalTransport(std::shared_ptr<LocalLink> link);

    void open() override;
    bool isOpen() const override { return m_isOpen; }
    void send(const WampCore::OutgoingMessage &message) override;
    void close() override { endLater(true); }
    void abort() override { endLater(false); }
    quint64 sizeOf(const WampCore::OutgoingMessage &) const override { return 0; }
    quint64 bytesToWrite() const override { return link()->pending(side()); }
    QVariantMap details() const override;

private:
    void received(WampCore::Message &&message) override;
    void ended(bool isClean) override;
    void endLater(bool isClean);
    void end(bool isClean, const QString &text);

    Attach m_attach;
    bool m_isOpen = false;
    bool m_wasOpen = false;
    bool m_isEnding = false; // by a call of the client, who is told later
    bool m_hasEnded = false;
};

} // namespace Fernweg::Wamp
