// SPDX-License-Identifier: Apache-2.0
// WebSockets over Unix domain sockets.
#include "net/descriptor.h"
#include "net/unixaddress.h"
#include "support/socketlog.h"

#include <Fernweg/WebSocketServer>

#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/quuid.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <vector>

using namespace Fernweg;
using Test::SocketLog;

class tst_UnixSocket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void urls_data();
    void urls();
    void badUrls_data();
    void badUrls();
    void echoes_data();
    void echoes();
    void nobodyListens();
    void nobodyIsThere();
    void waitsForAFullQueue();
    void fileIsGoneAfterwards();

private:
    QString path() const { return m_folder->filePath(QStringLiteral("x.sock")); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<WebSocketServer> m_server;
    std::unique_ptr<WebSocket> m_client;
};

void tst_UnixSocket::init()
{
    m_folder = std::make_unique<QTemporaryDir>(QStringLiteral("/tmp/fernweg-XXXXXX"));
    m_server = std::make_unique<WebSocketServer>();
    m_client = std::make_unique<WebSocket>();
    connect(m_server.get(), &WebSocketServer::onMessage, m_server.get(),
            [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                socket->sendMessage(payload, isBinary);
            });
}

void tst_UnixSocket::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_UnixSocket::urls_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("end");
    QTest::addColumn<QByteArray>("resource");
    QTest::newRow("path alone") << "x.sock"
                                << "" << QByteArray("/");
    QTest::newRow("resource") << "x.sock"
                              << ":/chat/1" << QByteArray("/chat/1");
    QTest::newRow("root") << "x.sock"
                          << ":/" << QByteArray("/");
    QTest::newRow("query") << "x.sock"
                           << ":/chat?a=b%20c" << QByteArray("/chat?a=b%20c");
    QTest::newRow("query without resource") << "x.sock"
                                            << "?a=b" << QByteArray("/?a=b");
    QTest::newRow("colon in the resource") << "x.sock"
                                           << ":/a:/b" << QByteArray("/a:/b");
    QTest::newRow("colon in the name") << "x%3Ay.sock"
                                       << ":/a" << QByteArray("/a");
    QTest::newRow("space in the name") << "x y.sock"
                                       << ":/a%20b" << QByteArray("/a%20b");
    QTest::newRow("not ASCII") << "gr\u00fc\u00dfe.sock"
                               << ":/gr\u00fc\u00dfe" << QByteArray("/gr%C3%BC%C3%9Fe");
}

void tst_UnixSocket::urls()
{
    QFETCH(QString, file);
    QFETCH(QString, end);
    QFETCH(QByteArray, resource);
    const QString begin = QStringLiteral("ws+unix:") + m_folder->filePath(file);
    QVERIFY2(m_server->listen(QUrl(begin)), qPrintable(m_server->errorString()));
    QByteArray asked;
    QByteArray host;
    connect(m_server.get(), &WebSocketServer::onOpen, this, [&](WebSocket *socket) {
        asked = socket->request().resource();
        host = socket->request().host();
    });
    SocketLog log(m_client.get());
    QVERIFY2(m_client->open(QUrl(begin + end)), qPrintable(m_client->errorString()));
    QTRY_VERIFY2(m_client->isOpen() || !m_client->errorString().isEmpty(),
                 qPrintable(m_client->errorString()));
    QTRY_COMPARE(asked, resource);
    QCOMPARE(host, QByteArray("localhost"));
}

void tst_UnixSocket::badUrls_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("nothing") << "ws+unix:";
    QTest::newRow("relative") << "ws+unix:x.sock";
    QTest::newRow("only a slash") << "ws+unix:/";
    QTest::newRow("no abstract name") << "ws+unix:@";
    QTest::newRow("a host") << "ws+unix://host/x.sock";
    QTest::newRow("resource is no path") << "ws+unix:/x.sock:chat";
    QTest::newRow("fragment") << "ws+unix:/x.sock:/chat#a";
}

void tst_UnixSocket::badUrls()
{
    QFETCH(QString, url);
    QVERIFY(!m_client->open(QUrl(url)));
    QVERIFY2(m_client->errorString().startsWith(QStringLiteral("url: ")),
             qPrintable(m_client->errorString()));
    QCOMPARE(m_client->state(), WebSocket::State::Closed);
}

void tst_UnixSocket::echoes_data()
{
    QTest::addColumn<bool>("isAbstract");
    QTest::newRow("file") << false;
    QTest::newRow("abstract") << true;
}

void tst_UnixSocket::echoes()
{
    QFETCH(bool, isAbstract);
    const QString name = isAbstract
            ? u'@' + QStringLiteral("fernweg-") + QUuid::createUuid().toString(QUuid::WithoutBraces)
            : path();
    const QUrl url(QStringLiteral("ws+unix:") + name);
    QVERIFY2(m_server->listen(url), qPrintable(m_server->errorString()));
    QCOMPARE(m_server->urls(), QList<QUrl>({ url }));
    QCOMPARE(m_server->serverPort(), quint16(0));
    SocketLog log(m_client.get());
    QVERIFY(m_client->open(url));
    QTRY_VERIFY(m_client->isOpen());
    for (const WebSocket *socket : { m_client.get(), m_server->connections().constFirst() }) {
        QVERIFY(socket->peerAddress().isNull());
        QVERIFY(socket->localAddress().isNull());
        QCOMPARE(socket->peerPort(), quint16(0));
        QCOMPARE(socket->localPort(), quint16(0));
    }
    const QByteArray large(4 * 1024 * 1024, 'x');
    QVERIFY(m_client->sendMessage(large, true));
    QTRY_COMPARE(log.messages.size(), 1);
    QVERIFY(log.messages.constFirst() == large);
    QVERIFY(m_client->sendClose());
    QTRY_COMPARE(m_client->state(), WebSocket::State::Closed);
    QVERIFY(m_client->wasClean());
}

void tst_UnixSocket::nobodyListens()
{
    QString error;
    const auto address = Net::UnixAddress::ofPath(path(), &error);
    const Net::Descriptor bound(::socket(AF_UNIX, SOCK_STREAM, 0));
    QCOMPARE(::bind(bound.get(), address->data(), address->size), 0);
    QSignalSpy closed(m_client.get(), &WebSocket::onClose);
    QVERIFY(m_client->open(QUrl(QStringLiteral("ws+unix:") + path())));
    QCOMPARE(closed.size(), 0);
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(m_client->error(), WebSocket::Error::ConnectFailed);
    QCOMPARE(m_client->errorString(), path() + QStringLiteral(": Connection refused"));
}

void tst_UnixSocket::nobodyIsThere()
{
    QVERIFY(m_client->open(QUrl(QStringLiteral("ws+unix:@fernweg-nobody:/x"))));
    QTRY_COMPARE(m_client->error(), WebSocket::Error::ConnectFailed);
    QCOMPARE(m_client->errorString(), QStringLiteral("@fernweg-nobody: Connection refused"));
}

void tst_UnixSocket::waitsForAFullQueue()
{
    QString error;
    const auto address = Net::UnixAddress::ofPath(path(), &error);
    Net::Descriptor listening(Net::newStreamSocket(AF_UNIX));
    QCOMPARE(::bind(listening.get(), address->data(), address->size), 0);
    QCOMPARE(::listen(listening.get(), 0), 0);
    std::vector<Net::Descriptor> others; // fill the queue
    for (;;) {
        others.emplace_back(Net::newStreamSocket(AF_UNIX));
        if (::connect(others.back().get(), address->data(), address->size) != 0)
            break;
    }
    SocketLog log(m_client.get());
    QVERIFY(m_client->open(QUrl(QStringLiteral("ws+unix:") + path())));
    QVERIFY(!Test::waitFor([this] { return m_client->state() == WebSocket::State::Closed; }, 100));
    others.clear();
    QVERIFY2(m_server->listenOnDescriptor(listening.get()), qPrintable(m_server->errorString()));
    listening.release();
    QTRY_VERIFY(m_client->isOpen());
}

void tst_UnixSocket::fileIsGoneAfterwards()
{
    QVERIFY(m_server->listen(QUrl(QStringLiteral("ws+unix:") + path())));
    QVERIFY(QFileInfo::exists(path()));
    WebSocketServer second;
    QVERIFY(!second.listen(QUrl(QStringLiteral("ws+unix:") + path())));
    QVERIFY2(second.errorString().contains(QStringLiteral("another server listens there")),
             qPrintable(second.errorString()));
    m_server->close();
    QVERIFY(!QFileInfo::exists(path()));
    QVERIFY(second.listen(QUrl(QStringLiteral("ws+unix:") + path())));
}

QTEST_GUILESS_MAIN(tst_UnixSocket)
#include "tst_unixsocket.moc"
