// SPDX-License-Identifier: Apache-2.0
// Frames: the parsing and the writing of headers, and messages through a whole connection, without a
// socket.
#include "frame/frameheader.h"
#include "frame/framereader.h"
#include "protocol/connection.h"
#include "support/frames.h"

#include <QtTest/qtest.h>

#include <cstring>

using namespace Fernweg::Core;
using Fernweg::Test::binaryFrame;

class MicroConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readHeader_data() { sizes(); }
    void readHeader();
    void writeHeader_data() { sizes(); }
    void writeHeader();
    void receiveMessage_data() { sizes(); }
    void receiveMessage();
    void sendMessage_data() { sizes(); }
    void sendMessage();

private:
    static void sizes();
};

void MicroConnection::sizes()
{
    QTest::addColumn<qsizetype>("size");
    QTest::newRow("32 B") << qsizetype(32);
    QTest::newRow("1 KiB") << qsizetype(1024);
    QTest::newRow("64 KiB") << qsizetype(65536);
}

void MicroConnection::readHeader()
{
    QFETCH(qsizetype, size);
    const QByteArray frame = binaryFrame(QByteArray(size, 'x')).masked().bytes();
    FrameRules rules;
    rules.masked = true;
    FrameReader reader;
    bool isRead = true;
    QBENCHMARK {
        const char *p = frame.constData();
        isRead &= reader.read(p, frame.constEnd(), rules) == FrameReader::Result::Header;
    }
    QVERIFY(isRead);
    QCOMPARE(reader.header().length, quint64(size));
}

void MicroConnection::writeHeader()
{
    QFETCH(qsizetype, size);
    FrameHeader header;
    header.opcode = Opcode::Binary;
    header.length = quint64(size);
    char octets[FrameHeader::maxSize];
    qsizetype written = 0;
    QBENCHMARK {
        written += writeFrameHeader(octets, header);
    }
    QVERIFY(written > 0);
}

void MicroConnection::receiveMessage()
{
    QFETCH(qsizetype, size);
    const QByteArray frame = binaryFrame(QByteArray(size, 'x')).masked().bytes();
    QByteArray buffer = frame; // unmasked in place
    Connection connection(Role::Server, std::make_shared<const ProtocolOptions>());
    bool isReceived = true;
    QBENCHMARK {
        std::memcpy(buffer.data(), frame.constData(), size_t(frame.size()));
        connection.feed(buffer.data(), buffer.size());
        isReceived &= connection.nextEvent() == Connection::Event::Message;
        isReceived &= connection.nextEvent() == Connection::Event::None;
    }
    QVERIFY(isReceived);
}

void MicroConnection::sendMessage()
{
    QFETCH(qsizetype, size);
    const QByteArray payload(size, 'x');
    Connection connection(Role::Server, std::make_shared<const ProtocolOptions>());
    bool isSent = true;
    QBENCHMARK {
        isSent &= connection.sendMessage(payload, true);
        while (connection.pendingOutput() != 0)
            connection.consumeOutput(connection.frontOutput().size());
    }
    QVERIFY(isSent);
}

QTEST_APPLESS_MAIN(MicroConnection)
#include "micro_connection.moc"
