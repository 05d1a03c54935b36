// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/script.h"
#include "support/socketlog.h"
#include "wamp/messagetransport.h"

namespace Fernweg::Test {

/// One end of a transport of messages.
class WampPeer final : public ScriptClient, public Wamp::MessageTransportClient
{
public:
    explicit WampPeer(Wamp::MessageTransportPointer messageTransport)
        : transport(std::move(messageTransport))
    {
        transport->setClient(this);
        transport->open();
    }

    /// False: that is no message.
    bool say(const QByteArray &json) override
    {
        auto read = WampCore::readMessage(WampCore::SerializerId::Json, json);
        auto *const message = std::get_if<WampCore::Message>(&read);
        if (message == nullptr)
            return false;
        saidCount += transport->isOpen();
        transport->send(WampCore::OutgoingMessage(std::move(*message)));
        return true;
    }
    bool waitForOpen()
    {
        return waitFor([this] { return isOpened || !ends.isEmpty(); }) && isOpened;
    }
    bool waitForEnd()
    {
        return waitFor([this] { return !ends.isEmpty(); });
    }
    bool awaitMessage() override
    {
        return waitFor([this] { return !inbox.isEmpty() || !ends.isEmpty(); }) && !inbox.isEmpty();
    }
    void leaveTransport(bool isPolite) override
    {
        isPolite ? transport->close() : transport->abort();
    }
    bool isClosed() override { return !ends.isEmpty(); }
    bool isClosedSoon() override { return waitForEnd(); }

    void transportOpened() override { isOpened = true; }
    void transportReceived(WampCore::Message &&message) override
    {
        hear(WampCore::writeMessage(WampCore::SerializerId::Json, message));
    }
    void transportReceivedInvalid(const WampCore::ReadError &error) override
    {
        invalid += error.text;
    }
    void transportEnded(const Wamp::TransportEnd &end) override { ends += end; }
    void transportDrained() override { ++drained; }

    const Wamp::MessageTransportPointer transport;
    QStringList invalid;
    QList<Wamp::TransportEnd> ends;
    int drained = 0;
    bool isOpened = false;
};

} // namespace Fernweg::Test
