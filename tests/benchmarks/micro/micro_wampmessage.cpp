// SPDX-License-Identifier: Apache-2.0
// A call on its way through a router: CALL is read, INVOCATION is written, its arguments stay bytes.
#include "messages/messageio.h"

#include <QtTest/qtest.h>

#include <array>

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

class MicroWampMessage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readCall_data();
    void readCall();
    void writeInvocation_data() { readCall_data(); }
    void writeInvocation();
    void transcodeInvocation_data() { readCall_data(); }
    void transcodeInvocation();
    void decodeArguments_data() { readCall_data(); }
    void decodeArguments();
};

namespace {

struct Format
{
    const char *name;
    SerializerId id;
};

constexpr std::array formats { Format { "JSON", SerializerId::Json },
                               Format { "MessagePack", SerializerId::MsgPack },
                               Format { "CBOR", SerializerId::Cbor } };

Message callWith(const QVariantList &arguments)
{
    Message call;
    call.type = MessageType::Call;
    call.request = 123456;
    call.uri = u"com.example.procedure"_s;
    call.payload = Payload(arguments);
    return call;
}

/// The INVOCATION that a dealer makes of a CALL.
Message invocationOf(SerializerId serializer, const QByteArray &call)
{
    Message message = std::get<Message>(readMessage(serializer, call));
    message.type = MessageType::Invocation;
    message.id = 4711;
    return message;
}

} // namespace

void MicroWampMessage::readCall_data()
{
    QTest::addColumn<SerializerId>("serializer");
    QTest::addColumn<QByteArray>("call");
    for (const Format &format : formats) {
        const auto row = [&](const char *name, const QVariantList &arguments) {
            QTest::addRow("%s, %s", format.name, name)
                    << format.id << writeMessage(format.id, callWith(arguments));
        };
        for (const int size : { 16, 1024, 65536 })
            row(qPrintable(u"text of %1 B"_s.arg(size)), { QString(size, u'x') });
        QVariantList numbers;
        QVariantList records;
        for (int i = 0; i < 10000; ++i)
            numbers += i * 7;
        for (int i = 0; i < 1000; ++i)
            records += QVariantMap { { u"sensor"_s, u"temperature"_s },
                                     { u"value"_s, 20.5 + i },
                                     { u"ok"_s, true } };
        row("10,000 integers", numbers);
        row("1,000 records", records);
    }
}

void MicroWampMessage::readCall()
{
    QFETCH(const SerializerId, serializer);
    QFETCH(const QByteArray, call);
    QBENCHMARK {
        const ReadResult result = readMessage(serializer, call);
        if (!std::holds_alternative<Message>(result))
            qFatal("no message");
    }
}

void MicroWampMessage::writeInvocation()
{
    QFETCH(const SerializerId, serializer);
    QFETCH(const QByteArray, call);
    const Message invocation = invocationOf(serializer, call);
    QBENCHMARK {
        if (writeMessage(serializer, invocation).isEmpty())
            qFatal("nothing written");
    }
}

void MicroWampMessage::transcodeInvocation()
{
    QFETCH(const SerializerId, serializer);
    QFETCH(const QByteArray, call);
    const Message invocation = invocationOf(serializer, call);
    const SerializerId other =
            serializer == SerializerId::Json ? SerializerId::Cbor : SerializerId::Json;
    QBENCHMARK {
        if (writeMessage(other, invocation).isEmpty())
            qFatal("nothing written");
    }
}

void MicroWampMessage::decodeArguments()
{
    QFETCH(const SerializerId, serializer);
    QFETCH(const QByteArray, call);
    const Message invocation = invocationOf(serializer, call);
    QBENCHMARK {
        if (invocation.payload.arguments().isEmpty())
            qFatal("nothing decoded");
    }
}

QTEST_APPLESS_MAIN(MicroWampMessage)
#include "micro_wampmessage.moc"
