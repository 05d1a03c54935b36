// SPDX-License-Identifier: Apache-2.0
// The extensions in use, over the loopback.
#include "support/connectedpair.h"
#include "variants.h"

#include <Fernweg/PreparedMessage>
#include <Fernweg/WebSocketGroup>

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

WebSocketOptions speaking(const Variant &variant)
{
    return WebSocketOptions().setExtensions({ variant.extension });
}

} // namespace

class TestConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreement_data();
    void agreement();
    void notByDefault();
    void echoes_data() { addVariantRows(); }
    void echoes();
    void prepared_data() { addVariantRows(); }
    void prepared();
    void frames_data() { addVariantRows(); }
    void frames();
    void streams_data() { addVariantRows(); }
    void streams();
    void bomb_data() { addVariantRows(); }
    void bomb();
    void damage_data() { addVariantRows(); }
    void damage();
    void wrongSettingsAreRefused();
};

void TestConnection::agreement_data()
{
    QTest::addColumn<Variant>("variant");
    QTest::addColumn<QString>("agreed");
    const QStringList all {
#ifdef FERNWEG_HAS_BZIP2
        QStringLiteral("permessage-bzip2"),
        QStringLiteral(
                "permessage-bzip2; server_max_compress_level=1; client_max_compress_level=2"),
#endif
#ifdef FERNWEG_HAS_SNAPPY
        QStringLiteral("permessage-snappy"),
        QStringLiteral("permessage-snappy; server_no_context_takeover; client_no_context_takeover"),
#endif
#ifdef FERNWEG_HAS_BROTLI
        QStringLiteral("permessage-brotli"),
        QStringLiteral("permessage-brotli; server_no_context_takeover; client_no_context_takeover"),
#endif
    };
    const QList<Variant> known = variants();
    for (qsizetype i = 0; i < known.size(); ++i)
        QTest::newRow(known.at(i).name) << known.at(i) << all.at(i);
}

void TestConnection::agreement()
{
    QFETCH(Variant, variant);
    QFETCH(QString, agreed);
    ConnectedPair pair(speaking(variant), speaking(variant));
    QVERIFY(pair.open());
    QCOMPARE(pair.client->extensions(), agreed);
    QCOMPARE(pair.accepted->extensions(), agreed);
}

void TestConnection::notByDefault()
{
    WebSocketOptions::Extensions all;
    const QList<Variant> known = variants();
    for (const Variant &variant : known)
        all.append(variant.extension);
    ConnectedPair pair({}, WebSocketOptions().setExtensions(all));
    QVERIFY(pair.open());
    QCOMPARE(pair.client->extensions(), QString());
}

void TestConnection::echoes()
{
    QFETCH(Variant, variant);
    ConnectedPair pair(speaking(variant), speaking(variant).setAutoFragmentSize(1000));
    pair.echo();
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    QList<QByteArray> expected;
    for (const qsizetype size : { 0, 1, 100, 5000, 100'000 }) {
        const QByteArray message = jsonOctets(size);
        expected << message << message << "plain";
        QVERIFY(pair.client->sendMessage(message, true));
        QVERIFY(pair.client->sendMessage(message, false));
        QVERIFY(pair.client->sendMessage("plain", false, true));
    }
    QTRY_COMPARE(log.messages.size(), expected.size());
    QVERIFY(log.messages == expected);
    const TrafficStatistics statistics = pair.client->statistics();
    QVERIFY(statistics.outgoing.frameOctets < statistics.outgoing.messageOctets / 2);
    QVERIFY(statistics.incoming.frameOctets < statistics.incoming.messageOctets / 2);
}

/// Some of the connections had messages before, some did not, and all go on.
void TestConnection::prepared()
{
    QFETCH(Variant, variant);
    ConnectedPair pair(speaking(variant), speaking(variant));
    QVERIFY(pair.open());
    WebSocket *const accepted = pair.accepted; // which is going to be the other one
    WebSocket other(speaking(variant));
    QVERIFY(other.open(pair.url()));
    QTRY_VERIFY(other.isOpen() && pair.server->connectionCount() == 2);
    SocketLog log(pair.client);
    SocketLog otherLog(&other);
    QVERIFY(accepted->sendMessage(jsonOctets(700)));
    QList<QByteArray> expected { jsonOctets(700) };
    QList<QByteArray> otherExpected;
    for (const qsizetype size : { 500, 70'000, 600 }) {
        const PreparedMessage message(jsonOctets(size));
        for (int i = 0; i < 2; ++i) {
            pair.server->broadcast(message);
            expected << jsonOctets(size);
            otherExpected << jsonOctets(size);
        }
        QVERIFY(accepted->sendMessage(jsonOctets(size + 1)));
        expected << jsonOctets(size + 1);
    }
    QTRY_COMPARE(log.messages.size(), expected.size());
    QTRY_COMPARE(otherLog.messages.size(), otherExpected.size());
    QVERIFY(log.messages == expected);
    QVERIFY(otherLog.messages == otherExpected);
}

void TestConnection::frames()
{
    QFETCH(Variant, variant);
    ConnectedPair pair(speaking(variant), speaking(variant));
    QVERIFY(pair.open());
    pair.accepted->setReceiveMode(ReceiveMode::Frame);
    QList<QByteArray> got;
    int ends = 0;
    connect(pair.accepted, &WebSocket::onMessageFrame, this,
            [&](const QByteArray &payload) { got.append(payload); });
    connect(pair.accepted, &WebSocket::onMessageEnd, this, [&] { ++ends; });
    QList<QByteArray> sent { "", jsonOctets(10), jsonOctets(5000), "", randomOctets(100'000), "x" };
    for (int round = 1; round <= 2; ++round) {
        got.clear();
        QVERIFY(pair.client->beginMessage(true));
        for (const QByteArray &frame : std::as_const(sent))
            QVERIFY(pair.client->sendMessageFrame(frame));
        if (variant.flushesFrames)
            QTRY_COMPARE(got.size(), sent.size()); // all of it, before the message ends
        QVERIFY(pair.client->endMessage());
        QTRY_COMPARE(ends, round);
        QCOMPARE(got.size(), sent.size() + 1);
        if (variant.flushesFrames)
            QVERIFY(got.first(sent.size()) == sent);
        QVERIFY(got.join() == sent.join());
    }
}

void TestConnection::streams()
{
    QFETCH(Variant, variant);
    ConnectedPair pair(speaking(variant), speaking(variant));
    QVERIFY(pair.open());
    pair.client->setReceiveMode(ReceiveMode::Stream);
    QByteArray got;
    bool hasEnded = false;
    connect(pair.client, &WebSocket::onMessageFrameData, this,
            [&](const QByteArray &data) { got += data; });
    connect(pair.client, &WebSocket::onMessageEnd, this, [&] { hasEnded = true; });
    const QByteArray message = jsonOctets(1'000'000);
    QVERIFY(pair.accepted->beginMessage());
    QVERIFY(pair.accepted->beginMessageFrame(quint64(message.size())));
    for (qsizetype at = 0; at < message.size(); at += 999)
        QVERIFY(pair.accepted->sendMessageFrameData(message.mid(at, 999)));
    QVERIFY(pair.accepted->endMessage());
    QTRY_VERIFY(hasEnded);
    QVERIFY(got == message);
    QVERIFY(pair.client->statistics().incoming.wireOctets < 400'000);
}

void TestConnection::bomb()
{
    QFETCH(Variant, variant);
    ConnectedPair pair(speaking(variant).setMaxMessagePayloadSize(1'000'000).setFailByDrop(false),
                       speaking(variant));
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    SocketLog clientLog(pair.client);
    QVERIFY(pair.client->sendMessage(QByteArray(1'000'000, '\0'), true));
    QVERIFY(pair.client->sendMessage(QByteArray(30'000'000, '\0'), true));
    QTRY_VERIFY(clientLog.isClosed());
    QCOMPARE(clientLog.close, "clean 1009 message over the size limit");
    QCOMPARE(log.messages, QList<QByteArray> { QByteArray(1'000'000, '\0') });
}

/// An extension that speaks the same name, and sends octets of its own.
class Damaging final : public Extension
{
public:
    explicit Damaging(ExtensionPointer extension) : m_extension(std::move(extension)) { }

    QByteArray name() const override { return m_extension->name(); }
    ExtensionParameters offer() const override { return m_extension->offer(); }
    std::optional<ExtensionParameters> answerTo(const ExtensionParameters &) const override
    {
        return std::nullopt;
    }
    QByteArray checkAnswer(const ExtensionParameters &) const override { return {}; }
    std::unique_ptr<MessageCodec> makeCodec(const ExtensionParameters &, bool) const override
    {
        return std::make_unique<Codec>();
    }

private:
    class Codec final : public MessageCodec
    {
    public:
        bool isWorthwhile(qsizetype) const override { return true; }
        bool encode(QByteArrayView input, Flush, QByteArray &output) override
        {
            output.append(input);
            return true;
        }
        void resetEncoder() override { }
        QByteArray encoding() const override { return {}; }
        qsizetype decode(QByteArrayView &, bool, char *, qsizetype) override { return -1; }
    };

    const ExtensionPointer m_extension;
};

void TestConnection::damage()
{
    QFETCH(Variant, variant);
    ConnectedPair pair(
            speaking(variant).setFailByDrop(false),
            WebSocketOptions().setExtensions({ std::make_shared<Damaging>(variant.extension) }));
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    SocketLog serverLog(pair.accepted);
    QVERIFY(pair.client->sendMessage(QByteArray(100, '\xff'), true));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(log.close, "clean 1007 message that can't be decompressed");
    QCOMPARE(serverLog.messages.size(), 0);
}

void TestConnection::wrongSettingsAreRefused()
{
    const QList<ExtensionPointer> all {
#ifdef FERNWEG_HAS_BZIP2
        [] {
            auto bzip2 = std::make_shared<PerMessageBzip2>();
            bzip2->setThreshold(-1);
            return bzip2;
        }(),
#endif
#ifdef FERNWEG_HAS_SNAPPY
        [] {
            auto snappy = std::make_shared<PerMessageSnappy>();
            snappy->setThreshold(-1);
            return snappy;
        }(),
#endif
#ifdef FERNWEG_HAS_BROTLI
        [] {
            auto brotli = std::make_shared<PerMessageBrotli>();
            brotli->setThreshold(-1);
            return brotli;
        }(),
#endif
    };
    for (const ExtensionPointer &extension : all) {
        const WebSocketOptions options = WebSocketOptions().setExtensions({ extension });
        QCOMPARE(options.errorString(),
                 QStringLiteral("extensions: %1: threshold: -1 is negative")
                         .arg(QString::fromLatin1(extension->name())));
    }
}

QTEST_GUILESS_MAIN(TestConnection)

#include "tst_extensions_connection.moc"
