// SPDX-License-Identifier: Apache-2.0
#include "sessionpair.h"

#include <QtCore/qpromise.h>
#include <QtCore/qthread.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <type_traits>

using namespace Fernweg::Test;
using namespace Fernweg::Wamp;
using namespace std::chrono_literals;

/// Answers that come later, in parts, from other threads, or not at all.
class SessionAnswersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void futures();
    void futureIsCanceled();
    void progress();
    void cancelModes_data();
    void cancelModes();
    void futureThatIsCanceledByTheCaller();
    void timeout();
    void timeoutsWithoutEnd();
    void interruptHandlersAreLetGo_data();
    void interruptHandlersAreLetGo();
    void otherThread();
    void handlesOfThoseWhoMove_data();
    void handlesOfThoseWhoMove();
    void answerFromAWorker();

private:
    SessionPair m_pair;
};

void SessionAnswersTest::initTestCase()
{
    QVERIFY(m_pair.open());
    QVERIFY(isActive(m_pair.a.registerProcedure(u"p.void"_s, this, [] {})));
}

void SessionAnswersTest::futures()
{
    QPromise<int> number;
    QPromise<void> nothing;
    QPromise<CallResult> result;
    number.start();
    nothing.start();
    result.start();
    QVERIFY(isActive(
            m_pair.a.registerProcedure(u"p.later"_s, this, [&] { return number.future(); })));
    QVERIFY(isActive(
            m_pair.a.registerProcedure(u"p.void.later"_s, this, [&] { return nothing.future(); })));
    QVERIFY(isActive(m_pair.a.registerProcedure(u"p.result.later"_s, this,
                                                [&] { return result.future(); })));
    const QList<QFuture<CallResult>> calls { m_pair.b.call(u"p.later"_s),
                                             m_pair.b.call(u"p.void.later"_s),
                                             m_pair.b.call(u"p.result.later"_s) };
    QCOMPARE(call(m_pair.b, u"p.void"_s), QString()); // they don't hold up others
    QVERIFY(!calls.first().isFinished());
    number.addResult(42);
    number.finish();
    nothing.finish();
    result.addResult(CallResult(Error(u"a.error"_s)));
    result.finish();
    QCOMPARE(describe(outcome(calls[0])), u"42"_s);
    QCOMPARE(describe(outcome(calls[1])), QString());
    QCOMPARE(describe(outcome(calls[2])), u"a.error"_s);
}

void SessionAnswersTest::futureIsCanceled()
{
    auto promise = std::make_unique<QPromise<int>>();
    promise->start();
    QVERIFY(isActive(
            m_pair.a.registerProcedure(u"p.promise"_s, this, [&] { return promise->future(); })));
    QFuture<CallResult> pending = m_pair.b.call(u"p.promise"_s);
    QCOMPARE(call(m_pair.b, u"p.void"_s), QString());
    promise.reset(); // broken
    QCOMPARE(describe(outcome(pending)), u"wamp.error.canceled"_s);
    // An INTERRUPT cancels it.
    promise = std::make_unique<QPromise<int>>();
    promise->start();
    Call *handle = m_pair.b.startCall(u"p.promise"_s);
    QCOMPARE(call(m_pair.b, u"p.void"_s), QString());
    handle->cancel();
    QVERIFY(waitFor([&] { return promise->isCanceled(); }));
}

void SessionAnswersTest::progress()
{
    QVERIFY(isActive(
            m_pair.a.registerProcedure(u"p.count"_s, this, [](int n, const Invocation &call) {
                for (int i = 0; i < n; ++i)
                    call.progress({ i });
                call.yield({ u"done"_s });
            })));
    QStringList seen;
    const auto note = [&](const CallResult &part) {
        seen += part.argument(0).toString() + (part.isProgress() ? u"…"_s : QString());
    };
    const CallOptions options = CallOptions().onProgress(this, note);
    const QStringList expected { u"0…"_s, u"1…"_s, u"done"_s };
    m_pair.b.call(u"p.count"_s, { 2 }, this, note, options);
    QVERIFY(waitFor([&] { return seen.contains(u"done"_s); }));
    QCOMPARE(seen, expected);
    seen.clear();
    note(outcome(m_pair.b.call(u"p.count"_s, { 2 }, options)));
    QCOMPARE(seen, expected);
    seen.clear();
    Call *handle = m_pair.b.startCall(u"p.count"_s, { 2 });
    connect(handle, &Call::onProgress, this, note);
    connect(handle, &Call::onResult, this, note);
    QVERIFY(waitFor([&] { return seen.contains(u"done"_s); }));
    QCOMPARE(seen, expected);
    seen.clear();
    m_pair.b.call(u"p.count"_s, { 2 }, this, note); // not asked for
    QVERIFY(waitFor([&] { return seen.contains(u"done"_s); }));
    QCOMPARE(seen, QStringList { u"done"_s });
}

void SessionAnswersTest::cancelModes_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("handles");
    QTest::addColumn<bool>("isTold");
    QTest::addColumn<QString>("outcome");
    const QString canceled = u"wamp.error.canceled"_s;
    QTest::newRow("skip") << int(CancelMode::Skip) << false << false << canceled;
    QTest::newRow("killnowait") << int(CancelMode::KillNoWait) << true << true << canceled;
    QTest::newRow("killnowait, nobody listens")
            << int(CancelMode::KillNoWait) << false << true << canceled;
    QTest::newRow("kill, answered") << int(CancelMode::Kill) << true << true << u"half"_s;
    QTest::newRow("kill, nobody listens") << int(CancelMode::Kill) << false << true << canceled;
}

void SessionAnswersTest::cancelModes()
{
    QFETCH(const int, mode);
    QFETCH(const bool, handles);
    QFETCH(const bool, isTold);
    QFETCH(const QString, outcome);
    std::optional<Invocation> pending;
    const std::unique_ptr<Registration> registration(
            m_pair.a.registerProcedure(u"p.cancel"_s, this, [&](const Invocation &call) {
                pending = call;
                if (handles)
                    call.onInterrupt(this, [&] {
                        QCOMPARE(int(pending->cancelMode()), mode);
                        pending->yield({ u"half"_s });
                    });
            }));
    QVERIFY(isActive(registration.get()));
    Call *handle = m_pair.b.startCall(u"p.cancel"_s);
    QString seen;
    connect(handle, &Call::finished, this, [&] { seen = describe(handle->result()); });
    QVERIFY(waitFor([&] { return pending.has_value(); }));
    QVERIFY(handle->cancel(CancelMode(mode)));
    QVERIFY(waitFor([&] { return !seen.isEmpty(); }));
    QCOMPARE(seen.section(u' ', 0, 0), outcome); // without what the router says to people
    if (isTold)
        QVERIFY(waitFor([&] { return pending->isCanceled(); }));
    QCOMPARE(call(m_pair.b, u"p.void"_s), QString());
    QCOMPARE(pending->isCanceled(), isTold);
    QCOMPARE(pending->isAnswered(), isTold);
}

void SessionAnswersTest::futureThatIsCanceledByTheCaller()
{
    std::optional<Invocation> pending;
    const std::unique_ptr<Registration> registration(m_pair.a.registerProcedure(
            u"p.cancel"_s, this, [&](const Invocation &call) { pending = call; }));
    QVERIFY(isActive(registration.get()));
    QFuture<CallResult> future = m_pair.b.call(u"p.cancel"_s);
    QVERIFY(waitFor([&] { return pending.has_value(); }));
    future.cancel();
    QVERIFY(waitFor([&] { return pending->isCanceled(); }));
    QVERIFY(future.isCanceled());
    QCOMPARE(call(m_pair.b, u"p.void"_s), QString());
}

void SessionAnswersTest::timeout()
{
    std::optional<Invocation> pending;
    const std::unique_ptr<Registration> registration(m_pair.a.registerProcedure(
            u"p.slow"_s, this, [&](const Invocation &call) { pending = call; }));
    QVERIFY(isActive(registration.get()));
    QCOMPARE(call(m_pair.b, u"p.slow"_s, {}, CallOptions().setTimeout(20ms)).section(u' ', 0, 0),
             u"wamp.error.timeout"_s);
    QVERIFY(waitFor([&] { return pending->isCanceled(); }));
    QVERIFY(m_pair.b.isJoined());
}

void SessionAnswersTest::timeoutsWithoutEnd()
{
    for (const auto timeout :
         { std::chrono::milliseconds(24h * 30), std::chrono::milliseconds::max() })
        QCOMPARE(call(m_pair.b, u"p.void"_s, {}, CallOptions().setTimeout(timeout)), QString());
}

void SessionAnswersTest::interruptHandlersAreLetGo_data()
{
    QTest::addColumn<QString>("end");
    QTest::newRow("answered") << u"answer"_s;
    QTest::newRow("canceled") << u"cancel"_s;
    QTest::newRow("canceled, not answered") << u"drop"_s;
    QTest::newRow("the session is deleted") << u"delete"_s;
}

/// A handler that keeps its own invocation keeps it no longer than the call is under way.
void SessionAnswersTest::interruptHandlersAreLetGo()
{
    QFETCH(const QString, end);
    auto callee = std::make_unique<Session>();
    QVERIFY(callee->open(&m_pair.router, u"realm1"_s));
    std::weak_ptr<int> token;
    QVERIFY(isActive(
            callee->registerProcedure(u"p.keeps"_s, this, [&](const Invocation &invocation) {
                const auto kept = std::make_shared<int>(0);
                token = kept;
                const bool answers = end != u"drop";
                invocation.onInterrupt(this, [invocation, kept, answers] {
                    if (answers)
                        invocation.fail(Error(u"wamp.error.canceled"_s));
                });
                if (end == u"answer")
                    invocation.yield();
            })));
    QFuture<CallResult> result = m_pair.b.call(u"p.keeps"_s);
    QVERIFY(waitFor([&] { return end == u"answer" ? result.isFinished() : !token.expired(); }));
    if (end == u"delete")
        callee.reset();
    else if (end != u"answer")
        result.cancel();
    QVERIFY(waitFor([&] { return token.expired(); }));
}

void SessionAnswersTest::otherThread()
{
    QThread thread;
    thread.start();
    QObject *context = new QObject;
    context->moveToThread(&thread);
    QThread *ran = nullptr;
    Registration *registration = m_pair.a.registerProcedure(u"p.thread"_s, context, [&](int a) {
        ran = QThread::currentThread();
        return a * 2;
    });
    QPointer<Registration> guard = registration;
    QVERIFY(isActive(registration));
    QCOMPARE(call(m_pair.b, u"p.thread"_s, { 21 }), u"42"_s);
    QCOMPARE(ran, &thread);
    QThread *resultRan = nullptr;
    std::atomic<int> count = 0;
    m_pair.b.call(u"p.thread"_s, { 4 }, context, [&](const CallResult &result) {
        resultRan = QThread::currentThread();
        count = result.value<int>();
    });
    QVERIFY(waitFor([&] { return count == 8; }));
    QCOMPARE(resultRan, &thread);
    // While a call is on its way to it, the context goes.
    QFuture<CallResult> last = m_pair.b.call(u"p.thread"_s, { 1 });
    context->deleteLater();
    QVERIFY(waitFor([&] { return !guard && last.isFinished(); }));
    thread.quit();
    QVERIFY(thread.wait());
}

void SessionAnswersTest::handlesOfThoseWhoMove_data()
{
    QTest::addColumn<bool>("sessionMoves");
    QTest::addColumn<bool>("contextMoves");
    QTest::newRow("the session") << true << false;
    QTest::newRow("the context") << false << true;
    QTest::newRow("both") << true << true;
    QTest::newRow("nobody") << false << false;
}

/// A callable runs where its context is, whoever has been moved since the handle was made.
void SessionAnswersTest::handlesOfThoseWhoMove()
{
    QFETCH(const bool, sessionMoves);
    QFETCH(const bool, contextMoves);
    QThread thread;
    thread.start();
    auto *const session = new Session;
    auto *const context = new QObject;
    std::atomic<int> active = 0;
    QList<QThread *> ran(4); // of each function
    std::atomic<int> runs = 0;
    const auto note = [&](qsizetype function) {
        ran[function] = QThread::currentThread();
        ++runs;
    };
    const auto add = [&](auto *handle) {
        connect(handle, &std::remove_pointer_t<decltype(handle)>::activated, handle,
                [&] { ++active; });
    };
    add(session->registerProcedure(u"p.context"_s, context, [&] { note(0); }));
    add(session->subscribe(u"t.moved"_s, context, [&] { note(1); }));
    add(session->registerProcedure(u"p.session"_s, session, [&] { note(2); }));
    add(session->subscribe(u"t.moved"_s, session, [&] { note(3); }));
    if (sessionMoves)
        session->moveToThread(&thread);
    if (contextMoves)
        context->moveToThread(&thread);
    QMetaObject::invokeMethod(session, [&] { session->open(&m_pair.router, u"realm1"_s); });
    QVERIFY(waitFor([&] { return active == 4; }));
    QCOMPARE(call(m_pair.b, u"p.context"_s), QString());
    QCOMPARE(call(m_pair.b, u"p.session"_s), QString());
    QVERIFY(m_pair.b.publish(u"t.moved"_s));
    QVERIFY(waitFor([&] { return runs == 4; }));
    QThread *const here = QThread::currentThread();
    QThread *const contexts = contextMoves ? &thread : here;
    QThread *const sessions = sessionMoves ? &thread : here;
    QCOMPARE(ran, (QList<QThread *> { contexts, contexts, sessions, sessions }));
    session->deleteLater();
    context->deleteLater();
    thread.quit();
    QVERIFY(thread.wait());
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void SessionAnswersTest::answerFromAWorker()
{
    QList<QThread *> workers;
    QVERIFY(isActive(
            m_pair.a.registerProcedure(u"p.worker"_s, this, [&](int a, const Invocation &call) {
                QThread *worker = QThread::create([a, call] {
                    call.progress({ a });
                    call.yield({ a + 1 });
                });
                workers += worker;
                worker->start();
            })));
    int parts = 0;
    const CallOptions options =
            CallOptions().onProgress(this, [&](const CallResult &) { ++parts; });
    for (int i = 0; i < 20; ++i)
        QCOMPARE(call(m_pair.b, u"p.worker"_s, { i }, options), QString::number(i + 1));
    QCOMPARE(parts, 20);
    for (QThread *worker : std::as_const(workers))
        QVERIFY(worker->wait());
    qDeleteAll(workers);
}

QTEST_GUILESS_MAIN(SessionAnswersTest)
#include "tst_session_answers.moc"
