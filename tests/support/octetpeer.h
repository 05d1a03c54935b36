// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/serializerid.h"
#include "support/script.h"

#include <Fernweg/WebSocket>

#include <QtNetwork/qlocalsocket.h>

namespace Fernweg::Test {

/// A client of a router whose messages are octets in a serializer, well-formed or not. It has none of the
/// library's transports of messages.
class OctetPeer : public ScriptClient
{
public:
    bool say(const QByteArray &json) override;
    bool awaitMessage() override;
    bool isClosed() override { return m_hasEnded; }
    bool isClosedSoon() override;
    /// False: it does not come to a connection.
    bool waitForOpen();

    bool isOpen() const { return m_isOpen && !m_hasEnded; }
    /// What it got that is no message.
    QString mistake;

protected:
    explicit OctetPeer(WampCore::SerializerId serializer) : m_serializer(serializer) { }

    virtual void write(const QByteArray &message) = 0;
    void opened() { m_isOpen = true; }
    void received(const QByteArray &message);
    void ended() { m_hasEnded = true; }

private:
    const WampCore::SerializerId m_serializer;
    bool m_isOpen = false;
    bool m_hasEnded = false;
};

class WebSocketPeer final : public OctetPeer
{
public:
    WebSocketPeer(const QUrl &url, WampCore::SerializerId serializer);
    void leaveTransport(bool isPolite) override;

private:
    void write(const QByteArray &message) override;

    WebSocket m_socket;
    const bool m_isBinary;
};

/// RawSocket over the socket of Unix of that name in the file system.
class RawSocketPeer final : public OctetPeer
{
public:
    /// Takes messages of \a maxSize octets, rounded up to a power of two; 0: as large as can be.
    RawSocketPeer(const QString &fileName, WampCore::SerializerId serializer, quint64 maxSize);
    void leaveTransport(bool isPolite) override;

private:
    void write(const QByteArray &message) override;
    void read();

    QLocalSocket m_socket;
    QByteArray m_input;
};

} // namespace Fernweg::Test
