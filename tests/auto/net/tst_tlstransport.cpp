// SPDX-License-Identifier: Apache-2.0
// The stream that TLS carries: what comes when, how it ends, what waits where.
#include "tlspair.h"

#include <QtCore/qeventloop.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtTest/qsignalspy.h>

#include <sys/socket.h>

using namespace Fernweg;
using namespace Fernweg::Net;
using Test::Certificates;

class tst_TlsTransport : public QObject, private Test::TlsPair
{
    Q_OBJECT

private Q_SLOTS:
    void init() { reset(); }
    void connects();
    void unixSocket();
    void largeMessageBothWays();
    void comesInFewTurns();
    void pausedReaderBoundsWhatIsRead();
    void nestedLoopInReadable();
    void endsRegularly();
    void resetSaysWhy();
    void releasedByTheClient_data();
    void releasedByTheClient();
    void movesToAnotherThread();
    void waitForWritten();
};

void tst_TlsTransport::connects()
{
    connectTo();
    QVERIFY(client.journal.isEmpty());
    QTRY_VERIFY(isConnected());
    QVERIFY(client.send("hello"));
    QTRY_COMPARE(server.received, QByteArray("hello"));
    QVERIFY(server.send("welcome"));
    QTRY_COMPARE(client.received, QByteArray("welcome"));
    QCOMPARE(client.journal, QList<QByteArray>({ "connected", "read" }));
    QCOMPARE(server.journal, QList<QByteArray>({ "read" }));
    QVERIFY(client.keeper->isEncrypted());
    QCOMPARE(client.keeper->peerPort(), listener->port());
    QCOMPARE(server.keeper->peerPort(), client.keeper->localPort());
    QCOMPARE(server.keeper->peerAddress(), QHostAddress(QHostAddress::LocalHost));
}

void tst_TlsTransport::unixSocket()
{
    listen(ListenAddress::unixPath(certificates.file(QStringLiteral("x.sock"))));
    connectTo();
    QTRY_VERIFY(isConnected());
    QVERIFY(client.send("hello"));
    QTRY_COMPARE(server.received, QByteArray("hello"));
    QVERIFY(client.keeper->peerAddress().isNull());
    client.keeper->setNoDelay(true); // has no meaning, does no harm
}

void tst_TlsTransport::largeMessageBothWays()
{
    QByteArray payload(16 * 1024 * 1024, Qt::Uninitialized);
    for (qsizetype i = 0; i < payload.size(); ++i)
        payload[i] = char(i * 7 + i / 251);
    server.deed = [this, &payload](const QByteArray &word) {
        if (word == "read" && server.received.size() == payload.size() && server.send("thanks"))
            server.received += '!';
    };
    connectTo();
    QTRY_VERIFY(isConnected());
    QVERIFY(client.send(payload));
    QVERIFY(client.keeper->bytesToWrite() > 0);
    QTRY_VERIFY(server.received.endsWith('!'));
    server.received.chop(1);
    QVERIFY(server.received == payload);
    QTRY_COMPARE(client.received, QByteArray("thanks"));
    QCOMPARE(client.journal.count("written"), 1);
    QCOMPARE(client.keeper->bytesToWrite(), 0);
    QVERIFY2(server.largest > 32 * 1024, qPrintable(QString::number(server.largest)));
}

void tst_TlsTransport::comesInFewTurns()
{
    connectTo();
    QTRY_VERIFY(isConnected());
    QVERIFY(client.send(QByteArray(60 * 1024, 'x'))); // 15 times what QSslSocket decrypts at once
    QTRY_COMPARE(server.received.size(), 60 * 1024);
    QVERIFY2(server.turns <= 4, qPrintable(QString::number(server.turns)));
}

void tst_TlsTransport::pausedReaderBoundsWhatIsRead()
{
    constexpr qsizetype size = 64 * 1024 * 1024;
    connectTo();
    QTRY_VERIFY(isConnected());
    QVERIFY(client.send("x"));
    QTRY_COMPARE(server.received.size(), 1);
    server.keeper->setPaused(true);
    server.isPaused = true;
    QVERIFY(client.send(QByteArray(size, 'x')));
    // What is taken meanwhile: the kernel's buffers, and the reader's own limit.
    qint64 left = -1;
    QTimer still;
    still.setSingleShot(true);
    still.setInterval(300);
    QSignalSpy stalled(&still, &QTimer::timeout);
    while (stalled.isEmpty()) {
        if (std::exchange(left, client.keeper->bytesToWrite()) != client.keeper->bytesToWrite()
            || !still.isActive())
            still.start();
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    auto *const socket = dynamic_cast<QSslSocket *>(server.keeper.get());
    QVERIFY(socket->bytesAvailable() < 1024 * 1024);
    QVERIFY2(left > size / 2, qPrintable(QString::number(left)));
    server.isPaused = false;
    server.keeper->setPaused(false);
    QTRY_COMPARE_WITH_TIMEOUT(server.received.size(), size + 1, 60000);
}

void tst_TlsTransport::nestedLoopInReadable()
{
    server.deed = [this](const QByteArray &word) {
        if (word != "read" || server.received != "one")
            return;
        // While a dialog is open, more comes.
        client.send("two");
        QEventLoop loop;
        QTimer::singleShot(100, &loop, &QEventLoop::quit);
        loop.exec();
        QCOMPARE(server.received, QByteArray("one"));
    };
    connectTo();
    QTRY_VERIFY(isConnected());
    QVERIFY(client.send("one"));
    QTRY_COMPARE(server.received, QByteArray("onetwo"));
}

void tst_TlsTransport::endsRegularly()
{
    connectTo();
    QTRY_VERIFY(isConnected());
    QVERIFY(client.send("last words"));
    client.keeper.reset();
    QTRY_COMPARE(server.journal, QList<QByteArray>({ "read", "end" }));
    QCOMPARE(server.received, QByteArray("last words"));
    QCOMPARE(server.keeper->errorString(), QString());
    QVERIFY(!server.keeper->isTlsFailure());
}

void tst_TlsTransport::resetSaysWhy()
{
    connectTo();
    QTRY_VERIFY(isConnected());
    QVERIFY(client.send("x"));
    QTRY_COMPARE(server.received.size(), 1);
    const int descriptor = int(dynamic_cast<QSslSocket *>(server.keeper.get())->socketDescriptor());
    const linger hard = { 1, 0 };
    QCOMPARE(::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &hard, sizeof hard), 0);
    server.keeper.reset();
    QTRY_COMPARE(client.journal.last(), QByteArray("end"));
    QVERIFY(!client.send("x"));
}

void tst_TlsTransport::releasedByTheClient_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("when told connected") << QByteArray("connected");
    QTest::newRow("when told read") << QByteArray("read");
    QTest::newRow("when told written") << QByteArray("written");
    QTest::newRow("when told end") << QByteArray("end");
}

void tst_TlsTransport::releasedByTheClient()
{
    QFETCH(QByteArray, word);
    bool isDone = false;
    client.deed = [&](const QByteArray &told) {
        if (told == word) {
            client.keeper.reset();
            isDone = true;
        } else if (told == "connected") {
            client.send(QByteArray(8 * 1024 * 1024, 'x'));
        }
    };
    server.deed = [&](const QByteArray &) {
        if (server.received.size() == 8 * 1024 * 1024) {
            server.send("y");
            if (word == "end")
                server.keeper.reset();
        }
    };
    connectTo();
    QTRY_VERIFY(isDone);
    if (word != "end")
        QTRY_VERIFY(server.journal.contains("end") || server.journal.contains("ended"));
}

void tst_TlsTransport::movesToAnotherThread()
{
    connectTo();
    QTRY_VERIFY(isConnected());
    QThread thread;
    QObject owner;
    QThread *const here = QThread::currentThread();
    server.keeper->setOwner(&owner);
    QVERIFY(client.send("before"));
    owner.moveToThread(&thread);
    QSemaphore done;
    server.deed = [&](const QByteArray &) {
        if (server.received == "beforeafter" && QThread::currentThread() == &thread)
            done.release();
    };
    thread.start();
    QVERIFY(client.send("after"));
    QTRY_COMPARE(done.available(), 1);
    QMetaObject::invokeMethod(
            &owner, [&] { owner.moveToThread(here); }, Qt::BlockingQueuedConnection);
    thread.quit();
    QVERIFY(thread.wait());
    server.keeper.reset();
}

void tst_TlsTransport::waitForWritten()
{
    connectTo();
    QTRY_VERIFY(isConnected());
    // The server's end is in this thread: nobody reads meanwhile.
    QVERIFY(client.send(QByteArray(64 * 1024 * 1024, 'x')));
    QVERIFY(!client.keeper->waitForWritten(50));
    QVERIFY(client.keeper->bytesToWrite() > 0);
    QTRY_COMPARE_WITH_TIMEOUT(server.received.size(), 64 * 1024 * 1024, 60000);
    QVERIFY(client.keeper->waitForWritten(50));
}

QTEST_GUILESS_MAIN(tst_TlsTransport)
#include "tst_tlstransport.moc"
