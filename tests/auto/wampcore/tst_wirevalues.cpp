// SPDX-License-Identifier: Apache-2.0
// Values in the three serializers: what they look like, what comes back, what is refused.
#include "wirevalues.h"

#include <QtTest/qtest.h>

#include <cmath>
#include <limits>

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

class tst_WireValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrips_data();
    void roundTrips();
    void encodings_data();
    void encodings();
    void foreignEncodings_data();
    void foreignEncodings();
    void encodingsOfJavaScript_data();
    void encodingsOfJavaScript() { foreignEncodings(); }
    void refused_data();
    void refused();
    void nesting();
    void everyCharacter();
    void controlCharacters();
    void noNumbersInJson();
};

void tst_WireValues::roundTrips_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::newRow("null") << QVariant::fromValue(nullptr);
    QTest::newRow("true") << QVariant(true);
    QTest::newRow("false") << QVariant(false);
    for (const qlonglong edge : { 0LL, 24LL, 32LL, 128LL, 256LL, 65536LL, 1LL << 32, 1LL << 53 }) {
        for (const qlonglong number : { edge - 1, edge, -edge, -edge - 1 })
            QTest::addRow("%lld", number) << QVariant(number);
    }
    QTest::newRow("least integer") << QVariant(std::numeric_limits<qint64>::min());
    QTest::newRow("largest signed") << QVariant(std::numeric_limits<qint64>::max());
    QTest::newRow("above signed") << QVariant(Q_UINT64_C(0x8000000000000000));
    QTest::newRow("largest integer") << QVariant(std::numeric_limits<quint64>::max());
    for (const double number :
         { 0.0, 1.0, -1.5, 0.1, 1.0 / 3, 65504.0, 65505.0, 5.960464477539063e-8, 1e-300,
           1.7976931348623157e308, 5e-324, 3.4028234663852886e38, 1e22 })
        QTest::addRow("double %g", number) << QVariant(number);
    for (const int size : { 0, 1, 23, 24, 31, 32, 255, 256, 257, 65535, 65536 }) {
        QTest::addRow("text of %d", size) << QVariant(QString(size, u'x'));
        QTest::addRow("umlauts, %d", size) << QVariant(QString(size, u'ü'));
        QTest::addRow("binary of %d", size) << QVariant(QByteArray(size, '\xFE'));
    }
    QTest::newRow("all planes") << QVariant(u"a\u00e9\u20ac\U0001f600\U0010ffff\n\t\"\\/"_s);
    QTest::newRow("NUL within") << QVariant(u"a\0b"_s);
    QTest::newRow("NUL first, no Base64") << QVariant(u"\0no base64!"_s);
    QTest::newRow("list") << QVariant(QVariantList { 1LL, u"x"_s, QVariantList {}, 2.5 });
    QTest::newRow("dictionary") << QVariant(QVariantMap {
            { u"b"_s, QVariantList { true } }, { u""_s, QVariantMap {} }, { u"ä\"\n"_s, 1LL } });
    QVariantList many(70000, 1LL);
    QTest::newRow("70,000 values") << QVariant(many);
    QVariantMap keys;
    for (int i = 0; i < 300; ++i)
        keys.insert(QString::number(i), qlonglong(i));
    QTest::newRow("300 keys") << QVariant(keys);
}

void tst_WireValues::roundTrips()
{
    QFETCH(const QVariant, value);
    for (const SerializerId serializer : serializers) {
        const QByteArray bytes = encode(serializer, value);
        const QVariant decoded = decode(serializer, bytes);
        QCOMPARE(decoded.typeId(), value.typeId());
        QCOMPARE(decoded, value);
        const QByteArray event = eventWith(serializer, encode(serializer, QVariantList { value }));
        const ReadResult result = readMessage(serializer, event);
        QVERIFY2(std::holds_alternative<Message>(result), qPrintable(errorOf(serializer, event)));
        QCOMPARE(std::get<Message>(result).payload.arguments(), QVariantList { value });
    }
}

void tst_WireValues::encodings_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("msgPack");
    QTest::addColumn<QByteArray>("cbor");
    const auto row = [](const char *name, const QVariant &value, const char *json,
                        const char *msgPack, const char *cbor) {
        QTest::newRow(name) << value << QByteArray(json) << QByteArray(msgPack) << QByteArray(cbor);
    };
    row("null", QVariant::fromValue(nullptr), "null", "c0", "f6");
    row("invalid", QVariant(), "null", "c0", "f6");
    row("int", 7, "7", "07", "07");
    row("uint", 200U, "200", "ccc8", "18c8");
    row("negative", -100, "-100", "d09c", "3863");
    row("2^53", qlonglong(1) << 53, "9007199254740992", "cf0020000000000000", "1b0020000000000000");
    row("least", std::numeric_limits<qint64>::min(), "-9223372036854775808", "d38000000000000000",
        "3b7fffffffffffffff");
    row("whole double", 1.0, "1.0", "ca3f800000", "f93c00");
    row("large double", 1e300, "1e+300", "cb7e37e43c8800759c", "fb7e37e43c8800759c"); // RFC 8949, A
    row("shortest double", 0.1, "0.1", "cb3fb999999999999a", "fb3fb999999999999a");
    row("single", 100000.5, "100000.5", "ca47c35040", "fa47c35040");
    row("smallest half", 5.960464477539063e-8, "5.960464477539063e-08", "ca33800000", "f90001");
    row("infinite", -std::numeric_limits<double>::infinity(), "null", "caff800000", "f9fc00");
    row("NaN", std::numeric_limits<double>::quiet_NaN(), "null", "cb7ff8000000000000", "f97e00");
    row("text", u"\u00fc\""_s, "\"\u00fc\\\"\"", "a3c3bc22", "63c3bc22");
    row("controls", u"\b\x1f\r"_s, "\"\\u0008\\u001f\\r\"", "a3081f0d", "63081f0d");
    row("lone surrogate", QString(QChar(0xD800)), "\"\uFFFD\"", "a3efbfbd", "63efbfbd");
    // WAMP, "Binary support in JSON": the example of the specification.
    row("binary", QByteArray::fromHex("10e3ff9053075c526f5fc06d4fe37cdb"),
        "\"\\u0000EOP/kFMHXFJvX8BtT+N82w==\"", "c41010e3ff9053075c526f5fc06d4fe37cdb",
        "5010e3ff9053075c526f5fc06d4fe37cdb");
    row("list of texts", QStringList { u"a"_s, u"b"_s }, "[\"a\",\"b\"]", "92a161a162",
        "8261616162");
    row("dictionary", QVariantMap { { u"a"_s, 1 }, { u"b"_s, QVariantMap() } },
        "{\"a\":1,\"b\":{}}", "82a16101a16280", "a26161016162a0");
}

void tst_WireValues::encodings()
{
    QFETCH(const QVariant, value);
    QFETCH(const QByteArray, json);
    QFETCH(const QByteArray, msgPack);
    QFETCH(const QByteArray, cbor);
    QCOMPARE(encode(SerializerId::Json, value), json);
    QCOMPARE(encode(SerializerId::MsgPack, value).toHex(), msgPack);
    QCOMPARE(encode(SerializerId::Cbor, value).toHex(), cbor);
}

void tst_WireValues::foreignEncodings_data()
{
    QTest::addColumn<SerializerId>("serializer");
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<QVariantList>("values");
    const auto json = [](const char *text, const QVariantList &values) {
        QTest::addRow("JSON %s", text) << SerializerId::Json << QByteArray(text) << values;
    };
    json(" [ 1 ,\n\t\"a\" ] \r", { 1LL, u"a"_s });
    json("[-0,0,-1]", { 0LL, 0LL, -1LL });
    json("[1.0,1e2,1E+2,1e-2,-0.5]", { 1.0, 100.0, 100.0, 0.01, -0.5 });
    json("[18446744073709551616,-9223372036854775809]",
         { 18446744073709551616.0, -9223372036854775808.0 });
    const double infinity = std::numeric_limits<double>::infinity();
    json("[1e999,-0.001E9999999999,1e-999,-1e-9999999999,0e9]",
         { infinity, -infinity, 0.0, 0.0, 0.0 });
    json("[\"\\u00e9\\ud83d\\uDE00\\b\\f\\n\\r\\t\\/\\\\\\\"\"]",
         { u"\u00e9\U0001f600\b\f\n\r\t/\\\""_s });
    json("[\"\\ud800\",\"\\udc00\\ud800x\"]", { u"\ufffd"_s, u"\ufffd\ufffdx"_s });
    json("[\"\\u0000AQID\",\"\\u0000\",\"\\u0000\\/\\/8=\"]",
         { QByteArray("\1\2\3"), QByteArray(""), QByteArray("\xFF\xFF") });
    json("[\"\\u0000AQI\\u0044\",\"\\u0000A\"]", { QString(u"\0AQID"_s), QString(u"\0A"_s) });
    json("[{\"a\":1,\"a\":2}]", { QVariantMap { { u"a"_s, 2LL } } });
    json("[{\"\":[],\"b\" : null }]",
         { QVariantMap { { u""_s, QVariantList() }, { u"b"_s, QVariant::fromValue(nullptr) } } });

    const auto binary = [](SerializerId serializer, const char *hex, const QVariantList &values) {
        QTest::addRow("%d %s", int(serializer), hex)
                << serializer << QByteArray::fromHex(hex) << values;
    };
    using enum SerializerId;
    binary(MsgPack, "94d00ad1000ad20000000ad3000000000000000a", { 10LL, 10LL, 10LL, 10LL });
    binary(MsgPack, "91cf8000000000000000", { Q_UINT64_C(0x8000000000000000) });
    binary(MsgPack, "dc0001d90161", { u"a"_s });
    binary(MsgPack, "dd00000001db0000000161", { u"a"_s });
    binary(MsgPack, "92ca3fc00000cb3ff8000000000000", { 1.5, 1.5 });
    // Extension types: their octets.
    binary(MsgPack, "93d401aad6ff5a000000c70205aabb",
           { QByteArray("\xaa"), QByteArray::fromHex("5a000000"), QByteArray::fromHex("aabb") });
    binary(MsgPack, "9184a16101a1610202c3ff90",
           { QVariantMap { { u"a"_s, 2LL }, { u"2"_s, true }, { u"-1"_s, QVariantList() } } });
    binary(MsgPack, "91df00000001a16101", { QVariantMap { { u"a"_s, 1LL } } });

    binary(Cbor, "9f01820203ff", { 1LL, QVariantList { 2LL, 3LL } });
    binary(Cbor, "9f9fff9f9fffffbfffff",
           { QVariantList(), QVariantList { QVariant(QVariantList()) }, QVariantMap() });
    binary(Cbor, "81bf616101616102ff", { QVariantMap { { u"a"_s, 2LL } } });
    binary(Cbor, "827f616162c3bcff5f41014102ff", { u"aü"_s, QByteArray("\1\2") });
    binary(Cbor, "827fff5fff", { u""_s, QByteArray("") });
    // A date, a bignum, the tag that says "this is CBOR": the tagged values.
    binary(Cbor, "83c11a514b67b0c249010000000000000000d9d9f7f5",
           { 1363896240LL, QByteArray::fromHex("010000000000000000"), true });
    binary(Cbor, "81f7", { QVariant::fromValue(nullptr) });
    binary(Cbor, "84f97bfff90001f98000fa47c35000",
           { 65504.0, 5.960464477539063e-8, -0.0, 100000.0 });
    binary(Cbor, "813bffffffffffffffff", { -18446744073709551616.0 });
    binary(Cbor, "811bffffffffffffffff", { std::numeric_limits<quint64>::max() });
    binary(Cbor, "819800", { QVariant(QVariantList()) });
    binary(Cbor, "81a201f5216161", { QVariantMap { { u"1"_s, true }, { u"-2"_s, u"a"_s } } });
}

/// Values that JavaScript's libraries write in their own way.
void tst_WireValues::encodingsOfJavaScript_data()
{
    QTest::addColumn<SerializerId>("serializer");
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<QVariantList>("values");
    const auto binary = [](SerializerId serializer, const char *hex, const QVariantList &values) {
        QTest::addRow("%d %s", int(serializer), hex)
                << serializer << QByteArray::fromHex(hex) << values;
    };
    using enum SerializerId;
    // JavaScript's undefined, and what is next to it.
    binary(MsgPack, "92d40000d40001", { QVariant::fromValue(nullptr), QByteArray("\x01") });
    // Bignums that fit into an integer, and the smallest that doesn't, with a zero in front of it.
    binary(Cbor, "84c240c2487fffffffffffffffc248ffffffffffffffffc3481fffffffffffff0f",
           { 0LL, std::numeric_limits<qint64>::max(), std::numeric_limits<quint64>::max(),
             -2305843009213693712LL });
    binary(Cbor, "82c3487fffffffffffffffc24a00010000000000000000",
           { std::numeric_limits<qint64>::min(), QByteArray::fromHex("00010000000000000000") });
}

void tst_WireValues::foreignEncodings()
{
    QFETCH(const SerializerId, serializer);
    QFETCH(const QByteArray, list);
    QFETCH(const QVariantList, values);
    const QByteArray event = eventWith(serializer, list);
    const ReadResult result = readMessage(serializer, event);
    QVERIFY2(std::holds_alternative<Message>(result), qPrintable(errorOf(serializer, event)));
    const Message message = std::get<Message>(result);
    const QVariantList decoded = message.payload.arguments();
    QCOMPARE(decoded, values);
    for (qsizetype i = 0; i < values.size(); ++i)
        QCOMPARE(decoded.at(i).typeId(), values.at(i).typeId());
    // A router copies it as it came.
    QCOMPARE(message.payload.encodedArguments().toByteArray(),
             serializer == SerializerId::Json ? list.trimmed() : list);
}

void tst_WireValues::refused_data()
{
    QTest::addColumn<SerializerId>("serializer");
    QTest::addColumn<QByteArray>("list");
    const QByteArray json(
            "[1,]|[,1]|[1 2]|[01]|[-]|[+1]|[1.]|[.5]|[1e]|[1e+]|[0x1]|[NaN]|[nul]|[truE]|"
            "[True]|[\"\\x\"]|[\"\\u12g4\"]|[\"\\u12\"]|[\"\n\"]|[\"\t\"]|[{1:2}]|[{\"a\"}]|"
            "[{\"a\":}]|[{\"a\":1,}]|[{,}]|[{\"a\":1 \"b\":2}]|[{a:1}]|[}|[{]|['a']|"
            "[\"\xC0\x80\"]|[\"\xED\xA0\x80\"]|[\"\xFF\"]|[\"12345678\xC3\"]|"
            "[\"\xF4\x90\x80\x80\"]|[1]]|[1],|/**/[]|[]1|[--1]|[1e5.5]|[\"\x1F\"]");
    for (const QByteArray &text : json.split('|'))
        QTest::addRow("JSON %s", text.constData()) << SerializerId::Json << text;
    const QByteArray msgPack(
            "c1 91c1 92c0 90c0 91a161a1 91a2c080 91a1ff 91d9 91d902 91da0001 91db00000001 "
            "91dbffffffff61 91c4 91c6ffffffff00 91c7 91c701 91c90000000101 91d4 91d401 "
            "91d801aa 91ca000000 91cb00000000000000 91cf00 91d1 ddffffffff 91ddffffffff "
            "91dfffffffff 91dd00000002c0 9181c0c0 9181c201 9181ca3f80000001 9181c4016101 "
            "9181900101 9181a161 9181 91de");
    for (const QByteArray &hex : msgPack.split(' '))
        QTest::addRow("MessagePack %s", hex.constData())
                << SerializerId::MsgPack << QByteArray::fromHex(hex);
    const QByteArray cbor(
            "811c 811d 811e 811f 813f 81df 81fc 81f800 81f8ff 81f81f 81e0 81f0 81ff ff 80ff "
            "9f 9fffff 8161ff 8162c3 817f41ffff 817f61c3ff 815f6161ff 815f7fffff "
            "815f5f4101ffff 817f 81bf6161ff 81bf 81a1f5f5 81a1f601 81a1410101 81a1f93c0001 "
            "81a18001 81bff6ff 819bffffffffffffffff 81bbffffffffffffffff "
            "819b7fffffffffffffff 81bb8000000000000000 817bffffffffffffffff "
            "815b7fffffffffffffff 8119 811900 81c1 81d9d9 81f97c 81fb00 8200 9a00000002f5 c1");
    for (const QByteArray &hex : cbor.split(' '))
        QTest::addRow("CBOR %s", hex.constData()) << SerializerId::Cbor << QByteArray::fromHex(hex);
}

void tst_WireValues::refused()
{
    QFETCH(const SerializerId, serializer);
    QFETCH(const QByteArray, list);
    const ReadResult result = readMessage(serializer, eventWith(serializer, list));
    QVERIFY(std::holds_alternative<ReadError>(result));
    const auto error = std::get<ReadError>(result);
    QCOMPARE(error.uri, u"wamp.error.protocol_violation"_s);
    QVERIFY2(error.text.startsWith(u"EVENT: "_s), qPrintable(error.text));
    QCOMPARE(error.requestType, MessageType::Invalid);
}

void tst_WireValues::nesting()
{
    const auto nested = [](const char *begin, const char *end, int depth) {
        return QByteArray(begin).repeated(depth) + QByteArray(end).repeated(depth);
    };
    struct Row
    {
        SerializerId serializer;
        const char *begin;
        const char *end;
    };
    for (const Row &row :
         { Row { SerializerId::Json, "[", "]" }, Row { SerializerId::Json, "[{\"a\":", "1}]" },
           Row { SerializerId::Cbor, "\x9F", "\xFF" },
           Row { SerializerId::Cbor, "\x9F\xBF\x61\x61", "\x01\xFF\xFF" } }) {
        const bool isPair = qstrlen(row.begin) > 1;
        const int limit = isPair ? maxNestingDepth / 2 : maxNestingDepth;
        if (!isPair) {
            const QByteArray most = eventWith(row.serializer, nested(row.begin, row.end, limit));
            QCOMPARE(errorOf(row.serializer, most), QString());
            QCOMPARE(
                    std::get<Message>(readMessage(row.serializer, most)).payload.arguments().size(),
                    1);
        }
        for (const int depth : { limit + 1, 1000000 }) {
            const QString error = errorOf(
                    row.serializer, eventWith(row.serializer, nested(row.begin, row.end, depth)));
            QVERIFY2(error.contains(u"nested too deep"_s), qPrintable(error));
        }
    }
    for (const char head : { '\x91', '\x81' }) {
        const SerializerId serializer = head == '\x91' ? SerializerId::MsgPack : SerializerId::Cbor;
        const auto list = [&](int depth) { return QByteArray(depth - 1, head) + char(head - 1); };
        QCOMPARE(errorOf(serializer, eventWith(serializer, list(maxNestingDepth))), QString());
        for (const int depth : { maxNestingDepth + 1, 1000000 })
            QVERIFY(errorOf(serializer, eventWith(serializer, list(depth)))
                            .contains(u"nested too deep"_s));
    }
}

void tst_WireValues::everyCharacter()
{
    // At each offset within a word, so that each path of the scanners has its turn.
    for (char32_t c = 0; c < 0x110000; c += c < 0x900 ? 1 : 0x3FF) {
        if (QChar::isSurrogate(c))
            continue;
        const QString text =
                QString(int(c % 17) + 1, u'x') + QString::fromUcs4(&c, 1) + u"yz345678"_s;
        for (const SerializerId serializer : serializers) {
            const QByteArray bytes = encode(serializer, QVariantList { text });
            QCOMPARE(errorOf(serializer, eventWith(serializer, bytes)), QString());
            QCOMPARE(decode(serializer, bytes).toList(), QVariantList { text });
        }
    }
}

void tst_WireValues::controlCharacters()
{
    for (char c = 0; c < 0x20; ++c) {
        for (int offset = 0; offset < 17; ++offset) {
            const QByteArray text = QByteArray(offset, 'x') + c + "12345678";
            const QString error = errorOf(SerializerId::Json,
                                          eventWith(SerializerId::Json, "[\"" + text + "\"]"));
            QVERIFY2(error.contains(u"control character"_s), text.constData());
        }
    }
}

void tst_WireValues::noNumbersInJson()
{
    Message event;
    event.type = MessageType::Event;
    event.id = event.publication = 1;
    event.payload = Payload({ std::nan(""), std::numeric_limits<double>::infinity(), 2 });
    QCOMPARE(writeMessage(SerializerId::Json, event), "[36,1,1,{},[null,null,2]]");
}

QTEST_APPLESS_MAIN(tst_WireValues)

#include "tst_wirevalues.moc"
