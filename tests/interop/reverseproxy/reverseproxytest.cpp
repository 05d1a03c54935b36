// SPDX-License-Identifier: Apache-2.0
#include "reverseproxytest.h"

#include <QtTest/qtest.h>

#include <algorithm>

namespace Fernweg::Test {

void ReverseProxyTest::initTestCase()
{
    m_identity = m_certificates.signedFor(QStringLiteral("server"),
                                          QStringLiteral("DNS:localhost,IP:127.0.0.1"));
    QVERIFY2(m_certificates.isValid(), qPrintable(m_certificates.errorString()));
    server = std::make_unique<WebSocketServer>();
    QVERIFY(setServerOptions(ServerOptions()));
    const QString file = m_folder.filePath(QStringLiteral("fernweg.sock"));
    QVERIFY(listens(QUrl(QStringLiteral("ws://127.0.0.1:0"))));
    QVERIFY(listens(QUrl(QStringLiteral("wss://127.0.0.1:0"))));
    QVERIFY(listens(QUrl(QStringLiteral("ws+unix:") + file)));
    connect(server.get(), &WebSocketServer::onMessage, server.get(),
            [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                socket->sendMessage(payload, isBinary);
            });
    connect(server.get(), &WebSocketServer::onOpen, this,
            [this](WebSocket *socket) { peer = socket; });
}

void ReverseProxyTest::init()
{
    QVERIFY(setServerOptions(ServerOptions()));
    client = std::make_unique<WebSocket>(
            WebSocketOptions().setSslConfiguration(m_certificates.client()));
    log = std::make_unique<SocketLog>(client.get());
    request = {};
    verdict = {};
    server->setConnectHook(this, [this](const HandshakeRequest &seen) {
        request = seen;
        return verdict;
    });
}

void ReverseProxyTest::cleanup()
{
    log.reset();
    client.reset();
}

void ReverseProxyTest::addPrograms()
{
    QTest::addColumn<QString>("program");
    QTest::newRow("nginx") << QStringLiteral("nginx");
    QTest::newRow("haproxy") << QStringLiteral("haproxy");
}

ReverseProxy *ReverseProxyTest::proxy(const QString &program, const QString &scheme,
                                      const QString &idleTime)
{
    std::unique_ptr<ReverseProxy> &found = m_proxies[program + scheme + idleTime];
    if (!found) {
        const QList<QUrl> urls = server->urls();
        const auto backend = std::find_if(urls.begin(), urls.end(), [&scheme](const QUrl &place) {
            return place.scheme() == scheme;
        });
        found = proxyFor(program, *backend, idleTime);
    }
    return found.get();
}

std::unique_ptr<ReverseProxy>
ReverseProxyTest::proxyFor(const QString &program, const QUrl &backend, const QString &idleTime)
{
    auto result = std::make_unique<ReverseProxy>(ReverseSetup { program, backend, idleTime },
                                                 m_certificates, m_identity);
    if (!result->isRunning())
        qFatal("%s: %s", qPrintable(program), result->output().constData());
    return result;
}

QUrl ReverseProxyTest::url()
{
    QFETCH(QString, program);
    return proxy(program)->url(QStringLiteral("ws"));
}

bool ReverseProxyTest::listens(const QUrl &place)
{
    const bool isListening = server->listen(place);
    if (!isListening)
        qWarning("not listening: %s", qPrintable(server->errorString()));
    return isListening;
}

bool ReverseProxyTest::setServerOptions(const ServerOptions &options)
{
    WebSocketOptions connection = options.connection();
    connection.setSslConfiguration(Certificates::server(m_identity));
    return server->setOptions(ServerOptions(options).setConnection(connection));
}

bool ReverseProxyTest::opens(const ConnectingRequest &asked)
{
    log->closeCount = 0;
    peer.clear();
    const bool isOpen = client->open(asked)
            && waitFor([this] { return client->isOpen() || log->isClosed(); }) && client->isOpen()
            && waitFor([this] { return !peer.isNull(); });
    if (!isOpen)
        qWarning("not open: %s", qPrintable(client->errorString()));
    return isOpen;
}

bool ReverseProxyTest::fails(const ConnectingRequest &asked, int status)
{
    log->closeCount = 0;
    const bool isClosed = client->open(asked) && waitFor([this] { return log->isClosed(); });
    const QString words = QStringLiteral("the server answered %1 ").arg(status);
    const bool isRight = isClosed && client->error() == WebSocket::Error::HandshakeFailed
            && client->response().status() == status && client->errorString().startsWith(words);
    if (!isRight)
        qWarning("not answered %d: %s", status, qPrintable(client->errorString()));
    return isRight;
}

} // namespace Fernweg::Test
