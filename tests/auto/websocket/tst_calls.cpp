// SPDX-License-Identifier: Apache-2.0
// Calls at the wrong time, or with values that can't be sent; and connecting again.
#include "support/connectedpair.h"
#include "support/rawpeer.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <functional>

using namespace Fernweg;
using namespace Fernweg::Test;

class TestCalls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server.acceptAndSend();
        m_server.connectionCount = 0;
    }
    void wrongCallsWhileClosed_data();
    void wrongCallsWhileClosed();
    void errorsAreForgottenByOpen();
    void reopenFromOnClose();
    void openAgainWithNewOptions();

private:
    /// Connects \a socket to the raw server.
    bool openRaw(WebSocket &socket)
    {
        return socket.open(m_server.url()) && waitFor([&socket] { return socket.isOpen(); });
    }
    RawServer m_server;
};

using Call = std::function<bool(WebSocket &)>;

void TestCalls::wrongCallsWhileClosed_data()
{
    QTest::addColumn<Call>("call");
    QTest::addColumn<QString>("error");
    QTest::newRow("sendMessage") << Call([](WebSocket &socket) {
        return socket.sendMessage("text");
    }) << QStringLiteral("sendMessage: the connection is not open");
    QTest::newRow("sendPing") << Call([](WebSocket &socket) { return socket.sendPing(); })
                              << QStringLiteral("sendPing: the connection is not open");
    QTest::newRow("sendPong") << Call([](WebSocket &socket) { return socket.sendPong(); })
                              << QStringLiteral("sendPong: the connection is not open");
    QTest::newRow("sendClose") << Call([](WebSocket &socket) { return socket.sendClose(); })
                               << QStringLiteral("sendClose: the connection is not open");
    QTest::newRow("a URL of another scheme") << Call([](WebSocket &socket) {
        return socket.open(QUrl(QStringLiteral("http://localhost/")));
    }) << QStringLiteral("url: the scheme \"http\" is not ws, wss or ws+unix");
    QTest::newRow("a URL with a fragment") << Call([](WebSocket &socket) {
        return socket.open(QUrl(QStringLiteral("ws://localhost/#here")));
    }) << QStringLiteral("url: a WebSocket URL has no fragment");
    QTest::newRow("no URL") << Call([](WebSocket &socket) { return socket.open(QUrl()); })
                            << QStringLiteral("url: \"\" is not a valid URL");
    QTest::newRow("a header with a line end") << Call([](WebSocket &socket) {
        return socket.open(ConnectingRequest(QUrl(QStringLiteral("ws://localhost/")))
                                   .addHeader("X-A", "1\r\nX-B: 2"));
    }) << QStringLiteral("headers: \"X-A\" can't be set, or has a value that can't be sent");
    QTest::newRow("options out of range") << Call([](WebSocket &socket) {
        return socket.setOptions(WebSocketOptions().setAutoPingSize(3));
    }) << QStringLiteral("autoPingSize: 3 is not in 4…125");
}

void TestCalls::wrongCallsWhileClosed()
{
    QFETCH(Call, call);
    QFETCH(QString, error);
    WebSocket socket;
    SocketLog log(&socket);
    QSignalSpy words(&socket, &WebSocket::errorStringChanged);
    QVERIFY(!call(socket));
    QCOMPARE(socket.errorString(), error);
    QVERIFY(socket.error() == WebSocket::Error::InvalidCall
            || socket.error() == WebSocket::Error::InvalidRequest);
    QCOMPARE(words.size(), 1);
    QVERIFY(openRaw(socket)); // it is none the worse for it
    QCOMPARE(log.events, QList<QByteArray>({ "connect 101", "open" }));
    QVERIFY(!socket.open(m_server.url()));
    QCOMPARE(socket.errorString(), QStringLiteral("open: the socket is not closed"));
    QVERIFY(!socket.setOptions({}));
    QVERIFY(!socket.sendPing(QByteArray(126, 'p')));
    QVERIFY(!socket.sendPong(QByteArray(126, 'p')));
    QVERIFY(socket.isOpen());
    QCOMPARE(log.events.size(), 2);
}

void TestCalls::errorsAreForgottenByOpen()
{
    WebSocket socket;
    SocketLog log(&socket);
    QVERIFY(openRaw(socket));
    socket.abort();
    QCOMPARE(socket.errorString(), QStringLiteral("the connection was aborted"));
    QSignalSpy words(&socket, &WebSocket::errorStringChanged);
    QVERIFY(openRaw(socket));
    QCOMPARE(socket.error(), WebSocket::Error::None);
    QCOMPARE(socket.errorString(), QString());
    QCOMPARE(words.size(), 1);
    QCOMPARE(socket.closeReason(), QString());
    QVERIFY(!socket.closedByMe());
}

void TestCalls::reopenFromOnClose()
{
    WebSocket socket;
    SocketLog log(&socket);
    int rest = 3;
    connect(&socket, &WebSocket::onClose, this, [&] {
        if (--rest > 0)
            QVERIFY(socket.open(m_server.url()));
    });
    m_server.acceptAndSend(closeFrame(1000).bytes());
    connect(&socket, &WebSocket::stateChanged, this, [&] { // the server drops TCP
        if (socket.state() == WebSocket::State::Closing)
            m_server.peer->disconnectFromPeer();
    });
    QVERIFY(socket.open(m_server.url()));
    QTRY_COMPARE(rest, 0);
    QCOMPARE(log.events,
             QList<QByteArray>({ "connect 101", "open", "close clean 1000", "connect 101", "open",
                                 "close clean 1000", "connect 101", "open", "close clean 1000" }));
    QCOMPARE(m_server.connectionCount, 3);
}

void TestCalls::openAgainWithNewOptions()
{
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    QVERIFY(!pair.client->setOptions(WebSocketOptions().setMaxMessagePayloadSize(10)));
    QVERIFY(pair.client->sendClose());
    QTRY_COMPARE(log.closeCount, 1);
    QVERIFY(pair.client->setOptions(WebSocketOptions().setMaxMessagePayloadSize(10)));
    QVERIFY(pair.open());
    QVERIFY(pair.client->sendMessage("12345678901"));
    QTRY_COMPARE(log.closeCount, 2);
    QVERIFY2(log.close.startsWith("unclean 1009 "), log.close.constData());
}

QTEST_GUILESS_MAIN(TestCalls)
#include "tst_calls.moc"
