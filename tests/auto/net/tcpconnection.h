// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/listener.h"
#include "net/readbuffer.h"
#include "net/tcptransport.h"
#include "support/rawpeer.h"

#include <QtTest/qtest.h>

#include <functional>

namespace Fernweg::Net {

inline bool waitFor(const std::function<bool()> &condition)
{
    return QTest::qWaitFor(condition, 10000);
}

/// Keeps a transport, and writes down what it is told.
class Client final : public TransportClient
{
public:
    explicit Client(Transport *transport) : keeper(transport) { transport->setClient(this); }

    void transportConnected() override { note("connected"); }
    void transportReadable() override
    {
        if (isPaused)
            return;
        const ReadBuffer buffer;
        const qint64 size = keeper->read(buffer.data(), ReadBuffer::size);
        if (size > 0)
            received.append(buffer.data(), size);
        note(size < 0 ? "end" : "read");
    }
    void transportWritten() override { note("written"); }
    void transportEnded() override { note("ended"); }

    void note(const QByteArray &word)
    {
        if (word != "read" || journal.isEmpty() || journal.last() != "read")
            journal.append(word);
        if (deed)
            deed(word);
    }

    TransportPointer keeper;
    QByteArray received;
    QList<QByteArray> journal;
    std::function<void(const QByteArray &)> deed;
    bool isPaused = false;
};

/// A connection with a transport at one end.
struct Connection
{
    Connection()
    {
        QString error;
        if (!listener.open(ListenAddress::tcp(QHostAddress::LocalHost), &error))
            return;
        peer = std::make_unique<Test::RawPeer>(listener.port());
        isUp = waitFor([this] {
            return client && peer->socket->state() == QAbstractSocket::ConnectedState;
        });
    }
    Transport &transport() { return *client->keeper; }
    bool write(const QByteArray &octets) { return transport().write(octets.data(), octets.size()); }

    Listener listener { [this](qintptr descriptor) {
        auto *const transport = new TcpTransport;
        client = std::make_unique<Client>(transport);
        transport->accept(descriptor);
    } };
    std::unique_ptr<Client> client;
    std::unique_ptr<Test::RawPeer> peer;
    bool isUp = false;
};

} // namespace Fernweg::Net
