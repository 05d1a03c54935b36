// SPDX-License-Identifier: Apache-2.0
#include "http/headparser.h"
#include "support/splitter.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;
using namespace Fernweg::Test;
using Status = HeadParser::Status;

namespace {

/// Feeds the pieces as far as the parser takes them; what it leaves is appended to \a rest.
Status feedAll(HeadParser &parser, const QList<QByteArray> &pieces, QByteArray &rest)
{
    Status status = Status::NeedMore;
    for (const QByteArray &piece : pieces) {
        const char *p = piece.constData();
        const char *const end = p + piece.size();
        status = parser.feed(p, end);
        rest.append(p, end - p);
    }
    return status;
}

QByteArray inWords(const HeaderList &headers)
{
    QByteArray words;
    for (const auto &[name, value] : headers)
        words += name + "=[" + value + "] ";
    return words.trimmed();
}

QByteArray headWith(const QByteArray &line)
{
    return "GET / HTTP/1.1\r\nHost: x\r\n" + line + "\r\n\r\n";
}

QByteArray headOfSize(qsizetype size)
{
    const QByteArray front = "GET / HTTP/1.1\r\nX: ";
    return front + QByteArray(size - front.size() - 4, 'x') + "\r\n\r\n";
}

QByteArray headWithFields(int count)
{
    QByteArray head = "GET / HTTP/1.1\r\n";
    for (int i = 0; i < count; ++i)
        head += "X: y\r\n";
    return head + "\r\n";
}

} // namespace

class tst_HeadParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void heads_data();
    void heads();
    void malformed_data();
    void malformed();
    void isRefusedAtOnce();
    void sizeLimit_data();
    void sizeLimit();
    void fieldLimit();
    void limitsAreOptions();
    void startLineComesFirst();
    void takesNothingAfterTheEnd();
    void takesNothingAfterAnError();
};

void tst_HeadParser::heads_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QByteArray>("startLine");
    QTest::addColumn<QByteArray>("headers");

    QTest::newRow("request of RFC 6455, section 1.2")
            << QByteArray("GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: "
                          "websocket\r\n\r\n")
            << QByteArray("GET /chat HTTP/1.1")
            << QByteArray("Host=[server.example.com] Upgrade=[websocket]");
    QTest::newRow("response") << QByteArray(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
                              << QByteArray("HTTP/1.1 101 Switching Protocols")
                              << QByteArray("Upgrade=[websocket]");
    QTest::newRow("no fields") << QByteArray("GET / HTTP/1.1\r\n\r\n")
                               << QByteArray("GET / HTTP/1.1") << QByteArray();
    QTest::newRow("white space around a value")
            << QByteArray("A\r\nB: \t c d \t\r\n\r\n") << QByteArray("A") << QByteArray("B=[c d]");
    QTest::newRow("no white space")
            << QByteArray("A\r\nB:c\r\n\r\n") << QByteArray("A") << QByteArray("B=[c]");
    QTest::newRow("empty value") << QByteArray("A\r\nB:\r\nC: \r\n\r\n") << QByteArray("A")
                                 << QByteArray("B=[] C=[]");
    QTest::newRow("colon in a value") << QByteArray("A\r\nHost: [::1]:80\r\n\r\n")
                                      << QByteArray("A") << QByteArray("Host=[[::1]:80]");
    QTest::newRow("same name twice, order kept")
            << QByteArray("A\r\nB: 2\r\nC: 3\r\nb: 1\r\n\r\n") << QByteArray("A")
            << QByteArray("B=[2] C=[3] b=[1]");
    QTest::newRow("octets above ASCII") << QByteArray("A\r\nB: \xFC\xC3\xBC\r\n\r\n")
                                        << QByteArray("A") << QByteArray("B=[\xFC\xC3\xBC]");
    QTest::newRow("all characters of a name")
            << QByteArray("A\r\n!#$%&'*+-.^_`|~09azAZ: x\r\n\r\n") << QByteArray("A")
            << QByteArray("!#$%&'*+-.^_`|~09azAZ=[x]");
}

void tst_HeadParser::heads()
{
    QFETCH(QByteArray, head);
    forEachCut(head + "\x81\x05Hello", [&](const QList<QByteArray> &pieces) {
        HeadParser parser;
        QByteArray rest;
        QCOMPARE(feedAll(parser, pieces, rest), Status::Complete);
        QCOMPARE(rest, QByteArray("\x81\x05Hello"));
        QTEST(parser.startLine(), "startLine");
        QTEST(inWords(parser.headers()), "headers");
        QCOMPARE(parser.octetsTaken(), head.size());
        QVERIFY(parser.error() == nullptr);
    });
}

void tst_HeadParser::malformed_data()
{
    QTest::addColumn<QByteArray>("head");

    QTest::newRow("bare line feed after the start line")
            << QByteArray("GET / HTTP/1.1\nHost: x\r\n\r\n");
    QTest::newRow("bare line feed after a field") << QByteArray("GET / HTTP/1.1\r\nHost: x\n\r\n");
    QTest::newRow("bare line feeds only") << QByteArray("GET / HTTP/1.1\n\n");
    QTest::newRow("bare carriage return") << QByteArray("GET / HTTP/1.1\rHost: x\r\n\r\n");
    QTest::newRow("two carriage returns") << QByteArray("GET / HTTP/1.1\r\r\n\r\n");
    QTest::newRow("carriage return in a value") << headWith("A: b\rc");
    QTest::newRow("empty line first") << QByteArray("\r\nGET / HTTP/1.1\r\n\r\n");
    QTest::newRow("NUL in the start line") << QByteArray("GET /\0 HTTP/1.1\r\n\r\n", 20);
    QTest::newRow("NUL in a value") << headWith(QByteArray("A: b\0c", 6));
    QTest::newRow("NUL in a name") << headWith(QByteArray("A\0: b", 5));
    QTest::newRow("control character") << headWith("A: b\x01");
    QTest::newRow("unit separator") << headWith("A: b\x1F");
    QTest::newRow("delete character") << headWith("A: b\x7F");
    QTest::newRow("folded by a space") << headWith("A: b\r\n c");
    QTest::newRow("folded by a tab") << headWith("A: b\r\n\tc");
    QTest::newRow("folded, with a colon") << headWith("A: b\r\n c: d");
    QTest::newRow("space before the first field")
            << QByteArray("GET / HTTP/1.1\r\n Host: x\r\n\r\n");
    QTest::newRow("no colon") << headWith("A b");
    QTest::newRow("no name") << headWith(": b");
    QTest::newRow("space before the colon") << headWith("A : b");
    QTest::newRow("tab before the colon") << headWith("A\t: b");
    QTest::newRow("space in a name") << headWith("A B: c");
    QTest::newRow("separator in a name") << headWith("A(B): c");
    QTest::newRow("name above ASCII") << headWith("\xC3\xBC: c");
    QTest::newRow("TLS handshake") << QByteArray::fromHex("16030100c8010000c40303");
}

void tst_HeadParser::malformed()
{
    QFETCH(QByteArray, head);
    forEachCut(head, [](const QList<QByteArray> &pieces) {
        HeadParser parser;
        QByteArray rest;
        QCOMPARE(feedAll(parser, pieces, rest), Status::Malformed);
        QVERIFY(parser.error() != nullptr);
    });
}

void tst_HeadParser::isRefusedAtOnce()
{
    // Not at the end of the line, let alone of the head.
    HeadParser parser;
    QByteArray rest;
    QCOMPARE(feedAll(parser, { "GET / HTTP/1.1\n" }, rest), Status::Malformed);
    HeadParser withControl;
    QCOMPARE(feedAll(withControl, { "GET /\x01" }, rest), Status::Malformed);
    for (const QByteArray &fold : { QByteArray(" b: c\r\n"), QByteArray("\tb\r\n") }) {
        HeadParser withFold;
        QCOMPARE(feedAll(withFold, { "GET / HTTP/1.1\r\na: b\r\n" + fold }, rest),
                 Status::Malformed);
        QCOMPARE(withFold.error(), "folded header line");
    }
    HeadParser withField;
    QCOMPARE(feedAll(withField, { "GET / HTTP/1.1\r\nA b\r\n" }, rest), Status::Malformed);
}

void tst_HeadParser::sizeLimit_data()
{
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<bool>("isFine");

    QTest::newRow("8192 octets") << qsizetype(8192) << true;
    QTest::newRow("8193 octets") << qsizetype(8193) << false;
    QTest::newRow("much more") << qsizetype(100'000) << false;
}

void tst_HeadParser::sizeLimit()
{
    QFETCH(qsizetype, size);
    QFETCH(bool, isFine);
    const QByteArray head = headOfSize(size);
    for (const Cut &cut :
         { whole(head), inPiecesOf(1, head), inTwo(8191, head), inTwo(8192, head) }) {
        HeadParser parser;
        QByteArray rest;
        QCOMPARE(feedAll(parser, cut.pieces, rest), isFine ? Status::Complete : Status::TooLarge);
        QVERIFY(parser.octetsTaken() <= 8193);
        QCOMPARE(parser.error() == nullptr, isFine);
    }
    HeadParser endless;
    QByteArray rest;
    QCOMPARE(feedAll(endless, { QByteArray(8192, 'x') }, rest), Status::NeedMore);
    QCOMPARE(feedAll(endless, { "x" }, rest), Status::TooLarge);
}

void tst_HeadParser::fieldLimit()
{
    QByteArray rest;
    HeadParser enough;
    QCOMPARE(feedAll(enough, { headWithFields(64) }, rest), Status::Complete);
    QCOMPARE(enough.headers().size(), 64);
    HeadParser tooMany;
    QCOMPARE(feedAll(tooMany, { headWithFields(65) }, rest), Status::TooLarge);
    QCOMPARE(tooMany.headers().size(), 64);
}

void tst_HeadParser::limitsAreOptions()
{
    QByteArray rest;
    HeadParser small(HeadLimits { 30, 64 });
    QCOMPARE(feedAll(small, { headOfSize(30) }, rest), Status::Complete);
    HeadParser tooSmall(HeadLimits { 29, 64 });
    QCOMPARE(feedAll(tooSmall, { headOfSize(30) }, rest), Status::TooLarge);
    HeadParser oneField(HeadLimits { 8192, 1 });
    QCOMPARE(feedAll(oneField, { headWithFields(1) }, rest), Status::Complete);
    HeadParser noField(HeadLimits { 8192, 0 });
    QCOMPARE(feedAll(noField, { headWithFields(1) }, rest), Status::TooLarge);
}

void tst_HeadParser::startLineComesFirst()
{
    HeadParser parser;
    QByteArray rest;
    QCOMPARE(feedAll(parser, { "GET / HTTP/1.1\r" }, rest), Status::NeedMore);
    QVERIFY(!parser.hasStartLine());
    QCOMPARE(feedAll(parser, { "\n" }, rest), Status::NeedMore);
    QVERIFY(parser.hasStartLine());
    QCOMPARE(parser.startLine(), QByteArray("GET / HTTP/1.1"));
    QCOMPARE(feedAll(parser, { "Host: x\r\n" }, rest), Status::NeedMore);
    QCOMPARE(inWords(parser.headers()), QByteArray("Host=[x]"));
    QCOMPARE(parser.startLine(), QByteArray("GET / HTTP/1.1"));
}

void tst_HeadParser::takesNothingAfterTheEnd()
{
    HeadParser parser;
    QByteArray rest;
    QCOMPARE(feedAll(parser, { "A\r\n\r\n", "B: c\r\n", "\r\n" }, rest), Status::Complete);
    QCOMPARE(rest, QByteArray("B: c\r\n\r\n"));
    QVERIFY(parser.headers().isEmpty());
    QCOMPARE(parser.octetsTaken(), 5);
}

void tst_HeadParser::takesNothingAfterAnError()
{
    HeadParser parser;
    QByteArray rest;
    QCOMPARE(feedAll(parser, { "A\n", "B\r\n", "\r\n" }, rest), Status::Malformed);
    QCOMPARE(rest, QByteArray("B\r\n\r\n"));
    QVERIFY(!parser.hasStartLine());
}

QTEST_APPLESS_MAIN(tst_HeadParser)
#include "tst_headparser.moc"
