// SPDX-License-Identifier: Apache-2.0
// A server and a client, both by TlsTransport, with certificates made for the test.
#pragma once

#include "net/listener.h"
#include "net/readbuffer.h"
#include "net/tlstransport.h"
#include "certificates.h"

#include <QtTest/qtest.h>

#include <functional>

namespace Fernweg::Test {

using namespace Net;

/// Keeps a transport, and writes down what it is told.
class Client final : public TransportClient
{
public:
    void keep(Transport *transport)
    {
        keeper.reset(transport);
        transport->setClient(this);
    }

    void transportConnected() override { note("connected"); }
    void transportReadable() override
    {
        if (isReading || isPaused)
            return;
        isReading = true;
        const ReadBuffer buffer;
        const qint64 size = keeper->read(buffer.data(), ReadBuffer::size);
        if (size > 0) {
            received.append(buffer.data(), size);
            largest = qMax(largest, size);
        }
        ++turns;
        note(size < 0 ? "end" : "read");
        isReading = false;
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
    bool send(const QByteArray &octets) { return keeper->write(octets.constData(), octets.size()); }

    TransportPointer keeper;
    QByteArray received;
    QList<QByteArray> journal;
    std::function<void(const QByteArray &)> deed;
    qint64 largest = 0;
    int turns = 0;
    bool isPaused = false;
    bool isReading = false;
};

class TlsPair
{
public:
    TlsPair()
        : good(certificates.signedFor(QStringLiteral("server"),
                                      QStringLiteral("DNS:localhost,IP:127.0.0.1,IP:::1")))
    {
        if (!certificates.isValid())
            qFatal("%s", qPrintable(certificates.errorString()));
    }

    /// Afresh: a server with the good certificate, a client that trusts its authority.
    void reset()
    {
        tls = { certificates.client(), {}, QStringLiteral("localhost") };
        client = {};
        server = {};
        listen(ListenAddress::tcp(QHostAddress::LocalHost));
        serverConfiguration = Certificates::server(good);
    }

    void listen(const ListenAddress &where)
    {
        listener = std::make_unique<Listener>([this](qintptr descriptor) {
            auto *const transport = new TlsTransport;
            server.keep(transport);
            if (!transport->accept(descriptor, serverConfiguration))
                qFatal("accept failed");
        });
        QString error;
        if (!listener->open(where, &error))
            qFatal("%s", qPrintable(error));
    }

    void connectTo(quint16 port, const QString &host = QStringLiteral("localhost"))
    {
        ConnectTarget target;
        target.host = host;
        target.port = port;
        if (listener->address().kind == ListenAddress::Kind::UnixPath)
            target.unixName = listener->address().name;
        target.tls = tls;
        auto *const transport = new TlsTransport;
        client.keep(transport);
        transport->connectTo(target);
    }
    void connectTo() { connectTo(listener->port()); }
    bool isConnected() const { return client.journal.contains("connected"); }

    Certificates certificates;
    const Certificates::Identity good;
    std::unique_ptr<Listener> listener;
    QSslConfiguration serverConfiguration;
    TlsTarget tls;
    Client client;
    Client server;
};

} // namespace Fernweg::Test
