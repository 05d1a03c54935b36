// SPDX-License-Identifier: Apache-2.0
// Much input, and somebody who does not read: memory stays bounded.
#include "cattest.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QElapsedTimer>
#include <QtCore/QSocketNotifier>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <array>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Fernweg;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 fileSize = 50'000'000;
/// KiB. Qt and the C++ library take half of it before anything is sent.
constexpr qint64 enoughMemory = 40'000;

} // namespace

class TestToolLoad : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void throughEchoServer_data();
    void throughEchoServer();
    void serverDoesNotRead();
    void nobodyReadsTheOutput();

private:
    const QTemporaryDir m_folder;
    QString m_input;
};

void TestToolLoad::initTestCase()
{
    // Lines of many sizes.
    m_input = m_folder.filePath(u"input"_s);
    QFile file(m_input);
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (int i = 0; file.pos() < fileSize; ++i) {
        const QByteArray number = QByteArray::number(i);
        file.write(number + ' ' + QByteArray(i * 7919 % 3000, char('a' + i % 26)) + '\n');
    }
}

void TestToolLoad::throughEchoServer_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("text") << QStringList();
    QTest::newRow("binary, in fragments")
            << QStringList { u"--binary"_s, u"--auto-fragment=1000"_s };
}

void TestToolLoad::throughEchoServer()
{
    QFETCH(QStringList, options);
    const QString output = m_folder.filePath(u"output"_s);
    EchoServer server;
    Program cat(QStringList(u"cat"_s) + options + QStringList(server.address()),
                { .inputFile = m_input, .outputFile = output });
    qint64 peak = 0;
    const auto isDone = [&] {
        peak = qMax(peak, cat.peakMemory());
        return !cat.isRunning();
    };
    QTRY_VERIFY_WITH_TIMEOUT(isDone(), 3 * patience);
    QCOMPARE(cat.errors(), QByteArray());
    QCOMPARE(cat.exitCode(), 0);
    QVERIFY2(peak > 0 && peak < enoughMemory, QByteArray::number(peak).constData());
    QVERIFY2(server.peakMemory() < enoughMemory,
             QByteArray::number(server.peakMemory()).constData());

    QFile sent(m_input);
    QFile received(output);
    QVERIFY(sent.open(QIODevice::ReadOnly) && received.open(QIODevice::ReadOnly));
    QCOMPARE(received.size(), sent.size());
    QCryptographicHash a(QCryptographicHash::Sha1);
    QCryptographicHash b(QCryptographicHash::Sha1);
    QVERIFY(a.addData(&sent) && b.addData(&received));
    QCOMPARE(b.result(), a.result());
}

void TestToolLoad::serverDoesNotRead()
{
    CatTest test;
    connect(&test.server, &WebSocketServer::onOpen, this,
            [](WebSocket *socket) { socket->pauseReading(); });
    Program &cat = test.start({}, { .inputFile = m_input, .outputFile = {} });
    QTRY_VERIFY_WITH_TIMEOUT(cat.inputPosition() > 1'000'000, patience);
    // It stops reading when enough waits to be sent.
    qint64 position = -1;
    QElapsedTimer still;
    const auto stands = [&] {
        if (std::exchange(position, cat.inputPosition()) != position)
            still.start();
        return still.elapsed() > 500;
    };
    QTRY_VERIFY_WITH_TIMEOUT(stands(), patience);
    QVERIFY2(position < fileSize / 2, QByteArray::number(position).constData());
    QVERIFY2(cat.peakMemory() < enoughMemory, QByteArray::number(cat.peakMemory()).constData());
    QVERIFY(cat.isRunning());

    test.socket()->resumeReading();
    QTRY_COMPARE_WITH_TIMEOUT(cat.exitCode(), 0, 3 * patience);
    QTRY_COMPARE_WITH_TIMEOUT(test.closeCode(), 1000, patience);
    qint64 size = 0;
    for (const CatTest::Message &message : test.messages())
        size += message.first.size() + 1;
    QCOMPARE(size, QFile(m_input).size());
}

void TestToolLoad::nobodyReadsTheOutput()
{
    const QString pipe = m_folder.filePath(u"pipe"_s);
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    const int reader =
            ::open(QFile::encodeName(pipe).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    QVERIFY(reader != -1);

    EchoServer server;
    Program cat({ u"cat"_s, server.address() }, { .inputFile = m_input, .outputFile = pipe });
    QTRY_VERIFY_WITH_TIMEOUT(cat.inputPosition() > 0, patience);
    qint64 position = -1;
    QElapsedTimer still;
    const auto stands = [&] {
        if (std::exchange(position, cat.inputPosition()) != position)
            still.start();
        return still.elapsed() > 500;
    };
    QTRY_VERIFY_WITH_TIMEOUT(stands(), patience);
    QVERIFY2(position < fileSize / 2, QByteArray::number(position).constData());
    QVERIFY2(cat.peakMemory() < enoughMemory, QByteArray::number(cat.peakMemory()).constData());
    QVERIFY2(server.peakMemory() < enoughMemory,
             QByteArray::number(server.peakMemory()).constData());

    // Now somebody reads, and all of it comes.
    qint64 size = 0;
    const auto drain = [&] {
        std::array<char, 65536> buffer;
        auto count = ::read(reader, buffer.data(), buffer.size());
        for (; count > 0; count = ::read(reader, buffer.data(), buffer.size()))
            size += count;
        return count == 0; // cat has ended
    };
    QSocketNotifier notifier(reader, QSocketNotifier::Read);
    connect(&notifier, &QSocketNotifier::activated, this, [&] { notifier.setEnabled(!drain()); });
    QTRY_VERIFY_WITH_TIMEOUT(!notifier.isEnabled(), 3 * patience);
    ::close(reader);
    QTRY_COMPARE_WITH_TIMEOUT(cat.exitCode(), 0, patience);
    QCOMPARE(cat.errors(), QByteArray());
    QCOMPARE(size, QFile(m_input).size());
}

QTEST_GUILESS_MAIN(TestToolLoad)
#include "tst_tool_load.moc"
