// SPDX-License-Identifier: Apache-2.0
#include "fernwegsubjects.h"

#include "spin.h"

#include <Fernweg/PerMessageDeflate>

#include <QtTest/QTest>

namespace Conformance {

using namespace std::chrono_literals;
using namespace Fernweg;

void CloseReports::add(bool wasClean, CloseCode code)
{
    m_reports += QStringLiteral("%1 %2")
                         .arg(wasClean ? QStringLiteral("clean") : QStringLiteral("unclean"))
                         .arg(int(code));
}

QString CloseReports::wait() const
{
    spinUntil([this] { return !m_reports.isEmpty(); }, 5s);
    return m_reports.join(QStringLiteral(", "));
}

static WebSocketOptions withCompression()
{
    auto deflate = std::make_shared<PerMessageDeflate>();
    deflate->setThreshold(0); // the smallest messages are to be compressed, too
    return WebSocketOptions().setExtensions({ deflate });
}

// Compression is there for those who ask for it, which the test does in its own sections.
FernwegServer::FernwegServer() : m_server(ServerOptions().setConnection(withCompression()))
{
    if (!m_server.listen(QHostAddress::LocalHost, 0))
        qFatal("the server does not listen: %s", qPrintable(m_server.errorString()));
    QObject::connect(&m_server, &WebSocketServer::onMessage, &m_server,
                     [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                         socket->sendMessage(payload, isBinary);
                     });
    QObject::connect(&m_server, &WebSocketServer::onOpen, &m_server, [this](WebSocket *socket) {
        m_reports.clear();
        m_extensions = socket->extensions();
        m_current = socket;
    });
    QObject::connect(&m_server, &WebSocketServer::onClose, &m_server,
                     [this](WebSocket *socket, bool wasClean, CloseCode code) {
                         if (socket == m_current)
                             m_reports.add(wasClean, code);
                     });
}

std::unique_ptr<RawPeer> FernwegServer::meet(const Case &item, QString *problem)
{
    QUrl url;
    url.setScheme(QStringLiteral("ws"));
    url.setHost(m_server.serverAddress().toString());
    url.setPort(m_server.serverPort());
    auto peer = std::make_unique<RawPeer>(Role::Client);
    peer->setDemands(item.demands());
    *problem = peer->connectTo(url);
    return peer;
}

QString FernwegServer::golden() const
{
    return QFINDTESTDATA("golden") + QStringLiteral("/server.json");
}

FernwegClient::FernwegClient()
{
    if (!m_listener.listen(QHostAddress::LocalHost, 0))
        qFatal("the test does not listen: %s", qPrintable(m_listener.errorString()));
}

std::unique_ptr<RawPeer> FernwegClient::meet(const Case &item, QString *problem)
{
    m_reports.clear();
    m_socket = std::make_unique<WebSocket>(item.demands().isEmpty() ? WebSocketOptions()
                                                                    : withCompression());
    WebSocket *socket = m_socket.get();
    QObject::connect(socket, &WebSocket::onMessage, socket,
                     [socket](const QByteArray &payload, bool isBinary) {
                         socket->sendMessage(payload, isBinary);
                     });
    QObject::connect(socket, &WebSocket::onOpen, socket,
                     [this, socket] { m_extensions = socket->extensions(); });
    QObject::connect(socket, &WebSocket::onClose, socket,
                     [this](bool wasClean, CloseCode code) { m_reports.add(wasClean, code); });
    QUrl url;
    url.setScheme(QStringLiteral("ws"));
    url.setHost(m_listener.serverAddress().toString());
    url.setPort(m_listener.serverPort());
    socket->open(url);
    auto peer = std::make_unique<RawPeer>(Role::Server);
    peer->setDemands(item.demands());
    *problem = peer->accept(&m_listener, 5s);
    return peer;
}

QString FernwegClient::golden() const
{
    return QFINDTESTDATA("golden") + QStringLiteral("/client.json");
}

} // namespace Conformance
