// SPDX-License-Identifier: Apache-2.0
#include "messages/messageio.h"

#include "messagevectors.h"

#include <QtTest/qtest.h>

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

namespace {

constexpr std::array serializers { SerializerId::Json, SerializerId::MsgPack, SerializerId::Cbor };

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
    QCOMPARE(a.type, b.type);
    QCOMPARE(a.request, b.request);
    QCOMPARE(a.id, b.id);
    QCOMPARE(a.publication, b.publication);
    QCOMPARE(a.uri, b.uri);
    QCOMPARE(a.details, b.details);
    QVERIFY(a.details.size() + a.payload.kwargs().size() > 0);
    QCOMPARE(a.payload.arguments(), b.payload.arguments());
    QCOMPARE(a.payload.kwargs(), b.payload.kwargs());
}

} // namespace

class tst_MessageIo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void vectors_data();
    void vectors();
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

QTEST_APPLESS_MAIN(tst_MessageIo)

#include "tst_messageio.moc"
