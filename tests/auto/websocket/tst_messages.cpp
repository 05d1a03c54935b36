// SPDX-License-Identifier: Apache-2.0
// Messages between a client and a server, over the loopback.
#include "support/connectedpair.h"

#include <QtCore/qcryptographichash.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

/// Octets that differ from place to place; as text, ASCII.
QByteArray patterned(qsizetype size, bool isBinary)
{
    QByteArray octets(size, Qt::Uninitialized);
    quint32 word = 12345;
    for (qsizetype i = 0; i < size; ++i) {
        word = word * 1664525 + 1013904223;
        octets[i] = isBinary ? char(word >> 24) : char('!' + (word >> 24) % 90);
    }
    return octets;
}

} // namespace

class TestMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void echo_data();
    void echo();
    void textIsAString();
    void textSignalOnlyForText();
    void literalIsText();
    void orderOfManyPipelinedMessages();
    void bothKindsMixed();
    void fragmented();
    void pingAndPong();
    void pongThatNobodyAskedFor();
    void payloadsCanBeKept();
    void deliveredBeforeClose();
    void bytesWrittenAddsUp();
};

void TestMessages::echo_data()
{
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<bool>("isBinary");
    const QList<qsizetype> sizes = { 0,      1,       125,     126,     127,
                                     1000,   16383,   16384,   32768,   32769,
                                     65535,  65536,   65537,   131072,  262144,
                                     500000, 1048575, 1048576, 1048577, 16 * 1024 * 1024 };
    for (const qsizetype size : sizes) {
        QTest::addRow("text of %lld octets", qlonglong(size)) << size << false;
        QTest::addRow("binary of %lld octets", qlonglong(size)) << size << true;
    }
}

void TestMessages::echo()
{
    QFETCH(qsizetype, size);
    QFETCH(bool, isBinary);
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    const QByteArray payload = patterned(size, isBinary);
    for (int i = 0; i < 3; ++i)
        QVERIFY(pair.client->sendMessage(payload, isBinary));
    QTRY_COMPARE(log.messages.size(), 3);
    for (const QByteArray &message : std::as_const(log.messages))
        QVERIFY(message == payload);
    QCOMPARE(log.events.first(), describedMessage(payload, isBinary));
    QCOMPARE(pair.client->bytesToWrite(), 0);
    QCOMPARE(pair.accepted->bytesToWrite(), 0);
}

void TestMessages::textIsAString()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    const QString text = QStringLiteral("Grüße, 世界 \U0001F30D");
    QSignalSpy ofSocket(pair.accepted, &WebSocket::onTextMessage);
    QSignalSpy ofServer(pair.server, &WebSocketServer::onTextMessage);
    QSignalSpy payloads(pair.accepted, &WebSocket::onMessage);
    QVERIFY(pair.client->sendMessage(text));
    QVERIFY(ofServer.wait());
    QCOMPARE(ofSocket, QList<QVariantList>({ { text } }));
    QCOMPARE(ofServer.first().at(0).value<WebSocket *>(), pair.accepted.data());
    QCOMPARE(ofServer.first().at(1).toString(), text);
    QCOMPARE(payloads, QList<QVariantList>({ { text.toUtf8(), false } }));
}

void TestMessages::textSignalOnlyForText()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    QSignalSpy texts(pair.accepted, &WebSocket::onTextMessage);
    QSignalSpy payloads(pair.accepted, &WebSocket::onMessage);
    QVERIFY(pair.client->sendMessage("binary", true));
    QVERIFY(pair.client->sendMessage(QByteArray("text"), false));
    QTRY_COMPARE(payloads.size(), 2);
    QCOMPARE(texts, QList<QVariantList>({ { QStringLiteral("text") } }));
}

void TestMessages::literalIsText()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    QVERIFY(pair.client->sendMessage("a literal"));
    QTRY_COMPARE(log.events, QList<QByteArray>({ "text a literal" }));
}

void TestMessages::orderOfManyPipelinedMessages()
{
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    constexpr int count = 20000;
    for (int i = 0; i < count; ++i)
        QVERIFY(pair.client->sendMessage(QByteArray::number(i), true));
    QTRY_COMPARE_WITH_TIMEOUT(log.messages.size(), count, 20000);
    for (int i = 0; i < count; ++i)
        QCOMPARE(log.messages.at(i), QByteArray::number(i));
}

void TestMessages::bothKindsMixed()
{
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    QList<QByteArray> expected;
    for (int i = 0; i < 300; ++i) {
        const bool isBinary = i % 3 == 0;
        const QByteArray payload = patterned((i * 7919) % 70000, isBinary);
        QVERIFY(pair.client->sendMessage(payload, isBinary));
        expected.append(describedMessage(payload, isBinary));
    }
    QTRY_COMPARE(log.events.size(), expected.size());
    QCOMPARE(log.events, expected);
}

void TestMessages::fragmented()
{
    const auto options = WebSocketOptions().setAutoFragmentSize(1000);
    ConnectedPair pair(options, options);
    pair.echo();
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    const QByteArray payload = patterned(123456, true);
    QVERIFY(pair.client->sendMessage(payload, true));
    QVERIFY(pair.client->sendPing("between"));
    QVERIFY(pair.client->sendMessage(QStringLiteral("\u20ac").repeated(5000)));
    QTRY_COMPARE(log.messages.size(), 2);
    QVERIFY(log.messages.at(0) == payload);
    QVERIFY(log.messages.at(1) == QByteArray("\xe2\x82\xac").repeated(5000));
    QVERIFY(log.events.contains("pong between"));
}

void TestMessages::pingAndPong()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    QSignalSpy pongs(pair.client, &WebSocket::onPong);
    QSignalSpy pings(pair.accepted, &WebSocket::onPing);
    QSignalSpy serverPings(pair.server, &WebSocketServer::onPing);
    QVERIFY(!pair.client->roundTrip());
    QVERIFY(pair.client->sendPing("are you there?"));
    QVERIFY(pongs.wait());
    QCOMPARE(pongs.first().at(0).toByteArray(), "are you there?");
    QVERIFY(pongs.first().at(1).value<std::chrono::microseconds>().count() > 0);
    QVERIFY(pair.client->roundTrip());
    QCOMPARE(pings, QList<QVariantList>({ { QByteArray("are you there?") } }));
    QCOMPARE(serverPings.size(), 1);

    QSignalSpy serverPongs(pair.server, &WebSocketServer::onPong);
    QVERIFY(pair.accepted->sendPing());
    QVERIFY(serverPongs.wait());
    QCOMPARE(serverPongs.first().at(0).value<WebSocket *>(), pair.accepted.data());
    QCOMPARE(serverPongs.first().at(1).toByteArray(), QByteArray());
}

void TestMessages::pongThatNobodyAskedFor()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    QSignalSpy pongs(pair.accepted, &WebSocket::onPong);
    QVERIFY(pair.client->sendPong("I am"));
    QVERIFY(pongs.wait());
    QCOMPARE(pongs.first().at(0).toByteArray(), "I am");
    QCOMPARE(pongs.first().at(1).value<std::chrono::microseconds>().count(), -1);
}

void TestMessages::payloadsCanBeKept()
{
    // Payloads are delivered in a buffer that is used again: not if somebody kept it.
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.accepted); // keeps them
    QList<QByteArray> sent;
    for (int i = 0; i < 1000; ++i) {
        sent.append(QByteArray(i % 200, char('a' + i % 26)));
        QVERIFY(pair.client->sendMessage(sent.last(), true));
    }
    QTRY_COMPARE(log.messages.size(), sent.size());
    QCOMPARE(log.messages, sent);
}

void TestMessages::deliveredBeforeClose()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    QVERIFY(pair.client->sendMessage("last words"));
    QVERIFY(pair.client->sendClose(CloseCode::Normal, QStringLiteral("bye")));
    QTRY_COMPARE(log.events, QList<QByteArray>({ "text last words", "close clean 1000 bye" }));
}

void TestMessages::bytesWrittenAddsUp()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    qint64 written = 0;
    connect(pair.client, &WebSocket::bytesWritten, this, [&written](qint64 octets) {
        QVERIFY(octets > 0);
        written += octets;
    });
    SocketLog log(pair.accepted);
    QVERIFY(pair.client->sendMessage(QByteArray(100, 'x'), true)); // 2 + 4 + 100
    QVERIFY(pair.client->sendMessage(QByteArray(1000, 'x'), true)); // 4 + 4 + 1000
    QVERIFY(pair.client->sendMessage(QByteArray(3000000, 'x'), true)); // 10 + 4 + 3000000
    constexpr qint64 all = 106 + 1008 + 3000014;
    QTRY_COMPARE(log.messages.size(), 3);
    QTRY_COMPARE(written, all);
    QCOMPARE(pair.client->bytesToWrite(), 0);
}

QTEST_GUILESS_MAIN(TestMessages)
#include "tst_messages.moc"
