// SPDX-License-Identifier: Apache-2.0
#include "messages/messageio.h"

#include "messagesamples.h"
#include "messagevectors.h"

#include <QtTest/qtest.h>

#include <vector>

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

namespace {

QByteArray vectorIn(SerializerId serializer, const MessageVector &row)
{
    switch (serializer) {
    case SerializerId::Json:
        return row.json;
    case SerializerId::MsgPack:
        return QByteArray::fromHex(row.msgPack);
    case SerializerId::Cbor:
        return QByteArray::fromHex(row.cbor);
    }
    return {};
}

/// The same bytes, or else the same message with its dictionaries in another order.
void verifySame(SerializerId serializer, const QByteArray &actual, const QByteArray &expected)
{
    if (actual == expected)
        return;
    QCOMPARE(actual.size(), expected.size());
    const Message a = std::get<Message>(readMessage(serializer, actual));
    const Message b = std::get<Message>(readMessage(serializer, expected));
    QVERIFY(isSame(a, b));
    QVERIFY(a.details.size() + a.payload.kwargs().size() > 0);
}

} // namespace

class tst_MessageIo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void vectors_data();
    void vectors();
    void prefixes_data() { messages_data(); }
    void prefixes();
    void flippedBits_data() { messages_data(); }
    void flippedBits();
    void payloadStaysAsItCame_data();
    void payloadStaysAsItCame();
    void emptyPayloads();
    void nullPayloads();
    void opaquePayloads();
    void idsAsDoubles();
    void tooLargeDetails();
    void hugeClaims();
    void textsOfAllLengths();
    void jsonNumbers();
    void binaryKeys();
    void memoryOfLargeMessages();

private:
    static void messages_data();
};

void tst_MessageIo::vectors_data()
{
    QTest::addColumn<int>("row");
    for (size_t i = 0; i < messageVectors.size(); ++i)
        QTest::newRow(messageVectors[i].name) << int(i);
}

void tst_MessageIo::vectors()
{
    QFETCH(const int, row);
    const MessageVector &vector = messageVectors[size_t(row)];
    for (const SerializerId from : serializers) {
        const QByteArray bytes = vectorIn(from, vector);
        const ReadResult result = readMessage(from, bytes);
        if (const auto *error = std::get_if<ReadError>(&result))
            QFAIL(qPrintable(error->text));
        const Message message = std::get<Message>(result);
        for (const SerializerId to : serializers)
            verifySame(to, writeMessage(to, message), vectorIn(to, vector));
    }
}

void tst_MessageIo::messages_data()
{
    QTest::addColumn<int>("index");
    for (size_t i = 0; i < MessageTable::all.size(); ++i)
        QTest::newRow(MessageTable::all[i].name) << int(i);
}

void tst_MessageIo::prefixes()
{
    QFETCH(const int, index);
    const Message sample = sampleMessage(MessageTable::all[size_t(index)]);
    for (const SerializerId serializer : serializers) {
        const QByteArray bytes = writeMessage(serializer, sample);
        for (qsizetype size = 0; size < bytes.size(); ++size) {
            // Of exactly that size, for the sanitizer.
            const std::vector<char> part(bytes.begin(), bytes.begin() + size);
            const auto view = QByteArray::fromRawData(part.data(), size);
            const QString error = errorOf(serializer, view);
            QVERIFY2(error.contains(u"ends too early"_s), qPrintable(error));
        }
        for (const char octet : { '\0', ' ', ']', '\xFF', '1' }) {
            const bool isSpace = octet == ' ' && serializer == SerializerId::Json;
            QCOMPARE(errorOf(serializer, bytes + octet).contains(u"follows"_s), !isSpace);
        }
    }
}

void tst_MessageIo::flippedBits()
{
    QFETCH(const int, index);
    const Message sample = sampleMessage(MessageTable::all[size_t(index)]);
    for (const SerializerId serializer : serializers) {
        QByteArray bytes = writeMessage(serializer, sample);
        for (qsizetype at = 0; at < bytes.size(); ++at) {
            const char was = bytes.at(at);
            for (int bit = 0; bit < 8; ++bit) {
                bytes[at] = char(was ^ (1 << bit));
                const ReadResult result = readMessage(serializer, bytes);
                const auto *message = std::get_if<Message>(&result);
                if (!message)
                    continue;
                // What is accepted is well-formed: it can be decoded, and written anew.
                const Message anew = {
                    message->type,
                    message->requestType,
                    message->request,
                    message->id,
                    message->publication,
                    message->uri,
                    message->details,
                    Payload(message->payload.arguments(), message->payload.kwargs())
                };
                for (const SerializerId other : serializers)
                    QCOMPARE(errorOf(other, writeMessage(other, anew)), QString());
            }
            bytes[at] = was;
        }
    }
}

void tst_MessageIo::payloadStaysAsItCame_data()
{
    QTest::addColumn<SerializerId>("serializer");
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QByteArray>("kwargs");
    QTest::newRow("JSON: spaces, escapes, numbers, a key twice")
            << SerializerId::Json
            << QByteArray("[ 1.50 , \"\\u0041\\/\", 1e2 ,{\"a\":1, \"a\" : -0}]")
            << QByteArray("{ \"z\" : [ ] ,\"a\":{} }");
    QTest::newRow("MessagePack: long forms, extension, a key twice")
            << SerializerId::MsgPack
            << QByteArray::fromHex("dc0003cf0000000000000001d60100000001cb3ff0000000000000")
            << QByteArray::fromHex("df00000002d9017a01a17a02");
    QTest::newRow("CBOR: indefinite, tags, long forms")
            << SerializerId::Cbor
            << QByteArray::fromHex("9f1b0000000000000001c11a00000001fb3ff00000000000007f6161ffff")
            << QByteArray::fromHex("bf7f617affd8257818" + QByteArray(48, '6') + "ff");
}

void tst_MessageIo::payloadStaysAsItCame()
{
    QFETCH(const SerializerId, serializer);
    QFETCH(const QByteArray, arguments);
    QFETCH(const QByteArray, kwargs);
    const QVariantList fields { 48, 1, QVariantMap(), u"com.x"_s };
    QByteArray call = encode(serializer, fields);
    if (serializer == SerializerId::Json)
        call = call.chopped(1) + " , " + arguments + "\n, " + kwargs + " ] ";
    else
        call = char(call.at(0) + 2) + call.sliced(1) + arguments + kwargs;
    const ReadResult result = readMessage(serializer, call);
    QVERIFY2(std::holds_alternative<Message>(result), qPrintable(errorOf(serializer, call)));
    Message message = std::get<Message>(result);
    QCOMPARE(message.payload.encodedArguments().toByteArray(), arguments);
    QCOMPARE(message.payload.encodedKwargs().toByteArray(), kwargs);
    message.type = MessageType::Invocation;
    message.id = 5;
    const QByteArray invocation = writeMessage(serializer, message);
    const bool isJson = serializer == SerializerId::Json;
    QVERIFY(invocation.endsWith(isJson ? arguments + ',' + kwargs + ']' : arguments + kwargs));
    QCOMPARE(errorOf(serializer, invocation), QString());
}

void tst_MessageIo::emptyPayloads()
{
    Message event;
    event.type = MessageType::Event;
    event.id = event.publication = 1;
    QCOMPARE(writeMessage(SerializerId::Json, event), "[36,1,1,{}]");
    event.payload = Payload({}, { { u"a"_s, 1 } });
    QCOMPARE(writeMessage(SerializerId::Json, event), "[36,1,1,{},[],{\"a\":1}]");
    event.payload = Payload({ 1 }, {});
    QCOMPARE(writeMessage(SerializerId::Json, event), "[36,1,1,{},[1]]");
    for (const char *json :
         { "[36,1,1,{}]", "[36,1,1,{},[]]", "[36,1,1,{},[ ],{ }]", "[36,1,1,{},[],{}]" }) {
        const Message message = std::get<Message>(readMessage(SerializerId::Json, json));
        QVERIFY(message.payload.isEmpty());
        QCOMPARE(writeMessage(SerializerId::Json, message), "[36,1,1,{}]");
        QCOMPARE(writeMessage(SerializerId::Cbor, message).toHex(), "8418240101a0");
    }
    const Message kwargs =
            std::get<Message>(readMessage(SerializerId::Json, "[36,1,1,{},[ ],{\"a\": 1}]"));
    QCOMPARE(writeMessage(SerializerId::Json, kwargs), "[36,1,1,{},[],{\"a\": 1}]");
    QCOMPARE(writeMessage(SerializerId::MsgPack, kwargs).toHex(),
             "9624010180"
             "90"
             "81a16101");
    const QByteArray longForm = QByteArray::fromHex("9624010180dc0000df00000000");
    QCOMPARE(writeMessage(SerializerId::MsgPack,
                          std::get<Message>(readMessage(SerializerId::MsgPack, longForm)))
                     .toHex(),
             "9424010180");
    const QByteArray indefinite = QByteArray::fromHex("9f18240101bfff9fffbfffff");
    QCOMPARE(writeMessage(SerializerId::Cbor,
                          std::get<Message>(readMessage(SerializerId::Cbor, indefinite)))
                     .toHex(),
             "8418240101a0");
    // Full, though what is within is empty.
    const Message full = std::get<Message>(readMessage(SerializerId::Json, "[36,1,1,{},[[]]]"));
    QCOMPARE(full.payload.arguments().size(), 1);
}

void tst_MessageIo::nullPayloads()
{
    const ReadResult result = readMessage(SerializerId::Json, "[50,1,{},null,{\"a\":1}]");
    const Message message = std::get<Message>(result);
    QCOMPARE(writeMessage(SerializerId::Json, message), "[50,1,{},[],{\"a\":1}]");
    QVERIFY(std::get<Message>(readMessage(SerializerId::Json, "[50,1,{},null,null]"))
                    .payload.isEmpty());
}

void tst_MessageIo::opaquePayloads()
{
    const QByteArray json = R"([16,1,{"enc_algo":"cryptobox"},"com.x","\u0000AQID"])";
    const Message message = std::get<Message>(readMessage(SerializerId::Json, json));
    QVERIFY(message.payload.isOpaque());
    QCOMPARE(message.payload.arguments(), QVariantList { QByteArray("\1\2\3") });
    QCOMPARE(writeMessage(SerializerId::Json, message), json);
    QVERIFY(writeMessage(SerializerId::MsgPack, message).endsWith("\xC4\x03\1\2\3"));
    // Not without the key, nor anything but binary data, nor with more behind it.
    for (const char *bad :
         { R"([16,1,{},"com.x","\u0000AQID"])", R"([16,1,{"enc_algo":"x"},"com.x","AQID"])",
           R"([16,1,{"enc_algo":"x"},"com.x",{}])",
           R"([16,1,{"enc_algo":"x"},"com.x","\u0000AQID",{}])" })
        QVERIFY2(!errorOf(SerializerId::Json, bad).isEmpty(), bad);
}

void tst_MessageIo::idsAsDoubles()
{
    // Encoders of JavaScript write integers above 2^32 as doubles.
    for (const char *hex : { "9422cb4200000000000000"
                             "01"
                             "80",
                             "9422cb40080000000000000180" })
        QCOMPARE(errorOf(SerializerId::MsgPack, QByteArray::fromHex(hex)), QString());
    const QByteArray cbor = QByteArray::fromHex("831822"
                                                "fb4340000000000000"
                                                "01");
    QCOMPARE(std::get<Message>(readMessage(SerializerId::Cbor, cbor)).request, quint64(1) << 53);
    QVERIFY(!errorOf(SerializerId::Cbor, QByteArray::fromHex("831822fb400c00000000000001"))
                     .isEmpty());
}

void tst_MessageIo::tooLargeDetails()
{
    const auto message = [](qsizetype size) {
        return "[48,1,{\"x_\":\"" + QByteArray(size - 9, 'x') + "\"},\"com.x\"]";
    };
    QCOMPARE(errorOf(SerializerId::Json, message(maxDetailsSize)), QString());
    QVERIFY(errorOf(SerializerId::Json, message(maxDetailsSize + 1)).contains(u"1048576"_s));
}

void tst_MessageIo::hugeClaims()
{
    // Would end the program if any of these were believed.
    for (const char *hex : { "ddffffffff", "dd7fffffff30",
                             "9430"
                             "01"
                             "dfffffffff",
                             "9530"
                             "0180a178ddffffffff",
                             "9530"
                             "0180a178dbffffffff" })
        QVERIFY(!errorOf(SerializerId::MsgPack, QByteArray::fromHex(hex)).isEmpty());
    for (const char *hex : { "9bfffffffffffffffe", "9b0000ffffffffffff1830",
                             "85183001a0"
                             "6178"
                             "9b00000fffffffffff",
                             "85183001a061787b7fffffffffffffff" })
        QVERIFY(!errorOf(SerializerId::Cbor, QByteArray::fromHex(hex)).isEmpty());
}

void tst_MessageIo::textsOfAllLengths()
{
    // Texts are checked many octets at a time, and not all of them in the same way: the wrong octet has to be
    // found wherever it is, with more octets behind the text and without.
    for (int i = 0; i < 3 * 80; ++i) {
        const SerializerId serializer = SerializerId(1 + i % 3);
        const int size = i / 3;
        const QString text(size, u'x');
        for (const QVariantList &arguments :
             { QVariantList { text },
               QVariantList { QVariantMap { { text, text } }, text, 0.5 } }) {
            Message message;
            message.type = MessageType::Publish;
            message.request = 1;
            message.uri = u"a.b"_s;
            message.payload = Payload(arguments);
            const QByteArray bytes = writeMessage(serializer, message);
            QCOMPARE(errorOf(serializer, bytes), QString());
            QCOMPARE(std::get<Message>(readMessage(serializer, bytes)).payload.arguments(),
                     arguments);
            for (qsizetype at = bytes.indexOf('x'); at >= 0; at = bytes.indexOf('x', at + 1)) {
                QByteArray bad = bytes;
                bad[at] = '\xFF';
                QVERIFY(!errorOf(serializer, bad).isEmpty());
                if (serializer != SerializerId::Json)
                    continue;
                bad[at] = '\x1F';
                QVERIFY(!errorOf(serializer, bad).isEmpty());
                QVERIFY(errorOf(serializer, QByteArray(bytes).replace(at, 1, "\xC3\xA9"))
                                .isEmpty());
                QVERIFY(errorOf(serializer, QByteArray(bytes).replace(at, 1, "\\n")).isEmpty());
            }
        }
    }
}

void tst_MessageIo::jsonNumbers()
{
    const auto error = [](const QByteArray &argument) {
        return errorOf(SerializerId::Json, "[16,1,{},\"a\",[" + argument + "]]");
    };
    for (const char *good :
         { "0", "-0", "10", "0.5", "-1.25", "1e5", "1E-5", "0.5e+3", "12 ", "true" })
        QCOMPARE(error(good), QString());
    for (const char *bad : { "01", "-", "-01", ".5", "1.", "1.e5", "1e", "1e+", "+1", "1a", "0x1",
                             "--1", "tru", "trues", "nul", "falsy" })
        QVERIFY2(!error(bad).isEmpty(), bad);
}

void tst_MessageIo::binaryKeys()
{
    // [16, 1, {}, "a", [{key: 0}]]: text or integers within 64 bits.
    const auto cbor = [](const char *key) {
        return errorOf(SerializerId::Cbor,
                       QByteArray::fromHex("851001a0616181a1") + QByteArray::fromHex(key) + '\0');
    };
    for (const char *good : { "00", "20", "1bffffffffffffffff", "3b7fffffffffffffff", "6161" })
        QCOMPARE(cbor(good), QString());
    for (const char *bad : { "3bffffffffffffffff", "f4", "f6", "fb0000000000000000", "80", "4161" })
        QVERIFY2(!cbor(bad).isEmpty(), bad);
    const auto msgPack = [](const char *key) {
        return errorOf(SerializerId::MsgPack,
                       QByteArray::fromHex("95100180a1619181") + QByteArray::fromHex(key) + '\0');
    };
    for (const char *good : { "00", "ff", "cfffffffffffffffff", "d38000000000000000", "a161" })
        QCOMPARE(msgPack(good), QString());
    for (const char *bad : { "c0", "c2", "ca00000000", "90", "c40161" })
        QVERIFY2(!msgPack(bad).isEmpty(), bad);
}

/// It is used again, but never as long as somebody has the message.
void tst_MessageIo::memoryOfLargeMessages()
{
    const auto written = [](QLatin1Char c, int size) {
        Message message;
        message.type = MessageType::Publish;
        message.request = 1;
        message.uri = QString(size, c);
        return writeMessage(SerializerId::Json, message);
    };
    const QByteArray first = written('a'_L1, 20000);
    const QByteArray second = written('b'_L1, 30000);
    QCOMPARE(first.count('a'), 20000);
    written('c'_L1, 50000);
    QCOMPARE(second.count('b'), 30000);
    QCOMPARE(written('d'_L1, 10000), "[16,1,{},\"" + QByteArray(10000, 'd') + "\"]");
}

QTEST_APPLESS_MAIN(tst_MessageIo)

#include "tst_messageio.moc"
