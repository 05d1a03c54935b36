// SPDX-License-Identifier: Apache-2.0
// What --compress does, and what a message that inflates without end costs.
#include "program.h"

#include <Fernweg/PerMessageDeflate>
#include <Fernweg/WebSocket>

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Fernweg;
using namespace Qt::StringLiterals;

class TestToolCompression : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreement_data();
    void agreement();
    void bomb();
};

void TestToolCompression::agreement_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("agreed");
    QTest::newRow("no option") << QString() << QString();
    QTest::newRow("defaults") << u"--compress"_s << u"permessage-deflate"_s;
    QTest::newRow("parameters")
            << u"--compress=server_no_context_takeover,client_max_window_bits=10,memory_level=1"_s
            << u"permessage-deflate; server_no_context_takeover; client_max_window_bits=10"_s;
}

void TestToolCompression::agreement()
{
    QFETCH(QString, option);
    QFETCH(QString, agreed);
    const EchoServer server(option.isEmpty() ? QStringList() : QStringList { option });
    WebSocket client(WebSocketOptions().setCompression(true));
    QSignalSpy messages(&client, &WebSocket::onMessage);
    QVERIFY(client.open(server.url()));
    QTRY_VERIFY_WITH_TIMEOUT(client.isOpen(), patience);
    QCOMPARE(client.extensions(), agreed);
    const QByteArray text = QByteArray("again and ").repeated(1000);
    QVERIFY(client.sendMessage(text));
    QTRY_COMPARE_WITH_TIMEOUT(messages.size(), 1, patience);
    QCOMPARE(messages.first().first().toByteArray(), text);
    QCOMPARE(client.statistics().incoming.frameOctets < 1000, !agreed.isEmpty());
}

void TestToolCompression::bomb()
{
    // 1 GiB of nothing in about 1 MiB: it costs no more memory than a message of the size limit.
    EchoServer server({ u"--compress"_s, u"--max-message-size=1048576"_s,
                        u"--close-timeout=60"_s }); // making it takes a while
    const auto deflate = std::make_shared<PerMessageDeflate>();
    deflate->setCompressionLevel(1);
    WebSocket client(WebSocketOptions().setExtensions({ deflate }).setMaxPendingOutput(0));
    QSignalSpy closed(&client, &WebSocket::onClose);
    QVERIFY(client.open(server.url()));
    QTRY_VERIFY_WITH_TIMEOUT(client.isOpen(), patience);
    const qint64 before = server.peakMemory();
    constexpr quint64 size = quint64(1) << 30;
    const QByteArray piece(4 * 1024 * 1024, '\0');
    QVERIFY(client.beginMessage(true));
    QVERIFY(client.beginMessageFrame(size));
    for (quint64 sent = 0; sent != size; sent += quint64(piece.size()))
        QVERIFY(client.sendMessageFrameData(piece).has_value());
    QVERIFY(client.endMessage());
    QTRY_COMPARE_WITH_TIMEOUT(closed.size(), 1, patience);
    QCOMPARE(client.closeCode(), CloseCode::MessageTooBig);
    const qint64 cost = server.peakMemory() - before;
    QVERIFY2(cost < 4 * 1024, qPrintable(u"%1 KiB"_s.arg(cost)));
}

QTEST_GUILESS_MAIN(TestToolCompression)
#include "tst_tool_compression.moc"
