// SPDX-License-Identifier: Apache-2.0
// bench-instructions: a fixed number of messages, sent back and forth within this process. Callgrind
// counts what measuredPart() executes: the same every time, but for a few per mille.
#include "deflate/deflatecodec.h"
#include "protocol/connection.h"

#include <Fernweg/EpollEventDispatcher>
#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/QCoreApplication>
#include <QtCore/QEventLoop>
#include <QtCore/QUrl>
#include <QtNetwork/QHostAddress>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>

using namespace Fernweg;

extern "C" [[gnu::noinline]] void measuredPart(const std::function<void()> &part)
{
    part();
}

namespace {

[[noreturn]] void fail(const char *what)
{
    std::fprintf(stderr, "bench-instructions: %s\n", what);
    std::exit(1);
}

std::unique_ptr<MessageCodec> makeCodec(bool isCompressed)
{
    if (!isCompressed)
        return nullptr;
    return std::make_unique<Core::DeflateCodec>(Core::DeflateCodecOptions());
}

/// Both ends of a connection, without a socket.
class Pair
{
public:
    explicit Pair(bool isCompressed)
        : m_client(Core::Role::Client, m_options, makeCodec(isCompressed)),
          m_server(Core::Role::Server, m_options, makeCodec(isCompressed))
    {
    }

    void echo(int count, const QByteArray &payload)
    {
        for (int i = 0; i < count; ++i) {
            m_client.sendMessage(payload, false);
            m_server.sendMessage(carry(m_client, m_server), false);
            if (carry(m_server, m_client).size() != payload.size())
                fail("an echo of another size");
        }
    }

private:
    QByteArray carry(Core::Connection &from, Core::Connection &to)
    {
        m_wire.clear();
        while (from.pendingOutput() != 0) {
            const QByteArrayView front = from.frontOutput();
            m_wire.append(front.data(), front.size());
            from.consumeOutput(front.size());
        }
        to.feed(m_wire.data(), m_wire.size());
        QByteArray message;
        for (auto event = to.nextEvent(); event != Core::Connection::Event::None;
             event = to.nextEvent()) {
            if (event != Core::Connection::Event::Message)
                fail("no message");
            message = to.takeAssembled();
            if (message.isEmpty())
                message = to.payload().toByteArray();
        }
        return message;
    }

    std::shared_ptr<const Core::ProtocolOptions> m_options =
            std::make_shared<const Core::ProtocolOptions>();
    Core::Connection m_client;
    Core::Connection m_server;
    QByteArray m_wire;
};

void core(int count, const QByteArray &payload, bool isCompressed)
{
    Pair pair(isCompressed);
    pair.echo(10, payload);
    measuredPart([&] { pair.echo(count, payload); });
}

/// A server and its clients on one event loop.
class Loopback
{
public:
    Loopback()
    {
        QObject::connect(&m_server, &WebSocketServer::onMessage, &m_server,
                         [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                             socket->sendMessage(payload, isBinary);
                         });
        if (!m_server.listen(QHostAddress::LocalHost))
            fail("no port");
        m_url.setScheme(QStringLiteral("ws"));
        m_url.setHost(QStringLiteral("127.0.0.1"));
        m_url.setPort(m_server.serverPort());
    }

    /// Each echo is answered by the next message, with so many \a underWay.
    void echo(int count, const QByteArray &payload, int underWay = 1)
    {
        WebSocket client;
        int left = 10;
        int sent = 1;
        QObject::connect(&client, &WebSocket::onOpen, &client,
                         [&] { client.sendMessage(payload, true); });
        QObject::connect(&client, &WebSocket::onMessage, &client, [&] {
            if (--left == 0)
                m_loop.quit();
            else if (left >= sent)
                client.sendMessage(payload, true);
        });
        client.open(m_url);
        m_loop.exec();
        measuredPart([&] {
            left = count;
            for (sent = 0; sent < underWay; ++sent)
                client.sendMessage(payload, true);
            m_loop.exec();
        });
    }

    void connectAndClose(int count)
    {
        cycles(5);
        measuredPart([&] { cycles(count); });
    }

private:
    void cycles(int count)
    {
        for (int i = 0; i < count; ++i) {
            WebSocket client;
            QObject::connect(&client, &WebSocket::onOpen, &client, [&] { client.sendClose(); });
            QObject::connect(&client, &WebSocket::onClose, &m_loop, &QEventLoop::quit);
            client.open(m_url);
            m_loop.exec();
        }
    }

    WebSocketServer m_server;
    QUrl m_url;
    QEventLoop m_loop;
};

} // namespace

int main(int argc, char **argv)
{
    EpollEventDispatcher::install();
    const QCoreApplication application(argc, argv);
    const QByteArray scenario(argc > 1 ? argv[1] : "");
    const int count = argc > 2 ? std::atoi(argv[2]) : 0;
    const QByteArray json = QByteArray(R"({"sensor":"cpu","value":0.25},)").repeated(34);
    if (count <= 0)
        fail("arguments: SCENARIO COUNT");
    if (scenario == "core-32")
        core(count, QByteArray(32, 'x'), false);
    else if (scenario == "core-64k")
        core(count, QByteArray(65536, 'x'), false);
    else if (scenario == "core-deflate")
        core(count, json, true);
    else if (scenario == "echo-32")
        Loopback().echo(count, QByteArray(32, 'x'));
    else if (scenario == "echo-32-pipelined")
        Loopback().echo(count, QByteArray(32, 'x'), 64);
    else if (scenario == "echo-64k")
        Loopback().echo(count, QByteArray(65536, 'x'));
    else if (scenario == "connect")
        Loopback().connectAndClose(count);
    else
        fail("no such scenario");
    return 0;
}
