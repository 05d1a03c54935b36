// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/socketlog.h"
#include "wamp/messagetransport.h"

#include <QtCore/qlist.h>

namespace Fernweg::Test {

/// One end of a transport of messages. What it gets is kept as JSON.
class WampPeer final : public Wamp::MessageTransportClient
{
public:
    explicit WampPeer(Wamp::MessageTransportPointer messageTransport)
        : transport(std::move(messageTransport))
    {
        transport->setClient(this);
        transport->open();
    }

    /// Sends a message that is written as JSON. False: that is none.
    bool say(const QByteArray &json)
    {
        auto read = WampCore::readMessage(WampCore::SerializerId::Json, json);
        auto *const message = std::get_if<WampCore::Message>(&read);
        if (message != nullptr)
            transport->send(WampCore::OutgoingMessage(std::move(*message)));
        return message != nullptr;
    }
    bool waitForOpen()
    {
        return waitFor([this] { return isOpened || !ends.isEmpty(); }) && isOpened;
    }
    bool waitForEnd()
    {
        return waitFor([this] { return !ends.isEmpty(); });
    }
    /// The next message; empty if none comes.
    QByteArray next()
    {
        waitFor([this] { return !inbox.isEmpty() || !ends.isEmpty(); });
        return inbox.isEmpty() ? QByteArray() : inbox.takeFirst();
    }

    void transportOpened() override { isOpened = true; }
    void transportReceived(WampCore::Message &&message) override
    {
        inbox += WampCore::writeMessage(WampCore::SerializerId::Json, message);
    }
    void transportReceivedInvalid(const WampCore::ReadError &error) override
    {
        invalid += error.text;
    }
    void transportEnded(const Wamp::TransportEnd &end) override { ends += end; }
    void transportDrained() override { ++drained; }

    const Wamp::MessageTransportPointer transport;
    QList<QByteArray> inbox;
    QStringList invalid;
    QList<Wamp::TransportEnd> ends;
    int drained = 0;
    bool isOpened = false;
};

} // namespace Fernweg::Test
