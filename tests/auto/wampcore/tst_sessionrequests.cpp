// SPDX-License-Identifier: Apache-2.0
#include "sessiondriver.h"

#include <QtTest/qtest.h>

using Fernweg::WampCore::SendResult;
using namespace std::chrono_literals;
using Lines = QList<QByteArray>;

namespace {

Lines lines(const char *text)
{
    Lines list;
    for (const QByteArray &line : QByteArray(text).split('\n')) {
        if (!line.trimmed().isEmpty())
            list.append(line.trimmed());
    }
    return list;
}

} // namespace

/// What a client's session asks for, and how that ends.
class SessionRequestsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sharedSubscription();
    void unsubscribesAfterWhatIsUnderWay();
    void handleThatIsGivenUpBeforeTheAnswer();
    void handlesSurviveTheSession();
    void handleThatIsMadeOnJoining();
    void refusedHandleIsAskedForAgain();
    void revocation();
    void invocationAfterUnregister();
    void cancelIsTold();
    void cancelWithoutARouterThatCan();
    void timeout();
    void timeoutOfProgress();
    void interruptReachesTheInvocation();
    void tooLargeIsNotSent();
};

void SessionRequestsTest::sharedSubscription()
{
    SessionDriver driver;
    driver.join();
    auto first = std::make_unique<SessionDriver::Handle>(&driver, u"a.topic"_s);
    SessionDriver::Handle second(&driver, u"a.topic"_s);
    driver.core.subscriptions().add(first.get());
    driver.core.subscriptions().add(&second);
    driver.receive("[33,1,5]");
    driver.receive("[33,2,5]");
    driver.output();
    driver.news();
    driver.receive("[36,5,1,{}]");
    QCOMPARE(driver.news(), lines("a.topic received 36\na.topic received 36"));
    first.reset();
    QVERIFY(driver.output().isEmpty());
    driver.receive("[36,5,2,{}]");
    QCOMPARE(driver.news(), lines("a.topic received 36"));
    driver.core.subscriptions().remove(&second);
    QCOMPARE(driver.output(), lines("[34,3,5]"));
    driver.receive("[36,5,3,{}]"); // they have crossed
    driver.receive("[35,3]");
    QVERIFY(driver.news().isEmpty());
    driver.receive("[36,5,4,{}]");
    QCOMPARE(driver.news().last(),
             QByteArray("left wamp.error.protocol_violation aborted joined by me"));
}

// An UNSUBSCRIBE that overtakes the answer to a SUBSCRIBE of the same topic would end that, too.
void SessionRequestsTest::unsubscribesAfterWhatIsUnderWay()
{
    for (const bool isRefused : { false, true }) {
        SessionDriver driver;
        driver.join();
        auto first = std::make_unique<SessionDriver::Handle>(&driver, u"a.topic"_s);
        SessionDriver::Handle second(&driver, u"a.topic"_s);
        driver.core.subscriptions().add(first.get());
        driver.receive("[33,1,5]");
        driver.core.subscriptions().add(&second);
        driver.output();
        first.reset();
        QVERIFY(driver.output().isEmpty());
        driver.receive(isRefused ? R"([8,32,2,{},"wamp.error.not_authorized"])" : "[33,2,5]");
        QCOMPARE(driver.output(), isRefused ? lines("[34,3,5]") : Lines());
        driver.news();
        driver.receive("[36,5,1,{}]");
        QCOMPARE(driver.news(), isRefused ? Lines() : lines("a.topic received 36"));
    }
}

void SessionRequestsTest::handleThatIsGivenUpBeforeTheAnswer()
{
    SessionDriver driver;
    driver.join();
    {
        SessionDriver::Handle handle(&driver, u"a.topic"_s);
        driver.core.registrations().add(&handle);
    }
    QCOMPARE(driver.output(), lines(R"([64,1,{},"a.topic"])"));
    driver.receive("[65,1,5]");
    QCOMPARE(driver.output(), lines("[66,2,5]"));
    driver.receive(R"([8,66,2,{},"wamp.error.no_such_registration"])");
    QVERIFY(driver.news().isEmpty());
    QVERIFY(driver.core.isJoined());
}

void SessionRequestsTest::handlesSurviveTheSession()
{
    SessionDriver driver;
    SessionDriver::Handle procedure(&driver, u"a.procedure"_s, { { u"invoke"_s, u"first"_s } });
    SessionDriver::Handle topic(&driver, u"a.topic"_s);
    driver.core.registrations().add(&procedure);
    driver.core.subscriptions().add(&topic);
    QVERIFY(driver.output().isEmpty());
    for (int round = 0; round < 3; ++round) {
        driver.core.join(u"realm1"_s, {});
        driver.output();
        driver.receive(R"([2,7,{"roles":{"broker":{}}}])");
        QCOMPARE(driver.news(), lines("joined 7"));
        QCOMPARE(driver.output(), lines(R"([32,1,{},"a.topic"]
                                           [64,2,{"invoke":"first"},"a.procedure"])"));
        if (round == 1) { // lost before the answers
            driver.core.lose();
            QCOMPARE(driver.news(), lines("left wamp.close.transport_lost joined lost"));
            continue;
        }
        driver.receive("[33,1,5]");
        driver.receive("[65,2,6]");
        QCOMPARE(driver.news(), lines("a.topic active 5\na.procedure active 6"));
        driver.core.lose();
        QCOMPARE(driver.news(),
                 lines("a.topic suspended\na.procedure suspended\n"
                       "left wamp.close.transport_lost joined lost"));
        QCOMPARE(topic.id(), 0u);
    }
}

void SessionRequestsTest::handleThatIsMadeOnJoining()
{
    SessionDriver driver;
    SessionDriver::Handle topic(&driver, u"a.topic"_s);
    driver.onJoin = [&] { driver.core.subscriptions().add(&topic); };
    driver.core.join(u"realm1"_s, {});
    driver.output();
    driver.receive(R"([2,7,{"roles":{"broker":{}}}])");
    QCOMPARE(driver.output(), lines(R"([32,1,{},"a.topic"])")); // once
}

void SessionRequestsTest::refusedHandleIsAskedForAgain()
{
    SessionDriver driver;
    driver.join();
    SessionDriver::Handle handle(&driver, u"a.procedure"_s);
    driver.core.registrations().add(&handle);
    driver.receive(R"([8,64,1,{},"wamp.error.procedure_already_exists"])");
    QCOMPARE(driver.news(), lines("a.procedure refused wamp.error.procedure_already_exists"));
    driver.core.lose();
    driver.core.join(u"realm1"_s, {});
    driver.output();
    driver.receive(R"([2,7,{"roles":{"dealer":{}}}])");
    QCOMPARE(driver.output(), lines(R"([64,1,{},"a.procedure"])"));
}

void SessionRequestsTest::revocation()
{
    SessionDriver driver;
    driver.join();
    SessionDriver::Handle topic(&driver, u"a.topic"_s);
    SessionDriver::Handle procedure(&driver, u"a.procedure"_s);
    driver.core.subscriptions().add(&topic);
    driver.core.registrations().add(&procedure);
    driver.receive("[33,1,5]");
    driver.receive("[65,2,6]");
    driver.output();
    driver.news();
    driver.receive(R"([35,0,{"subscription":5,"reason":"a.reason"}])");
    driver.receive(R"([67,0,{"registration":6,"reason":"a.reason"}])");
    QCOMPARE(driver.news(), lines("a.topic revoked a.reason\na.procedure revoked a.reason"));
    QCOMPARE(driver.core.subscriptions().size(), 0u);
    driver.core.subscriptions().remove(&topic);
    QVERIFY(driver.output().isEmpty());
}

void SessionRequestsTest::invocationAfterUnregister()
{
    SessionDriver driver;
    driver.join();
    SessionDriver::Handle handle(&driver, u"a.procedure"_s);
    driver.core.registrations().add(&handle);
    driver.receive("[65,1,6]");
    driver.core.registrations().remove(&handle);
    driver.output();
    driver.receive("[68,1,6,{}]");
    QCOMPARE(driver.output(),
             lines(R"([8,68,1,{},"wamp.error.no_such_procedure",["no longer registered"]])"));
    QVERIFY(driver.core.isJoined());
}

void SessionRequestsTest::cancelIsTold()
{
    SessionDriver driver;
    driver.join();
    const quint64 id = driver.call(u"a.call"_s);
    driver.output();
    QVERIFY(driver.core.cancel(id, u"kill"_s));
    QVERIFY(!driver.core.cancel(id, u"kill"_s));
    QVERIFY(!driver.core.cancel(id + 1, u"kill"_s));
    QCOMPARE(driver.output(), lines(R"([49,1,{"mode":"kill"}])"));
    driver.receive(R"([50,1,{"progress":true}])");
    QVERIFY(driver.news().isEmpty());
    driver.receive(R"([50,1,{},[1]])"); // the callee was faster
    QCOMPARE(driver.news(), lines("a.call 50"));
    QVERIFY(!driver.core.cancel(id, u"kill"_s));
}

void SessionRequestsTest::cancelWithoutARouterThatCan()
{
    SessionDriver driver;
    driver.join("");
    const quint64 id = driver.call(u"a.call"_s);
    driver.output();
    QVERIFY(driver.core.cancel(id, u"kill"_s));
    QVERIFY(driver.news().isEmpty());
    QVERIFY(driver.core.nextDeadline().has_value());
    driver.core.advanceTo(driver.time);
    QCOMPARE(driver.news(), lines("a.call 8 wamp.error.canceled"));
    QVERIFY(driver.output().isEmpty());
    driver.receive("[50,1,{}]");
    QVERIFY(driver.core.isJoined());
}

void SessionRequestsTest::timeout()
{
    for (const bool cancels : { true, false }) {
        SessionDriver driver;
        driver.join(cancels ? R"("call_canceling":true)" : "");
        driver.call(u"a.slow"_s, 100ms);
        driver.call(u"a.quick"_s, 50ms);
        driver.output();
        QCOMPARE(*driver.core.nextDeadline(), driver.time + 50ms);
        driver.receive("[50,2,{}]");
        QCOMPARE(driver.news(), lines("a.quick 50"));
        QCOMPARE(*driver.core.nextDeadline(), driver.time + 100ms);
        driver.core.advanceTo(driver.time + 99ms);
        QVERIFY(driver.news().isEmpty());
        driver.core.advanceTo(driver.time + 100ms);
        QCOMPARE(driver.news(), lines("a.slow 8 wamp.error.timeout"));
        QCOMPARE(driver.output(), cancels ? lines(R"([49,1,{"mode":"killnowait"}])") : Lines());
        QVERIFY(!driver.core.nextDeadline());
        driver.receive(R"([8,48,1,{},"wamp.error.timeout"])");
        QVERIFY(driver.core.isJoined());
    }
}

void SessionRequestsTest::timeoutOfProgress()
{
    SessionDriver driver;
    driver.join();
    driver.call(u"a.slow"_s, 100ms);
    driver.time += 90ms;
    driver.receive(R"([50,1,{"progress":true}])");
    QCOMPARE(*driver.core.nextDeadline(), driver.time + 100ms);
    driver.core.advanceTo(driver.time + 100ms);
    QCOMPARE(driver.news(), lines("a.slow progress\na.slow 8 wamp.error.timeout"));
}

void SessionRequestsTest::interruptReachesTheInvocation()
{
    SessionDriver driver;
    driver.join();
    SessionDriver::Handle handle(&driver, u"a.procedure"_s);
    driver.core.registrations().add(&handle);
    driver.receive("[65,1,6]");
    driver.receive("[68,1,6,{}]");
    driver.output();
    driver.news();
    QVERIFY(driver.core.isPending(1, driver.invocation.get()));
    driver.receive(R"([69,1,{"mode":"kill"}])");
    QCOMPARE(driver.news(), lines("interrupted kill"));
    SessionDriver::Message progress;
    progress.type = SessionDriver::MessageType::Yield;
    progress.request = 1;
    progress.details.insert(u"progress"_s, true);
    QCOMPARE(driver.core.answer(SessionDriver::Message(progress)), SendResult::Sent);
    QVERIFY(driver.core.isPending(1, driver.invocation.get()));
    progress.details.clear();
    QCOMPARE(driver.core.answer(std::move(progress)), SendResult::Sent);
    QCOMPARE(driver.output(), lines("[70,1,{\"progress\":true}]\n[70,1,{}]"));
    QVERIFY(!driver.core.isPending(1, driver.invocation.get()));
    driver.receive("[68,2,6,{}]");
    driver.news();
    driver.receive("[68,2,6,{}]"); // a request that has not been answered
    QCOMPARE(driver.news().last(),
             QByteArray("left wamp.error.protocol_violation aborted joined by me"));
}

void SessionRequestsTest::tooLargeIsNotSent()
{
    SessionDriver driver;
    driver.join();
    driver.isTight = true;
    SessionDriver::Message message;
    message.type = SessionDriver::MessageType::Call;
    message.uri = u"a.call"_s;
    message.payload = Fernweg::WampCore::Payload({ 1 });
    quint64 id = 0;
    Fernweg::WampCore::CompletionPointer completion =
            std::make_unique<SessionDriver::Completion>(&driver, u"a.call"_s);
    QCOMPARE(driver.core.call(std::move(message), std::move(completion), 0ms, &id),
             SendResult::TooLarge);
    QVERIFY(completion);
    QCOMPARE(driver.call(u"a.call"_s), 1u); // no id is left out
}

QTEST_APPLESS_MAIN(SessionRequestsTest)
#include "tst_sessionrequests.moc"
