// SPDX-License-Identifier: Apache-2.0
// Each message of the table, each of its fields, each option: right, and wrong.
#include "messages/messagetable.h"

#include "messages/ids.h"
#include "messages/optionkeys.h"
#include "messagesamples.h"

#include <QtTest/qtest.h>

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

namespace {

const QVariant null = QVariant::fromValue(nullptr);

/// Values that may not stand in such a field.
QVariantList wrongValues(Field field)
{
    const QVariantList noText { null, true, 5LL, 1.5, QVariantList(), QVariantMap() };
    const QVariantList noId {
        null, true, u"1"_s, -1LL, 1.5, qlonglong(maxId) + 1, QVariantList { 1LL }, QVariantMap()
    };
    switch (field) {
    case Field::RequestType:
        return noId + QVariantList { 0LL, 1LL, 17LL, 49LL, 50LL, 70LL, 1LL << 32, 65536LL + 48 };
    case Field::Request:
    case Field::Id:
    case Field::Publication:
        return noId + QVariantList { 0LL, -0.5, 2e16 };
    case Field::RequestOrZero:
        return noId;
    case Field::Realm:
        return noText.mid(1);
    case Field::Uri:
    case Field::Pattern:
        return noText + QVariantList { u""_s };
    case Field::Text:
        return noText;
    case Field::Details:
    case Field::OptionalDetails:
        return { null, true, 5LL, 1.5, u"x"_s, QVariantList() };
    case Field::Ignored:
    case Field::OptionalIgnored:
    case Field::None:
        break;
    }
    return {};
}

QVariantList rightValues(OptionType type)
{
    switch (type) {
    case OptionType::Bool:
        return { true, false };
    case OptionType::Integer:
        return { 0LL, 1LL << 40, 5.0 };
    case OptionType::Id:
        return { 1LL, qlonglong(maxId), 5.0 };
    case OptionType::Text:
        return { u""_s, u"text"_s };
    case OptionType::Dictionary:
        return { QVariantMap(), QVariantMap { { u"a"_s, null } } };
    case OptionType::IdList:
        return { QVariant(QVariantList()), QVariant(QVariantList { 1LL, 4294967296.0 }) };
    case OptionType::TextList:
        return { QVariant(QVariantList()), QVariant(QVariantList { u"a"_s }) };
    case OptionType::DictionaryList:
        return { QVariant(QVariantList()), QVariant(QVariantList { QVariantMap() }) };
    case OptionType::MatchPolicy:
        return { u"exact"_s, u"prefix"_s, u"wildcard"_s };
    case OptionType::Roles:
        return { QVariantMap(),
                 QVariantMap { { u"caller"_s, QVariantMap { { u"features"_s, QVariantMap() } } },
                               { u"callee"_s, QVariantMap() } } };
    }
    return {};
}

QVariantList wrongOptions(OptionType type)
{
    const QVariant wrongList = QVariantList { QVariantList(), true };
    QVariantList values { 1.5, -1LL, wrongList };
    if (type != OptionType::Text)
        values += u"other"_s;
    if (type != OptionType::Integer && type != OptionType::Id)
        values += 1LL;
    else
        values += QVariantList { -1.0, 1e17 };
    if (type == OptionType::Id)
        values += QVariantList { 0LL, qlonglong(maxId) + 1, 0.0 };
    if (type != OptionType::Bool)
        values += true;
    if (type == OptionType::IdList)
        values += QVariant(QVariantList { 1LL, 0LL });
    if (type == OptionType::Roles)
        values += QVariantList { QVariantMap { { u"caller"_s, true } },
                                 QVariantMap { { u"caller"_s,
                                                 QVariantMap { { u"features"_s, 1LL } } } } };
    return values;
}

} // namespace

class tst_MessageTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messages_data();
    void messages();
    void fields_data() { messages_data(); }
    void fields();
    void optionsRight_data() { messages_data(); }
    void optionsRight();
    void optionsWrong_data() { messages_data(); }
    void optionsWrong();
    void requestsCanBeAnswered();
    void noMessages_data();
    void noMessages();
    void emptyPatterns();
    void revocations();
    void realmLeftOpen();
    void phases();
    void ids();
};

void tst_MessageTable::messages_data()
{
    QTest::addColumn<int>("index");
    for (size_t i = 0; i < MessageTable::all.size(); ++i)
        QTest::newRow(MessageTable::all[i].name) << int(i);
}

void tst_MessageTable::messages()
{
    QFETCH(const int, index);
    const MessageSpec &spec = MessageTable::all[size_t(index)];
    QCOMPARE(messageSpec(spec.type), &spec);
    const Message sample = sampleMessage(spec);
    for (const SerializerId serializer : serializers) {
        const QByteArray bytes = writeMessage(serializer, sample);
        const ReadResult result = readMessage(serializer, bytes);
        QVERIFY2(std::holds_alternative<Message>(result), qPrintable(errorOf(serializer, bytes)));
        const Message message = std::get<Message>(result);
        QVERIFY(isSame(message, sample));
        for (const SerializerId other : serializers) // transcoded, or the same bytes
            QCOMPARE(writeMessage(other, message), writeMessage(other, sample));
    }
}

void tst_MessageTable::fields()
{
    QFETCH(const int, index);
    const MessageSpec &spec = MessageTable::all[size_t(index)];
    const QVariantList elements = elementsOf(sampleMessage(spec));
    const QString prefix = QLatin1String(spec.name) + u": "_s;
    for (const SerializerId serializer : serializers) {
        const auto error = [&](const QVariantList &list) {
            return errorOf(serializer, encode(serializer, list));
        };
        for (int field = 0; field < spec.fieldCount(); ++field) {
            const QVariantList wrong = wrongValues(spec.fields[size_t(field)]);
            for (const QVariant &value : wrong) {
                QVariantList list = elements;
                list[1 + field] = value;
                const QString text = error(list);
                QVERIFY2(text.startsWith(prefix),
                         qPrintable(u"field %1, %2: %3"_s.arg(field).arg(value.toString(), text)));
            }
        }
        // Too few, too many, payloads of a wrong type.
        const int needed = int(elements.size()) - (spec.hasPayload ? 2 : 0);
        for (int count = 1; count <= elements.size(); ++count) {
            const bool isOptional =
                    count == needed - 1 && spec.fields[size_t(count - 1)] == Field::OptionalDetails;
            QCOMPARE(error(elements.first(count)).isEmpty(), count >= needed || isOptional);
        }
        QVariantList list = elements.first(needed);
        if (spec.fields[2] == Field::OptionalIgnored)
            list += 1LL;
        list += spec.hasPayload ? QVariantList { QVariantList(), QVariantMap(), 1LL }
                                : QVariantList { 1LL };
        QCOMPARE(error(list), prefix + u"it has too many elements"_s);
        if (!spec.hasPayload)
            continue;
        for (const QVariant &value : { QVariant(true), QVariant(u"x"_s), QVariant(QByteArray("x")),
                                       QVariant(QVariantMap()) })
            QVERIFY(error(elements.first(needed) + QVariantList { value })
                            .contains(u"Arguments"_s));
        for (const QVariant &value : { QVariant(true), QVariant(u"x"_s), QVariant(QVariantList()) })
            QVERIFY(error(elements.first(needed + 1) + QVariantList { value })
                            .contains(u"ArgumentsKw"_s));
    }
}

/// Where the details of a message are among its elements; -1: there are none.
static int detailsIndex(const MessageSpec &spec)
{
    for (int i = 0; i < spec.fieldCount(); ++i) {
        if (spec.fields[size_t(i)] == Field::Details
            || spec.fields[size_t(i)] == Field::OptionalDetails)
            return 1 + i;
    }
    return -1;
}

void tst_MessageTable::optionsRight()
{
    QFETCH(const int, index);
    const MessageSpec &spec = MessageTable::all[size_t(index)];
    const int at = detailsIndex(spec);
    for (const OptionKey &option : OptionTable::all) {
        const bool isKnown = (option.messages & messageSet({ spec.type })) != 0;
        QVERIFY(at >= 0 || !isKnown);
        if (at < 0)
            continue;
        const QString key = QLatin1String(option.key);
        QVariantList values = rightValues(option.type);
        values += isKnown ? null : QVariant(QVariantList { null, 1.5 });
        for (const QVariant &value : std::as_const(values)) {
            QVariantList list = elementsOf(sampleMessage(spec));
            list[at] = QVariantMap { { key, value }, { u"_other"_s, 1LL } };
            for (const SerializerId serializer : serializers) {
                const ReadResult result = readMessage(serializer, encode(serializer, list));
                QVERIFY2(std::holds_alternative<Message>(result), option.key);
                const QVariantMap details = std::get<Message>(result).details;
                QCOMPARE(details.value(u"_other"_s), QVariant(1LL));
                QCOMPARE(details.contains(key), value != null);
                if (isKnown && value != null && option.type == OptionType::Id)
                    QCOMPARE(details.value(key).typeId(), QMetaType::LongLong); // 5.0 is 5
                else if (value != null)
                    QCOMPARE(details.value(key), value);
            }
        }
    }
}

void tst_MessageTable::optionsWrong()
{
    QFETCH(const int, index);
    const MessageSpec &spec = MessageTable::all[size_t(index)];
    const int at = detailsIndex(spec);
    for (const OptionKey &option : OptionTable::all) {
        if ((option.messages & messageSet({ spec.type })) == 0)
            continue;
        const QVariantList values = wrongOptions(option.type);
        for (const QVariant &value : values) {
            QVariantList list = elementsOf(sampleMessage(spec));
            list[at] = QVariantMap { { QLatin1String(option.key), value } };
            for (const SerializerId serializer : serializers) {
                const ReadResult result = readMessage(serializer, encode(serializer, list));
                QVERIFY2(std::holds_alternative<ReadError>(result), option.key);
                const auto error = std::get<ReadError>(result);
                QCOMPARE(error.uri, u"wamp.error.protocol_violation"_s);
                QCOMPARE(error.text,
                         u"%1: \"%2\" is not %3"_s.arg(QLatin1String(spec.name),
                                                       QLatin1String(option.key),
                                                       QLatin1String(optionTypeName(option.type))));
            }
        }
    }
}

void tst_MessageTable::requestsCanBeAnswered()
{
    const auto read = [](const char *json) {
        return std::get<ReadError>(readMessage(SerializerId::Json, json));
    };
    ReadError error = read(R"([48,7,{"timeout":"long"},"com.x",[1,{"a":2}]])");
    QCOMPARE(error.requestType, MessageType::Call);
    QCOMPARE(error.request, 7U);
    error = read(R"([32,8,{},""])");
    QCOMPARE(error.requestType, MessageType::Subscribe);
    QCOMPARE(error.uri, u"wamp.error.invalid_uri"_s);
    // What is no JSON at all can't, nor can what is no request, or has no id.
    error = read(R"([48,7,{"timeout":"long"},"com.x",[1,{"a":}]])");
    QCOMPARE(error.requestType, MessageType::Invalid);
    QCOMPARE(error.text, u"CALL: no value at octet 41"_s);
    QCOMPARE(read(R"([50,7,{"progress":1}])").requestType, MessageType::Invalid);
    QCOMPARE(read(R"([48,0,{},"com.x"])").requestType, MessageType::Invalid);
}

void tst_MessageTable::noMessages_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::newRow("empty list") << QVariant(QVariantList());
    QTest::newRow("dictionary") << QVariant(QVariantMap { { u"1"_s, 1 } });
    QTest::newRow("number") << QVariant(1);
    QTest::newRow("text") << QVariant(u"x"_s);
    QTest::newRow("null") << null;
    for (const QVariant &type :
         { QVariant(0), QVariant(9), QVariant(71), QVariant(336), QVariant(1023), QVariant(-1),
           QVariant(1.5), QVariant(true), QVariant(u"1"_s), QVariant(65536 + 48),
           QVariant((1LL << 32) + 48), null, QVariant(QVariantList { 1 }) })
        QTest::addRow("type %s", qPrintable(type.toString()))
                << QVariant(QVariantList { type, 1, QVariantMap(), u"com.x"_s });
}

void tst_MessageTable::noMessages()
{
    QFETCH(const QVariant, value);
    for (const SerializerId serializer : serializers) {
        const ReadResult result = readMessage(serializer, encode(serializer, value));
        QVERIFY(std::holds_alternative<ReadError>(result));
        QCOMPARE(std::get<ReadError>(result).uri, u"wamp.error.protocol_violation"_s);
        QVERIFY(!std::get<ReadError>(result).text.isEmpty());
    }
}

void tst_MessageTable::emptyPatterns()
{
    for (const char *type : { "32", "64" }) {
        for (const char *match : { "prefix", "wildcard" }) {
            const QByteArray json =
                    QByteArray("[") + type + ",1,{\"match\":\"" + match + "\"},\"\"]";
            QCOMPARE(errorOf(SerializerId::Json, json), QString());
        }
        const QByteArray json = QByteArray("[") + type + ",1,{\"match\":\"exact\"},\"\"]";
        QVERIFY(errorOf(SerializerId::Json, json).contains(u"empty URI"_s));
    }
}

void tst_MessageTable::revocations()
{
    QCOMPARE(errorOf(SerializerId::Json, R"([35,0,{"subscription":5,"reason":"x"}])"), QString());
    QCOMPARE(errorOf(SerializerId::Json, R"([67,0,{"registration":5}])"), QString());
    QVERIFY(!errorOf(SerializerId::Json, R"([35,0])").isEmpty());
    QVERIFY(!errorOf(SerializerId::Json, R"([67,0,{"subscription":5}])").isEmpty());
    Message message;
    message.type = MessageType::Unsubscribed;
    message.request = 3;
    QCOMPARE(writeMessage(SerializerId::Json, message), "[35,3]");
}

void tst_MessageTable::realmLeftOpen()
{
    const ReadResult result = readMessage(SerializerId::Json, "[1,null,{\"roles\":{}}]");
    QVERIFY(std::holds_alternative<Message>(result));
    QVERIFY(std::get<Message>(result).uri.isEmpty());
}

void tst_MessageTable::phases()
{
    using P = SessionPhase;
    QVERIFY(maySend(Sender::Client, MessageType::Hello, P::Closed));
    QVERIFY(!maySend(Sender::Client, MessageType::Hello, P::Established));
    QVERIFY(!maySend(Sender::Router, MessageType::Hello, P::Closed));
    QVERIFY(maySend(Sender::Client, MessageType::Authenticate, P::Authenticating));
    QVERIFY(!maySend(Sender::Client, MessageType::Authenticate, P::Joining));
    QVERIFY(maySend(Sender::Router, MessageType::Welcome, P::Joining));
    QVERIFY(!maySend(Sender::Router, MessageType::Welcome, P::Established));
    QVERIFY(!maySend(Sender::Router, MessageType::Event, P::Joining));
    QVERIFY(maySend(Sender::Router, MessageType::Event, P::Leaving));
    QVERIFY(maySend(Sender::Client, MessageType::Goodbye, P::Leaving));
    QVERIFY(!maySend(Sender::Client, MessageType::Goodbye, P::Closed));
    QVERIFY(!maySend(Sender::Client, MessageType::Invocation, P::Established));
    QVERIFY(maySend(Sender::Router, MessageType::Abort, P::Joining));
    QVERIFY(!maySend(Sender::Router, MessageType::Invalid, P::Established));
}

void tst_MessageTable::ids()
{
    QCOMPARE(nextRequestId(1), 2U);
    QCOMPARE(nextRequestId(maxId), 1U);
    quint64 all = 0;
    for (int i = 0; i < 1000; ++i) {
        const quint64 id = randomId();
        QVERIFY(isId(id));
        all |= id - 1;
    }
    QCOMPARE(all, maxId - 1); // each bit occurs
}

QTEST_APPLESS_MAIN(tst_MessageTable)

#include "tst_messagetable.moc"
