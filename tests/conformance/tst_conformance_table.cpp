// SPDX-License-Identifier: Apache-2.0
// The test of the tests: is every case there, does the judge see what is wrong, is the reader
// strict?
#include "cases/sections.h"
#include "verdict.h"

#include <QtTest/QTest>

using namespace Conformance;
using namespace Qt::StringLiterals;

class ConformanceTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasEveryCase();
    void judges_data();
    void judges();
    void reader_data();
    void reader();
    void readerTakesWhatIsRight_data();
    void readerTakesWhatIsRight();
};

// How many cases each subsection of the suite has.
static QStringList allNumbers()
{
    struct Subsection
    {
        QLatin1StringView prefix;
        int cases;
    };
    static constexpr Subsection subsections[] {
        { "1.1"_L1, 8 },   { "1.2"_L1, 8 },   { "2"_L1, 11 },    { "3"_L1, 7 },
        { "4.1"_L1, 5 },   { "4.2"_L1, 5 },   { "5"_L1, 20 },    { "6.1"_L1, 3 },
        { "6.2"_L1, 4 },   { "6.3"_L1, 2 },   { "6.4"_L1, 4 },   { "6.5"_L1, 5 },
        { "6.6"_L1, 11 },  { "6.7"_L1, 4 },   { "6.8"_L1, 2 },   { "6.9"_L1, 4 },
        { "6.10"_L1, 3 },  { "6.11"_L1, 5 },  { "6.12"_L1, 8 },  { "6.13"_L1, 5 },
        { "6.14"_L1, 10 }, { "6.15"_L1, 1 },  { "6.16"_L1, 3 },  { "6.17"_L1, 5 },
        { "6.18"_L1, 5 },  { "6.19"_L1, 5 },  { "6.20"_L1, 7 },  { "6.21"_L1, 8 },
        { "6.22"_L1, 34 }, { "6.23"_L1, 7 },  { "7.1"_L1, 6 },   { "7.3"_L1, 6 },
        { "7.5"_L1, 1 },   { "7.7"_L1, 13 },  { "7.9"_L1, 9 },   { "7.13"_L1, 2 },
        { "9.1"_L1, 6 },   { "9.2"_L1, 6 },   { "9.3"_L1, 9 },   { "9.4"_L1, 9 },
        { "9.5"_L1, 6 },   { "9.6"_L1, 6 },   { "9.7"_L1, 6 },   { "9.8"_L1, 6 },
        { "10.1"_L1, 1 },  { "12.1"_L1, 18 }, { "12.2"_L1, 18 }, { "12.3"_L1, 18 },
        { "12.4"_L1, 18 }, { "12.5"_L1, 18 }, { "13.1"_L1, 18 }, { "13.2"_L1, 18 },
        { "13.3"_L1, 18 }, { "13.4"_L1, 18 }, { "13.5"_L1, 18 }, { "13.6"_L1, 18 },
        { "13.7"_L1, 18 },
    };
    QStringList numbers;
    for (const auto &[prefix, cases] : subsections) {
        for (int i = 1; i <= cases; ++i)
            numbers += u"%1.%2"_s.arg(prefix).arg(i);
    }
    return numbers;
}

void ConformanceTable::hasEveryCase()
{
    QStringList numbers;
    QStringList informational;
    for (const int number : sections) {
        for (const Case &item : section(number)) {
            numbers += item.number();
            QVERIFY2(!item.script().isEmpty() && !item.what().isEmpty(), qPrintable(item.number()));
            if (item.informational())
                informational += item.number();
        }
    }
    QCOMPARE(numbers.size(), 517);
    QCOMPARE(numbers, allNumbers());
    QCOMPARE(informational, QStringList({ u"7.1.6"_s, u"7.13.1"_s, u"7.13.2"_s }));
}

void ConformanceTable::judges_data()
{
    QTest::addColumn<Record>("record");
    QTest::addColumn<Case>("item");
    QTest::addColumn<QString>("behavior");
    QTest::addColumn<QString>("close");

    const Case echo = Case(u"echo"_s, {}).expectText("a").closesCleanly();
    const Case fatal = Case(u"fatal"_s, {}).expectText("a").nonStrict({}).failsWith(1002);
    const Case info = Case(u"info"_s, {}).closesCleanly().isInformational();
    const QList<Event> a { { Event::Message, "a" } };
    const Record echoed { Role::Client, {}, a, true, true, false, false, 1000 };
    const Record failed { Role::Client, {}, a, false, true, false, false, 1002 };
    const auto with = [](Record record, auto change) {
        change(record);
        return record;
    };
    const auto row = [](const char *name, const Case &item, const Record &record,
                        const QString &behavior, const QString &close) {
        QTest::newRow(name) << record << item << behavior << close;
    };
    const QString ok = u"OK"_s;
    const QString bad = u"FAILED"_s;
    row("echoed and closed", echo, echoed, ok, ok);
    row("closed without a code", echo, with(echoed, [](Record &r) { r.closeCode = std::nullopt; }),
        ok, ok);
    row("nothing echoed", echo, with(echoed, [](Record &r) { r.received.clear(); }), bad, ok);
    row("echoed twice", echo, with(echoed, [&](Record &r) { r.received += a; }), bad, ok);
    row("text echoed as binary", echo,
        with(echoed, [](Record &r) { r.received[0].isBinary = true; }), bad, ok);
    row("dropped instead of closed", echo, with(echoed, [](Record &r) { r.wasClean = false; }), ok,
        u"UNCLEAN"_s);
    row("wrong code", echo, with(echoed, [](Record &r) { r.closeCode = 1001; }), ok,
        u"WRONG CODE"_s);
    row("failed needlessly", echo, with(echoed, [](Record &r) { r.closedByTester = false; }), ok,
        bad);
    row("dropped by the client", echo, with(echoed, [](Record &r) { r.droppedByClient = true; }),
        ok, u"FAILED BY CLIENT"_s);
    row("close unanswered", echo, with(echoed, [](Record &r) { r.unanswered = true; }), ok,
        u"UNCLEAN"_s);
    row("broke the protocol", echo, with(echoed, [](Record &r) { r.problem = u"masked"_s; }), bad,
        bad);
    row("no handshake", echo, Record { Role::Client, u"404"_s }, bad, bad);
    row("failed as it should", fatal, failed, ok, ok);
    row("failed by dropping", fatal,
        with(failed,
             [](Record &r) {
                 r.wasClean = false;
                 r.closeCode = std::nullopt;
             }),
        ok, ok);
    row("failed before the echo", fatal, with(failed, [](Record &r) { r.received.clear(); }),
        u"NON-STRICT"_s, ok);
    row("not failed", fatal, with(failed, [](Record &r) { r.closedByTester = true; }), ok, bad);
    row("informational", info, echoed, u"INFORMATIONAL"_s, u"INFORMATIONAL"_s);
    row("informational, but broke the protocol", info,
        with(echoed, [](Record &r) { r.problem = u"masked"_s; }), bad, bad);
}

void ConformanceTable::judges()
{
    QFETCH(const Record, record);
    QFETCH(const Case, item);
    QFETCH(const QString, behavior);
    QFETCH(const QString, close);
    const Verdict verdict = judge(item, record);
    QCOMPARE(verdict.behavior, behavior);
    QCOMPARE(verdict.behaviorClose, close);
    const bool isStrict = behavior == close && behavior != "FAILED"_L1;
    QCOMPARE(verdict.isStrictPass(), isStrict);
    QCOMPARE(verdict.why.isEmpty(), isStrict);
}

void ConformanceTable::reader_data()
{
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<bool>("fromClient");
    QTest::newRow("masked by a server") << QByteArray("818100000000 61") << false;
    QTest::newRow("unmasked by a client") << QByteArray("810161") << true;
    QTest::newRow("reserved bit 1") << QByteArray("c10161") << false;
    QTest::newRow("reserved bit 2") << QByteArray("a10161") << false;
    QTest::newRow("reserved bit 3") << QByteArray("910161") << false;
    QTest::newRow("opcode 3") << QByteArray("8300") << false;
    QTest::newRow("opcode 11") << QByteArray("8b00") << false;
    QTest::newRow("fragmented pong") << QByteArray("0a00") << false;
    QTest::newRow("pong of 126 octets") << QByteArray("8a7e007e") << false;
    QTest::newRow("continuation of nothing") << QByteArray("8000") << false;
    QTest::newRow("message within a message") << QByteArray("010061 8100") << false;
    QTest::newRow("125 in two octets") << QByteArray("817e007d") << false;
    QTest::newRow("65535 in eight octets") << QByteArray("817f000000000000ffff") << false;
    QTest::newRow("length of 64 bits") << QByteArray("817f8000000000010000") << false;
    QTest::newRow("close of one octet") << QByteArray("880103") << false;
    QTest::newRow("close with 1005") << QByteArray("880203ed") << false;
    QTest::newRow("close with 1016") << QByteArray("880203f8") << false;
    QTest::newRow("close with 5000") << QByteArray("88021388") << false;
    QTest::newRow("close reason not UTF-8") << QByteArray("880303e8ff") << false;
}

void ConformanceTable::reader()
{
    QFETCH(const QByteArray, hex);
    QFETCH(const bool, fromClient);
    FrameDecoder decoder(fromClient ? Role::Client : Role::Server);
    decoder.append(QByteArray::fromHex(hex));
    while (decoder.next()) { }
    QVERIFY(!decoder.violation().isEmpty());
}

void ConformanceTable::readerTakesWhatIsRight_data()
{
    QTest::addColumn<qsizetype>("size");
    for (const qsizetype size : { 0, 1, 125, 126, 127, 65535, 65536, 100000 })
        QTest::addRow("%d octets", int(size)) << size;
}

void ConformanceTable::readerTakesWhatIsRight()
{
    QFETCH(const qsizetype, size);
    const QByteArray payload = repeated("0123456789", size);
    for (const Role role : { Role::Client, Role::Server }) {
        FrameDecoder decoder(role);
        decoder.append(binary(payload).unfinished().encoded(role));
        decoder.append(ping("!").encoded(role) + continuation(payload).encoded(role));
        for (const Frame &expected :
             { binary(payload).unfinished(), ping("!"), continuation(payload) }) {
            const auto frame = decoder.next();
            QVERIFY2(frame, qPrintable(decoder.violation()));
            QCOMPARE(frame->opcode, expected.opcode);
            QCOMPARE(frame->fin, expected.fin);
            QCOMPARE(frame->payload, expected.payload);
        }
        QVERIFY(!decoder.next());
        QVERIFY(!decoder.hasLeftOver());
        QCOMPARE(decoder.violation(), QString());
    }
}

QTEST_APPLESS_MAIN(ConformanceTable)
#include "tst_conformance_table.moc"
