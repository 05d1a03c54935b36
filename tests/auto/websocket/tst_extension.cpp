// SPDX-License-Identifier: Apache-2.0
// Extensions of the protocol, as an application may bring them.
#include "support/connectedpair.h"
#include "support/runlengthextension.h"

#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

WebSocketOptions speaking(const QList<QByteArray> &levels)
{
    WebSocketOptions::Extensions extensions;
    for (const QByteArray &level : levels)
        extensions.append(std::make_shared<RunLengthExtension>(level));
    return WebSocketOptions().setExtensions(extensions);
}

} // namespace

class TestExtension : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreement_data();
    void agreement();
    void messages();
    void encoderFails();
    void chosenInTheHook();
    void unexpectedAnswer();
    void nullIsRefused();
};

void TestExtension::agreement_data()
{
    using Levels = QList<QByteArray>;
    QTest::addColumn<Levels>("client");
    QTest::addColumn<Levels>("server");
    QTest::addColumn<QString>("agreed");
    QTest::newRow("both speak it")
            << Levels { "1" } << Levels { "1" } << QStringLiteral("x-rle; level=1");
    QTest::newRow("the client does not") << Levels {} << Levels { "1" } << QStringLiteral("");
    QTest::newRow("the server does not") << Levels { "1" } << Levels {} << QStringLiteral("");
    QTest::newRow("no offer fits") << Levels { "1", "2" } << Levels { "3" } << QStringLiteral("");
    QTest::newRow("the second offer fits")
            << Levels { "1", "2" } << Levels { "2" } << QStringLiteral("x-rle; level=2");
    QTest::newRow("the client's preference counts")
            << Levels { "2", "1" } << Levels { "1", "2" } << QStringLiteral("x-rle; level=2");
}

void TestExtension::agreement()
{
    QFETCH(QList<QByteArray>, client);
    QFETCH(QList<QByteArray>, server);
    QFETCH(QString, agreed);
    ConnectedPair pair(speaking(server), speaking(client));
    QVERIFY(pair.open());
    QCOMPARE(pair.client->extensions(), agreed);
    QCOMPARE(pair.accepted->extensions(), agreed);
}

void TestExtension::messages()
{
    ConnectedPair pair(speaking({ "1" }), speaking({ "1" }));
    pair.echo();
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    const QByteArray payload(100000, 'x');
    QVERIFY(pair.client->sendMessage(payload, true));
    QVERIFY(pair.client->sendMessage("plain", false, true));
    QTRY_COMPARE(log.messages, QList<QByteArray>({ payload, "plain" }));
    const TrafficStatistics statistics = pair.client->statistics();
    QVERIFY(statistics.outgoing.frameOctets < 1000);
    QCOMPARE(statistics.outgoing.messageOctets, 100005);
    QCOMPARE(statistics.incoming.messageOctets, 100005);
}

void TestExtension::encoderFails()
{
    const auto broken = std::make_shared<RunLengthExtension>();
    broken->isBroken = true;
    ConnectedPair pair(speaking({ "1" }), WebSocketOptions().setExtensions({ broken }));
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    SocketLog ofPeer(pair.accepted);
    QVERIFY(!pair.client->sendMessage("x"));
    QCOMPARE(pair.client->errorString(), QStringLiteral("a message could not be compressed"));
    QTRY_VERIFY(log.isClosed() && ofPeer.isClosed());
    QCOMPARE(ofPeer.close, "clean 1011 a message could not be compressed");
}

void TestExtension::chosenInTheHook()
{
    ConnectedPair pair({}, speaking({ "1" }));
    pair.server->setConnectHook(this, [](const HandshakeRequest &) {
        return ConnectVerdict::accept().setOptions(speaking({ "1" }));
    });
    QVERIFY(pair.open());
    QCOMPARE(pair.client->extensions(), QStringLiteral("x-rle; level=1"));
}

void TestExtension::unexpectedAnswer()
{
    // An answer's header fields are not for the hook to set.
    ConnectedPair pair({}, speaking({ "1" }));
    pair.server->setConnectHook(this, [](const HandshakeRequest &) {
        return ConnectVerdict::accept().addHeader("Sec-WebSocket-Extensions", "x-rle");
    });
    QVERIFY(pair.listen());
    SocketLog log(pair.client);
    QVERIFY(pair.client->open(pair.url()));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(pair.client->response().status(), 500);
}

void TestExtension::nullIsRefused()
{
    const WebSocketOptions options = WebSocketOptions().setExtensions({ nullptr });
    QCOMPARE(options.errorString(), QStringLiteral("extensions: one of them is null"));
    WebSocket socket(options);
    QVERIFY(!socket.open(QUrl(QStringLiteral("ws://localhost"))));
}

QTEST_GUILESS_MAIN(TestExtension)
#include "tst_extension.moc"
