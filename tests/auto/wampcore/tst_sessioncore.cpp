// SPDX-License-Identifier: Apache-2.0
#include "sessiondriver.h"

#include <QtTest/qtest.h>

using namespace std::chrono_literals;
using Lines = QList<QByteArray>;
using State = Fernweg::WampCore::SessionCore::State;

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

/// A client's session without a transport: states, and what a router may send.
class SessionCoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void joinsLeavesAndJoinsAgain();
    void goodbyeOfTheRouterIsAnswered();
    void goodbyesCross();
    void authenticates();
    void refusesAChallenge();
    void aborts_data();
    void aborts();
    void violations_data();
    void violations();
    void whatIsHarmless_data();
    void whatIsHarmless();
    void requestIdsCountFromOne();
    void everyRequestEndsOnce_data();
    void everyRequestEndsOnce();
};

void SessionCoreTest::joinsLeavesAndJoinsAgain()
{
    SessionDriver driver;
    QVERIFY(!driver.core.leave(u"wamp.close.normal"_s, {}));
    for (int round = 0; round < 2; ++round) {
        QVERIFY(driver.core.join(u"realm1"_s, {}));
        QVERIFY(!driver.core.join(u"realm2"_s, {}));
        QCOMPARE(driver.output(), lines(R"([1,"realm1",{}])"));
        driver.receive(R"([2,9007199254740992,{"roles":{"broker":{}},"realm":"other"}])");
        QCOMPARE(driver.news(), lines("joined 9007199254740992"));
        QCOMPARE(driver.core.realm(), u"other"_s);
        QVERIFY(!driver.core.join(u"realm1"_s, {}));
        QVERIFY(driver.core.leave(u"wamp.close.normal"_s, {}));
        QVERIFY(!driver.core.leave(u"wamp.close.normal"_s, {}));
        QCOMPARE(driver.output(), lines(R"([6,{},"wamp.close.normal"])"));
        // All but GOODBYE is ignored now.
        driver.receive(R"([50,99,{}])");
        driver.receive(R"([36,1,1,{}])");
        driver.receive("junk");
        QVERIFY(driver.news().isEmpty());
        driver.receive(R"([6,{},"wamp.close.goodbye_and_out"])");
        QCOMPARE(driver.news(), lines("left wamp.close.goodbye_and_out joined by me"));
        QCOMPARE(driver.core.id(), 0u);
        QVERIFY(driver.output().isEmpty());
    }
}

void SessionCoreTest::goodbyeOfTheRouterIsAnswered()
{
    SessionDriver driver;
    driver.join();
    driver.receive(R"([6,{"message":"bye"},"wamp.close.system_shutdown"])");
    QCOMPARE(driver.output(), lines(R"([6,{},"wamp.close.goodbye_and_out"])"));
    QCOMPARE(driver.news(), lines("left wamp.close.system_shutdown joined"));
}

void SessionCoreTest::goodbyesCross()
{
    SessionDriver driver;
    driver.join();
    driver.core.leave(u"wamp.close.normal"_s, {});
    driver.output();
    driver.receive(R"([6,{},"wamp.close.system_shutdown"])");
    QVERIFY(driver.output().isEmpty());
    QCOMPARE(driver.news(), lines("left wamp.close.system_shutdown joined by me"));
    // A router may answer all the same, even while the next session is on its way.
    driver.core.join(u"realm1"_s, {});
    driver.receive(R"([6,{},"wamp.close.goodbye_and_out"])");
    driver.receive(R"([2,8,{"roles":{"broker":{}}}])");
    QCOMPARE(driver.news(), lines("joined 8"));
}

void SessionCoreTest::authenticates()
{
    SessionDriver driver;
    driver.core.join(u"realm1"_s, {});
    QVERIFY(!driver.core.authenticate(u"x"_s, {}));
    driver.receive(R"([4,"ticket",{}])");
    QCOMPARE(driver.news(), lines("challenged ticket"));
    driver.output();
    QVERIFY(driver.core.authenticate(u"secret"_s, { { u"a"_s, 1 } }));
    QCOMPARE(driver.output(), lines(R"([5,"secret",{"a":1}])"));
    driver.receive(R"([2,7,{"roles":{"broker":{}}}])");
    QCOMPARE(driver.news(), lines("joined 7"));
}

void SessionCoreTest::refusesAChallenge()
{
    SessionDriver driver;
    driver.core.join(u"realm1"_s, {});
    driver.receive(R"([4,"ticket",{}])");
    driver.output();
    driver.news();
    QVERIFY(driver.core.refuse(u"wamp.error.authentication_failed"_s, u"no"_s));
    QCOMPARE(driver.output(), lines(R"([3,{"message":"no"},"wamp.error.authentication_failed"])"));
    QCOMPARE(driver.news(), lines("transport closed"));
    driver.receive(R"([2,7,{"roles":{"broker":{}}}])");
    QVERIFY(driver.news().isEmpty());
    driver.core.lose();
    QCOMPARE(driver.news(), lines("left wamp.error.authentication_failed aborted by me"));
}

void SessionCoreTest::aborts_data()
{
    QTest::addColumn<bool>("isJoined");
    QTest::addColumn<QList<QByteArray>>("news");
    QTest::newRow("while joining: the connection stays")
            << false << lines("left wamp.error.no_such_realm aborted");
    QTest::newRow("of a session") << true
                                  << lines("transport closed\n"
                                           "left wamp.error.no_such_realm aborted joined");
}

void SessionCoreTest::aborts()
{
    QFETCH(const bool, isJoined);
    QFETCH(const Lines, news);
    SessionDriver driver;
    isJoined ? driver.join() : void(driver.core.join(u"realm1"_s, {}));
    driver.output();
    driver.receive(R"([3,{"message":"none"},"wamp.error.no_such_realm"])");
    QCOMPARE(driver.news(), news);
    QVERIFY(driver.output().isEmpty()); // ABORT is not answered
    QCOMPARE(driver.core.state(), State::Closed);
}

void SessionCoreTest::violations_data()
{
    QTest::addColumn<int>("phase"); // 0: no session, 1: joining, 2: joined, call 1 pending
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *name, int phase, const char *message) {
        QTest::newRow(name) << phase << QByteArray(message);
    };
    row("WELCOME unasked", 0, R"([2,7,{"roles":{"broker":{}}}])");
    row("EVENT without a session", 0, R"([36,1,1,{}])");
    row("EVENT instead of WELCOME", 1, R"([36,1,1,{}])");
    row("GOODBYE instead of WELCOME", 1, R"([6,{},"wamp.close.normal"])");
    row("junk instead of WELCOME", 1, "{}");
    row("WELCOME twice", 2, R"([2,7,{"roles":{"broker":{}}}])");
    row("CHALLENGE in a session", 2, R"([4,"ticket",{}])");
    row("HELLO from a router", 2, R"([1,"realm1",{"roles":{"caller":{}}}])");
    row("CALL from a router", 2, R"([48,1,{},"a.b"])");
    row("junk", 2, "junk");
    row("no list", 2, R"({"a":1})");
    row("unknown message", 2, "[99,1]");
    row("RESULT of no call", 2, "[50,2,{}]");
    row("progress of no call", 2, R"([50,2,{"progress":true}])");
    row("RESULT with a wrong type", 2, R"([50,1,{"progress":1}])");
    row("ERROR of no call", 2, R"([8,48,2,{},"a.b"])");
    row("ERROR of another kind of request", 2, R"([8,32,1,{},"a.b"])");
    row("SUBSCRIBED for a call", 2, "[33,1,5]");
    row("REGISTERED for a call", 2, "[65,1,5]");
    row("PUBLISHED for a call", 2, "[17,1,5]");
    row("UNSUBSCRIBED of nothing", 2, "[35,5]");
    row("UNREGISTERED of nothing", 2, "[67,5]");
    row("EVENT of no subscription", 2, "[36,5,1,{}]");
    row("INVOCATION of no registration", 2, "[68,1,5,{}]");
    row("revocation of no subscription", 2, R"([35,0,{"subscription":5}])");
    row("revocation of no registration", 2, R"([67,0,{"registration":5}])");
}

void SessionCoreTest::violations()
{
    QFETCH(const int, phase);
    QFETCH(const QByteArray, message);
    SessionDriver driver;
    if (phase == 1)
        driver.core.join(u"realm1"_s, {});
    if (phase == 2) {
        driver.join();
        driver.call(u"a.call"_s);
    }
    driver.output();
    driver.receive(message);
    const Lines sent = driver.output();
    QCOMPARE(sent.size(), 1);
    QVERIFY2(sent.first().startsWith("[3,{\"message\":\"")
                     && sent.first().endsWith("\"wamp.error.protocol_violation\"]"),
             sent.first().constData());
    Lines news = driver.news();
    QCOMPARE(news.takeFirst(), QByteArray("transport closed"));
    if (phase == 2)
        QCOMPARE(news.takeFirst(), QByteArray("a.call 8 wamp.error.canceled"));
    const QByteArray end = "left wamp.error.protocol_violation aborted ";
    QCOMPARE(news, Lines { end + (phase == 2 ? "joined by me" : "by me") });
    QCOMPARE(driver.core.state(), State::Closed);
}

void SessionCoreTest::whatIsHarmless_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("HEARTBEAT of an old router") << QByteArray("[7,1,1]");
    QTest::newRow("INTERRUPT of what has been answered") << QByteArray("[69,5,{}]");
    QTest::newRow("RESULT of a call that was canceled") << QByteArray("[50,1,{}]");
    QTest::newRow("progress of it") << QByteArray(R"([50,1,{"progress":true}])");
    QTest::newRow("ERROR of it") << QByteArray(R"([8,48,1,{},"wamp.error.canceled"])");
    QTest::newRow("unknown key") << QByteArray(R"([50,1,{"x_unknown":[1]}])");
}

void SessionCoreTest::whatIsHarmless()
{
    QFETCH(const QByteArray, message);
    SessionDriver driver;
    driver.join();
    const quint64 id = driver.call(u"a.call"_s);
    QVERIFY(driver.core.cancel(id, u"killnowait"_s));
    driver.receive(R"([8,48,1,{},"wamp.error.canceled"])");
    driver.output();
    driver.news();
    driver.receive(message);
    QVERIFY(driver.output().isEmpty());
    QVERIFY(driver.news().isEmpty());
    QVERIFY(driver.core.isJoined());
}

void SessionCoreTest::requestIdsCountFromOne()
{
    SessionDriver driver;
    for (int round = 0; round < 2; ++round) {
        driver.join();
        SessionDriver::Handle subscription(&driver, u"a.topic"_s);
        driver.core.subscriptions().add(&subscription);
        QCOMPARE(driver.call(u"a.call"_s), 2u);
        driver.publish(u"a.topic"_s);
        QCOMPARE(driver.output(), lines(R"([32,1,{},"a.topic"]
                                           [48,2,{},"a.call"]
                                           [16,3,{},"a.topic"])"));
        driver.core.lose();
    }
}

void SessionCoreTest::everyRequestEndsOnce_data()
{
    QTest::addColumn<bool>("isLost");
    QTest::newRow("lost") << true;
    QTest::newRow("left") << false;
}

void SessionCoreTest::everyRequestEndsOnce()
{
    QFETCH(const bool, isLost);
    SessionDriver driver;
    driver.join();
    driver.call(u"a.call"_s, 1s);
    driver.publish(u"a.publish"_s);
    if (isLost) {
        driver.core.lose();
    } else {
        driver.core.leave(u"wamp.close.normal"_s, {});
        QVERIFY(driver.news().isEmpty());
        driver.receive(R"([6,{},"wamp.close.goodbye_and_out"])");
    }
    Lines news = driver.news();
    const QByteArray uri = isLost ? "wamp.error.network_failure" : "wamp.error.canceled";
    QVERIFY(news.removeOne("a.call 8 " + uri));
    QVERIFY(news.removeOne("a.publish 8 " + uri));
    QCOMPARE(news,
             lines(isLost ? "left wamp.close.transport_lost joined lost"
                          : "left wamp.close.goodbye_and_out joined by me"));
    QVERIFY(!driver.core.nextDeadline());
    QCOMPARE(driver.call(u"a.call"_s), 0u);
    QVERIFY(driver.news().isEmpty()); // whoever calls without a session is told by the result
}

QTEST_APPLESS_MAIN(SessionCoreTest)
#include "tst_sessioncore.moc"
