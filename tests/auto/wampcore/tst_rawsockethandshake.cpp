// SPDX-License-Identifier: Apache-2.0
#include "rawsocket/rawsockethandshake.h"

#include <QtTest/QtTest>

using namespace Fernweg::WampCore;

class tst_RawSocketHandshake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void announcedLengths_data();
    void announcedLengths();
    void allRequests();
    void refusedRequests_data();
    void refusedRequests();
    void allAnswers();
    void refusals();
};

void tst_RawSocketHandshake::announcedLengths_data()
{
    QTest::addColumn<quint64>("limit");
    QTest::addColumn<quint64>("announced");
    QTest::addColumn<QByteArray>("octets");
    const auto row = [](const char *name, quint64 limit, quint64 announced, const char *hex) {
        QTest::newRow(name) << limit << announced << QByteArray::fromHex(hex);
    };
    row("no limit", 0, 1 << 24, "7ff20000");
    row("above the largest", quint64(1) << 40, 1 << 24, "7ff20000");
    row("the largest", 1 << 24, 1 << 24, "7ff20000");
    row("one less", (1 << 24) - 1, 1 << 23, "7fe20000");
    row("between two", 100000, 65536, "7f720000");
    row("1 KiB", 1024, 1024, "7f120000");
    row("the smallest", 512, 512, "7f020000");
    row("below the smallest", 1, 512, "7f020000");
}

void tst_RawSocketHandshake::announcedLengths()
{
    QFETCH(const quint64, limit);
    QTEST(rawSocketLengthFor(limit), "announced");
    QTEST(formatRawSocketOffer({ SerializerId::MsgPack, limit }), "octets");
}

void tst_RawSocketHandshake::allRequests()
{
    const RawSocketRules rules { { SerializerId::Json, SerializerId::MsgPack, SerializerId::Cbor },
                                 512 };
    for (int second = 0; second < 256; ++second) {
        const char octets[] = { 0x7f, char(second), 0, 0 };
        const auto result = readRawSocketRequest(QByteArrayView(octets, 4), rules);
        const int serializer = second & 15;
        if (serializer < 1 || serializer > 3) {
            QCOMPARE(std::get<RawSocketRefusal>(result), RawSocketRefusal::SerializerUnsupported);
            continue;
        }
        const auto offer = std::get<RawSocketOffer>(result);
        QCOMPARE(int(offer.serializer), serializer);
        QCOMPARE(offer.maxLength, quint64(1) << (9 + (second >> 4)));
        QCOMPARE(formatRawSocketOffer(offer), QByteArray(octets, 4));
    }
}

void tst_RawSocketHandshake::refusedRequests_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char *name, const char *request, const char *answer) {
        QTest::newRow(name) << QByteArray::fromHex(request) << QByteArray::fromHex(answer);
    };
    row("no serializer", "7ff00000", "7f100000");
    row("UBJSON", "7ff40000", "7f100000");
    row("one that is not wanted", "7ff30000", "7f100000");
    row("too short messages", "7f110000", "7f200000");
    row("reserved, third octet", "7ff10100", "7f300000");
    row("reserved, fourth octet", "7ff10080", "7f300000");
}

void tst_RawSocketHandshake::refusedRequests()
{
    QFETCH(const QByteArray, request);
    const RawSocketRules rules { { SerializerId::Json, SerializerId::MsgPack }, 2048 };
    const auto result = readRawSocketRequest(request, rules);
    QTEST(formatRawSocketRefusal(std::get<RawSocketRefusal>(result)), "answer");
}

void tst_RawSocketHandshake::allAnswers()
{
    for (int second = 0; second < 256; ++second) {
        const char octets[] = { 0x7f, char(second), 0, 0 };
        const auto result = readRawSocketAnswer(QByteArrayView(octets, 4), SerializerId::MsgPack);
        if ((second & 15) == 2) {
            QCOMPARE(std::get<RawSocketOffer>(result).maxLength, quint64(512) << (second >> 4));
            continue;
        }
        const auto failure = std::get<RawSocketFailure>(result);
        QCOMPARE(failure.isRefusal, (second & 15) == 0);
        QVERIFY(!failure.text.isEmpty());
    }
    for (const char *wrong : { "7ff20001", "7ff20100", "48545450", "00f20000" }) {
        const auto result = readRawSocketAnswer(QByteArray::fromHex(wrong), SerializerId::MsgPack);
        QVERIFY(!std::get<RawSocketFailure>(result).isRefusal);
    }
}

void tst_RawSocketHandshake::refusals()
{
    QSet<QByteArray> texts;
    for (quint8 number = 0; number <= 5; ++number)
        texts.insert(rawSocketRefusalText(number));
    QCOMPARE(texts.size(), 6);
    QCOMPARE(rawSocketRefusalText(5), rawSocketRefusalText(15));
}

QTEST_APPLESS_MAIN(tst_RawSocketHandshake)

#include "tst_rawsockethandshake.moc"
