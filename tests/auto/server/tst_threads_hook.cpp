// SPDX-License-Identifier: Apache-2.0
// The connect hook of a server with threads. To be run with the thread sanitizer, too.
#include "support/rawpeer.h"
#include "support/socketlog.h"

#include <Fernweg/WebSocketServer>

#include <QtCore/qpromise.h>
#include <QtCore/qthread.h>
#include <QtTest/qtest.h>

#include <atomic>
#include <mutex>
#include <set>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

using Promise = QPromise<ConnectVerdict>;

class TestThreadsHook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withContext_data();
    void withContext();
    void withoutContext_data();
    void withoutContext();
    void answeredByAnotherThread();
    void noVerdict_data();
    void noVerdict();
    void neverAnswers();
    void contextIsGone_data();
    void contextIsGone();
    void clientLeavesMeanwhile();
    void serverDeletedMeanwhile();
    void replacedUnderWay();
    void removedBeforeItRan();
};

void TestThreadsHook::withContext_data()
{
    QTest::addColumn<bool>("later");
    QTest::newRow("at once") << false;
    QTest::newRow("later") << true;
}

void TestThreadsHook::withContext()
{
    QFETCH(bool, later);
    WebSocketServer server(ServerOptions().setThreads(2));
    std::vector<std::unique_ptr<Promise>> promises;
    int inServersThread = 0; // not atomic: it is one thread, and the same as this one
    const auto verdictOn = [](const HandshakeRequest &request) {
        return request.resource() == "/no" ? ConnectVerdict::deny(404) : ConnectVerdict::accept();
    };
    if (later) {
        server.setConnectHook(&server, [&](const HandshakeRequest &request) {
            inServersThread += QThread::currentThread() == thread() ? 1 : 0;
            promises.push_back(std::make_unique<Promise>());
            promises.back()->start();
            promises.back()->addResult(verdictOn(request));
            return promises.back()->future();
        });
    } else {
        server.setConnectHook(&server, [&](const HandshakeRequest &request) {
            inServersThread += QThread::currentThread() == thread() ? 1 : 0;
            return verdictOn(request);
        });
    }
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer yes(server.serverPort(), upgradeRequest());
    RawPeer no(server.serverPort(), upgradeRequest({}, "/no"));
    QTRY_COMPARE(inServersThread, 2);
    for (const auto &promise : promises)
        promise->finish();
    QTRY_COMPARE(yes.status(), 101);
    QTRY_COMPARE(no.status(), 404);
    yes.send(pingFrame("p").masked());
    QTRY_COMPARE(yes.frames(), QList<QByteArray>({ "pong p" }));
}

void TestThreadsHook::withoutContext_data()
{
    withContext_data();
}

void TestThreadsHook::withoutContext()
{
    QFETCH(bool, later);
    WebSocketServer server(ServerOptions().setThreads(3));
    std::mutex mutex;
    std::set<QThread *> hookThreads;
    std::set<QThread *> openThreads;
    const auto note = [&mutex](std::set<QThread *> &threads) {
        const std::lock_guard lock(mutex);
        threads.insert(QThread::currentThread());
    };
    if (later) {
        server.setConnectHook(nullptr, [&](const HandshakeRequest &) {
            note(hookThreads);
            Promise promise;
            promise.start();
            promise.addResult(ConnectVerdict::accept());
            promise.finish();
            return promise.future();
        });
    } else {
        server.setConnectHook(nullptr, [&](const HandshakeRequest &) {
            note(hookThreads);
            return ConnectVerdict::accept();
        });
    }
    connect(
            &server, &WebSocketServer::onOpen, this, [&] { note(openThreads); },
            Qt::DirectConnection);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < 9; ++i)
        peers.push_back(std::make_unique<RawPeer>(server.serverPort(), upgradeRequest()));
    for (const auto &peer : peers)
        QTRY_COMPARE(peer->status(), 101);
    const std::lock_guard lock(mutex);
    QCOMPARE(hookThreads.size(), size_t(3));
    QCOMPARE(hookThreads, openThreads);
    QVERIFY(hookThreads.count(thread()) == 0);
}

void TestThreadsHook::answeredByAnotherThread()
{
    WebSocketServer server(ServerOptions().setThreads(2));
    std::vector<std::unique_ptr<QThread>> deciders;
    server.setConnectHook(&server, [&deciders](const HandshakeRequest &) {
        const auto promise = std::make_shared<Promise>();
        promise->start();
        deciders.emplace_back(QThread::create([promise] {
            promise->addResult(ConnectVerdict::accept().addHeader("X-Decided", "elsewhere"));
            promise->finish();
        }));
        deciders.back()->start();
        return promise->future();
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < 6; ++i)
        peers.push_back(std::make_unique<RawPeer>(server.serverPort(), upgradeRequest()));
    for (const auto &peer : peers) {
        QTRY_COMPARE(peer->status(), 101);
        QCOMPARE(peer->field("X-Decided"), "elsewhere");
    }
    for (const auto &decider : deciders)
        QVERIFY(decider->wait(30000));
}

using End = std::function<void(std::unique_ptr<Promise> &)>;

void TestThreadsHook::noVerdict_data()
{
    QTest::addColumn<End>("end");
    QTest::newRow("dropped") << End([](auto &promise) { promise.reset(); });
    QTest::newRow("canceled and finished") << End([](auto &promise) {
        promise->future().cancel();
        promise->finish();
    });
    QTest::newRow("canceled, and kept") << End([](auto &promise) { promise->future().cancel(); });
    QTest::newRow("finished without a result") << End([](auto &promise) { promise->finish(); });
    QTest::newRow("an exception") << End([](auto &promise) {
        promise->setException(std::make_exception_ptr(std::runtime_error("no")));
        promise->finish();
    });
}

void TestThreadsHook::noVerdict()
{
    QFETCH(End, end);
    WebSocketServer server(ServerOptions().setThreads(2));
    std::unique_ptr<Promise> promise;
    server.setConnectHook(&server, [&promise](const HandshakeRequest &) {
        promise = std::make_unique<Promise>();
        promise->start();
        return promise->future();
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest());
    QTRY_VERIFY(promise);
    end(promise);
    QTRY_COMPARE(peer.status(), 500);
    QTRY_VERIFY(peer.hasEnded);
}

void TestThreadsHook::neverAnswers()
{
    WebSocketServer server(ServerOptions().setThreads(1).setConnection(
            WebSocketOptions().setOpenHandshakeTimeout(60ms)));
    Promise promise;
    promise.start();
    server.setConnectHook(&server,
                          [&promise](const HandshakeRequest &) { return promise.future(); });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(peer.status(), 503);
    QTRY_VERIFY(peer.hasEnded);
    promise.addResult(ConnectVerdict::accept());
    promise.finish();
    QCoreApplication::processEvents();
    QCOMPARE(server.connectionCount(), 0);
}

void TestThreadsHook::contextIsGone_data()
{
    withContext_data();
}

void TestThreadsHook::contextIsGone()
{
    QFETCH(bool, later);
    WebSocketServer server(ServerOptions().setThreads(2));
    auto context = std::make_unique<QObject>();
    std::atomic<bool> isCalled = false;
    if (later) {
        server.setConnectHook(context.get(), [&isCalled](const HandshakeRequest &) {
            isCalled = true;
            return QFuture<ConnectVerdict>();
        });
    } else {
        server.setConnectHook(context.get(), [&isCalled](const HandshakeRequest &) {
            isCalled = true;
            return ConnectVerdict::accept();
        });
    }
    QVERIFY(server.listen(QHostAddress::LocalHost));
    context.reset();
    RawPeer peer(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(peer.status(), 503);
    QVERIFY(!isCalled);
}

void TestThreadsHook::clientLeavesMeanwhile()
{
    WebSocketServer server(ServerOptions().setThreads(2));
    std::unique_ptr<Promise> promise;
    server.setConnectHook(&server, [&promise](const HandshakeRequest &) {
        promise = std::make_unique<Promise>();
        promise->start();
        return promise->future();
    });
    int failed = 0;
    connect(&server, &WebSocketServer::handshakeFailed, this, [&failed] { ++failed; });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest());
    QTRY_VERIFY(promise);
    peer.reset();
    QTRY_COMPARE(failed, 1);
    promise->addResult(ConnectVerdict::accept());
    promise->finish();
    RawPeer other(server.serverPort(), upgradeRequest());
    QTRY_VERIFY(promise && promise->future().isRunning());
    promise->addResult(ConnectVerdict::accept());
    promise->finish();
    QTRY_COMPARE(other.status(), 101);
    QCOMPARE(server.connectionCount(), 1);
}

void TestThreadsHook::serverDeletedMeanwhile()
{
    auto server = std::make_unique<WebSocketServer>(ServerOptions().setThreads(2));
    QObject context;
    std::vector<std::unique_ptr<Promise>> promises;
    server->setConnectHook(&context, [&promises](const HandshakeRequest &) {
        promises.push_back(std::make_unique<Promise>());
        promises.back()->start();
        return promises.back()->future();
    });
    QVERIFY(server->listen(QHostAddress::LocalHost));
    RawPeer a(server->serverPort(), upgradeRequest());
    RawPeer b(server->serverPort(), upgradeRequest());
    QTRY_COMPARE(int(promises.size()), 2);
    server.reset();
    QTRY_VERIFY(a.hasEnded && b.hasEnded);
    QVERIFY(a.received.isEmpty() && b.received.isEmpty());
    for (const auto &promise : promises) {
        promise->addResult(ConnectVerdict::accept());
        promise->finish();
    }
    QCoreApplication::processEvents();
}

void TestThreadsHook::replacedUnderWay()
{
    // Settings change in the server's thread while others read them.
    WebSocketServer server(ServerOptions().setThreads(4));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < 40; ++i) {
        const QByteArray mark = QByteArray::number(i);
        server.setConnectHook(nullptr, [mark](const HandshakeRequest &) {
            return ConnectVerdict::accept().addHeader("X-Mark", mark);
        });
        QVERIFY(server.setOptions(ServerOptions().setThreads(4).setMaxConnections(1000 + i)));
        peers.push_back(std::make_unique<RawPeer>(server.serverPort(), upgradeRequest()));
        if (i % 8 == 0)
            QTRY_COMPARE(peers.back()->status(), 101);
    }
    for (const auto &peer : peers)
        QTRY_COMPARE(peer->status(), 101);
    QVERIFY(!peers.back()->field("X-Mark").isEmpty());
}

void TestThreadsHook::removedBeforeItRan()
{
    // Its context goes while the question is on its way to the server's thread.
    WebSocketServer server(ServerOptions().setThreads(1));
    std::unique_ptr<QObject> context = std::make_unique<QObject>();
    std::atomic<bool> isCalled = false;
    server.setConnectHook(context.get(), [&](const HandshakeRequest &request) {
        if (request.path() == QStringLiteral("/first"))
            context.reset();
        else
            isCalled = true;
        return ConnectVerdict::accept();
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer first(server.serverPort(), upgradeRequest({}, "/first"));
    RawPeer second(server.serverPort(), upgradeRequest({}, "/second"));
    QTRY_VERIFY(first.status() != 0 && second.status() != 0);
    QVERIFY(isCalled || second.status() == 503);
    QCOMPARE(first.status(), 101);
}

QTEST_GUILESS_MAIN(TestThreadsHook)
#include "tst_threads_hook.moc"
