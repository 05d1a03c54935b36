// SPDX-License-Identifier: Apache-2.0
// Messages that are read from a device while they are sent.
#include "support/connectedpair.h"

#include <Fernweg/DeviceSender>

#include <QtCore/qbuffer.h>
#include <QtCore/qfile.h>
#include <QtCore/qprocess.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <array>

#include <unistd.h>

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

/// Gives as many octets as it was told, then fails or ends; keeps none of them.
class FakeDevice : public QIODevice
{
public:
    FakeDevice(qint64 size, bool fails) : m_left(size), m_size(size), m_fails(fails)
    {
        open(ReadOnly | Unbuffered);
    }
    qint64 size() const override { return m_size; }

protected:
    qint64 readData(char *data, qint64 maxSize) override
    {
        const qint64 size = std::min(maxSize, m_left);
        if (size == 0 && m_fails) {
            setErrorString(QStringLiteral("the disk is on fire"));
            return -1;
        }
        std::fill_n(data, size, 'x');
        m_left -= size;
        return size;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    qint64 m_left;
    const qint64 m_size;
    const bool m_fails;
};

} // namespace

class TestSendDevice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void buffers_data();
    void buffers();
    void process();
    void fileThatIsAPipe();
    void isBoundedByThePeer();
    void deviceFails();
    void deviceIsDeleted();
    void connectionEnds();
    void wrongCalls();
    void deletedInASlot_data();
    void deletedInASlot();
};

void TestSendDevice::buffers_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("isBinary");
    for (const int size : { 0, 1, 65536, 65537, 10'000'000 }) {
        QTest::addRow("%d octets", size) << size << true;
        QTest::addRow("%d octets of text", size) << size << false;
    }
}

void TestSendDevice::buffers()
{
    QFETCH(int, size);
    QFETCH(bool, isBinary);
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    QByteArray content(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < content.size(); ++i)
        content[i] = char('!' + i % 89);
    QBuffer device(&content);
    QVERIFY(device.open(QIODevice::ReadOnly));
    DeviceSender *const sender = pair.client->sendDevice(&device, isBinary);
    QVERIFY(sender != nullptr);
    QCOMPARE(sender->size(), size);
    QSignalSpy finished(sender, &DeviceSender::finished);
    QSignalSpy progress(sender, &DeviceSender::progress);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.first().first().toBool(), true);
    QCOMPARE(progress.isEmpty(), size == 0);
    if (size != 0) {
        QCOMPARE(progress.last().at(0).toLongLong(), size);
        QCOMPARE(progress.last().at(1).toLongLong(), size);
    }
    QTRY_COMPARE(log.messages.size(), 1);
    QVERIFY(log.messages.first() == content);
    QCOMPARE(log.events.last().startsWith("binary"), isBinary);
    QVERIFY(pair.client->sendMessage("next"));
    QTRY_COMPARE(log.messages.size(), 2);
}

void TestSendDevice::process()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    QProcess process;
    process.start(QStringLiteral("sh"),
                  { QStringLiteral("-c"), QStringLiteral("echo one; sleep 0.1; echo two") });
    QVERIFY(process.waitForStarted());
    DeviceSender *const sender = pair.client->sendDevice(&process);
    QVERIFY(sender != nullptr);
    QCOMPARE(sender->size(), -1);
    QTRY_COMPARE(log.messages, QList<QByteArray>({ "one\ntwo\n" }));
}

void TestSendDevice::fileThatIsAPipe()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    std::array<int, 2> ends {};
    QCOMPARE(::pipe(ends.data()), 0);
    QCOMPARE(::write(ends[1], "content", 7), 7);
    ::close(ends[1]);
    QFile file;
    QVERIFY(file.open(ends[0], QIODevice::ReadOnly | QIODevice::Unbuffered,
                      QFileDevice::AutoCloseHandle));
    QVERIFY(file.isSequential());
    QVERIFY(pair.client->sendDevice(&file) != nullptr);
    QTRY_COMPARE(log.messages, QList<QByteArray>({ "content" }));
}

void TestSendDevice::isBoundedByThePeer()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    pair.accepted->setReceiveMode(ReceiveMode::Stream);
    pair.accepted->pauseReading();
    FakeDevice device(qint64(256) * 1024 * 1024, false);
    DeviceSender *const sender = pair.client->sendDevice(&device);
    QVERIFY(sender != nullptr);
    QSignalSpy finished(sender, &DeviceSender::finished);
    QTRY_VERIFY(pair.client->bytesToWrite() > 0); // the kernel's buffers are full
    QVERIFY(pair.client->bytesToWrite() <= 512 * 1024);
    QVERIFY(sender->bytesSent() < device.size());
    QVERIFY(!pair.client->sendMessage("amid"));
    qint64 come = 0;
    connect(pair.accepted, &WebSocket::onMessageFrameData, this,
            [&come](const QByteArray &payload) { come += payload.size(); });
    pair.accepted->resumeReading();
    QVERIFY(finished.wait(60000));
    QTRY_COMPARE(come, device.size());
}

void TestSendDevice::deviceFails()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    FakeDevice device(100000, true);
    DeviceSender *const sender = pair.client->sendDevice(&device);
    QVERIFY(sender != nullptr);
    QSignalSpy finished(sender, &DeviceSender::finished);
    QString error;
    connect(sender, &DeviceSender::finished, this,
            [&error, sender] { error = sender->errorString(); });
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.first().first().toBool(), false);
    QCOMPARE(error, QStringLiteral("the disk is on fire"));
    QTRY_COMPARE(log.close, "clean 1011");
    QVERIFY(log.messages.isEmpty());
}

void TestSendDevice::deviceIsDeleted()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    auto device = std::make_unique<FakeDevice>(qint64(1) << 40, false);
    pair.accepted->setReceiveMode(ReceiveMode::Stream);
    DeviceSender *const sender = pair.client->sendDevice(device.get());
    QVERIFY(sender != nullptr);
    QSignalSpy finished(sender, &DeviceSender::finished);
    QTRY_VERIFY(sender->bytesSent() > 0);
    device.reset();
    QCOMPARE(finished.size(), 1);
    QTRY_COMPARE(log.close, "clean 1011");
}

void TestSendDevice::connectionEnds()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    FakeDevice device(qint64(1) << 40, false);
    DeviceSender *const sender = pair.client->sendDevice(&device);
    QVERIFY(sender != nullptr);
    QString error;
    connect(sender, &DeviceSender::finished, this,
            [&error, sender] { error = sender->errorString(); });
    pair.accepted->abort();
    QTRY_VERIFY(error.startsWith(QStringLiteral("the connection was closed with 1006 ")));
}

void TestSendDevice::wrongCalls()
{
    ConnectedPair pair;
    QBuffer closed;
    QBuffer open;
    QVERIFY(open.open(QIODevice::ReadOnly));
    QVERIFY(pair.client->sendDevice(&open) == nullptr);
    QCOMPARE(pair.client->errorString(),
             QStringLiteral("beginMessage: the connection is not open"));
    QVERIFY(pair.open());
    QVERIFY(pair.client->sendDevice(&closed) == nullptr);
    QCOMPARE(pair.client->errorString(),
             QStringLiteral("sendDevice: the device is not open for reading"));
    QVERIFY(pair.client->sendDevice(nullptr) == nullptr);
    QVERIFY(pair.client->sendDevice(&open) != nullptr);
    QVERIFY(pair.client->sendDevice(&open) == nullptr); // one at a time
}

void TestSendDevice::deletedInASlot_data()
{
    QTest::addColumn<bool>("atProgress");
    QTest::newRow("at progress()") << true;
    QTest::newRow("at finished()") << false;
}

void TestSendDevice::deletedInASlot()
{
    QFETCH(bool, atProgress);
    ConnectedPair pair;
    QVERIFY(pair.open());
    FakeDevice device(1000, false);
    DeviceSender *const sender = pair.client->sendDevice(&device);
    QVERIFY(sender != nullptr);
    const auto drop = [&pair] { delete pair.client; };
    if (atProgress)
        connect(sender, &DeviceSender::progress, this, drop);
    else
        connect(sender, &DeviceSender::finished, this, drop);
    QTRY_VERIFY(pair.client.isNull());
}

QTEST_GUILESS_MAIN(TestSendDevice)
#include "tst_senddevice.moc"
