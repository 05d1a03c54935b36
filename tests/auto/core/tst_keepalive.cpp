// SPDX-License-Identifier: Apache-2.0
#include "protocol/keepalive.h"

#include <QtTest/qtest.h>

#include <set>

using namespace Fernweg::Core;
using namespace std::chrono_literals;
using Action = KeepAlive::Action;

namespace {

constexpr TimePoint begin { 1000s };

ProtocolOptions pinging(std::chrono::milliseconds interval, std::chrono::milliseconds timeout)
{
    ProtocolOptions options;
    options.autoPingInterval = interval;
    options.autoPingTimeout = timeout;
    return options;
}

} // namespace

class tst_KeepAlive : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idleWithoutInterval();
    void pingsAfterTheInterval();
    void pongBeginsTheNextInterval();
    void givesUpAfterTheTimeout();
    void withoutTimeoutGoesOnPinging();
    void trafficPostponesThePing();
    void trafficIsAsGoodAsAPong();
    void trafficMayCountForNothing();
    void silenceMayBeExcused();
    void otherPongsAreNotTheAnswer();
    void stops();
    void aLatePongDoesNotStartItAgain();
    void pingsDiffer_data();
    void pingsDiffer();
    void measuresRoundTrips();
    void pongAnswersEarlierPingsToo();
    void remembersTheLatestFew();
};

void tst_KeepAlive::idleWithoutInterval()
{
    KeepAlive keepAlive;
    QVERIFY(!keepAlive.nextDeadline());
    keepAlive.start({}, begin);
    QVERIFY(!keepAlive.nextDeadline());
    QCOMPARE(keepAlive.advanceTo(begin + 1h, {}), Action::None);
    QVERIFY(!keepAlive.lastRoundTrip());
}

void tst_KeepAlive::pingsAfterTheInterval()
{
    const ProtocolOptions options = pinging(10s, 5s);
    KeepAlive keepAlive;
    keepAlive.start(options, begin);
    QCOMPARE(keepAlive.nextDeadline(), std::optional(begin + 10s));
    QCOMPARE(keepAlive.advanceTo(begin + 10s - 1ns, options), Action::None);
    QVERIFY(keepAlive.awaitedPing().isEmpty());
    QCOMPARE(keepAlive.advanceTo(begin + 10s, options), Action::SendPing);
    QCOMPARE(keepAlive.awaitedPing().size(), 12);
    QCOMPARE(keepAlive.nextDeadline(), std::optional(begin + 15s));
    QCOMPARE(keepAlive.advanceTo(begin + 10s, options), Action::None); // asked once more
}

void tst_KeepAlive::pongBeginsTheNextInterval()
{
    const ProtocolOptions options = pinging(10s, 5s);
    KeepAlive keepAlive;
    keepAlive.start(options, begin);
    QCOMPARE(keepAlive.advanceTo(begin + 10s, options), Action::SendPing);
    const QByteArray first = keepAlive.awaitedPing();
    keepAlive.pingSent(first, begin + 10s);
    keepAlive.noteTraffic();
    QCOMPARE(keepAlive.pongReceived(first, options, begin + 11s),
             std::optional<Clock::duration>(1s));
    QCOMPARE(keepAlive.nextDeadline(), std::optional(begin + 21s));
    QCOMPARE(keepAlive.advanceTo(begin + 21s, options), Action::SendPing);
    QVERIFY(keepAlive.awaitedPing() != first);
}

void tst_KeepAlive::givesUpAfterTheTimeout()
{
    const ProtocolOptions options = pinging(10s, 5s);
    KeepAlive keepAlive;
    keepAlive.start(options, begin);
    QCOMPARE(keepAlive.advanceTo(begin + 12s, options), Action::SendPing); // the loop was busy
    QCOMPARE(keepAlive.nextDeadline(), std::optional(begin + 17s));
    QCOMPARE(keepAlive.advanceTo(begin + 17s - 1ns, options), Action::None);
    QCOMPARE(keepAlive.advanceTo(begin + 17s, options), Action::GiveUp);
    QVERIFY(!keepAlive.nextDeadline());
    QCOMPARE(keepAlive.advanceTo(begin + 1h, options), Action::None); // once
}

void tst_KeepAlive::withoutTimeoutGoesOnPinging()
{
    const ProtocolOptions options = pinging(10s, 0s);
    KeepAlive keepAlive;
    keepAlive.start(options, begin);
    for (int i = 1; i <= 5; ++i) {
        QCOMPARE(keepAlive.nextDeadline(), std::optional(begin + i * 10s));
        QCOMPARE(keepAlive.advanceTo(begin + i * 10s, options), Action::SendPing);
    }
}

void tst_KeepAlive::trafficPostponesThePing()
{
    const ProtocolOptions options = pinging(10s, 5s);
    KeepAlive keepAlive;
    keepAlive.start(options, begin);
    keepAlive.noteTraffic();
    QCOMPARE(keepAlive.advanceTo(begin + 10s, options), Action::None);
    QCOMPARE(keepAlive.nextDeadline(), std::optional(begin + 20s));
    QCOMPARE(keepAlive.advanceTo(begin + 20s, options), Action::SendPing); // silence since
}

void tst_KeepAlive::trafficIsAsGoodAsAPong()
{
    const ProtocolOptions options = pinging(10s, 5s);
    KeepAlive keepAlive;
    keepAlive.start(options, begin);
    QCOMPARE(keepAlive.advanceTo(begin + 10s, options), Action::SendPing);
    keepAlive.noteTraffic();
    QCOMPARE(keepAlive.advanceTo(begin + 15s, options), Action::None);
    QCOMPARE(keepAlive.nextDeadline(), std::optional(begin + 25s));
    QVERIFY(keepAlive.awaitedPing().isEmpty());
}

void tst_KeepAlive::trafficMayCountForNothing()
{
    ProtocolOptions options = pinging(10s, 5s);
    options.autoPingRestartOnAnyTraffic = false;
    KeepAlive keepAlive;
    keepAlive.start(options, begin);
    keepAlive.noteTraffic();
    QCOMPARE(keepAlive.advanceTo(begin + 10s, options), Action::SendPing);
    keepAlive.noteTraffic();
    QCOMPARE(keepAlive.advanceTo(begin + 15s, options), Action::GiveUp);
}

void tst_KeepAlive::silenceMayBeExcused()
{
    ProtocolOptions options = pinging(10s, 5s);
    options.autoPingRestartOnAnyTraffic = false;
    KeepAlive keepAlive;
    keepAlive.start(options, begin);
    QCOMPARE(keepAlive.advanceTo(begin + 10s, options), Action::SendPing);
    keepAlive.excuse(); // its pong may be among what is not read
    QCOMPARE(keepAlive.advanceTo(begin + 15s, options), Action::None);
    QCOMPARE(keepAlive.nextDeadline(), std::optional(begin + 25s));
    QCOMPARE(keepAlive.advanceTo(begin + 25s, options), Action::SendPing); // once
    QCOMPARE(keepAlive.advanceTo(begin + 30s, options), Action::GiveUp);
}

void tst_KeepAlive::otherPongsAreNotTheAnswer()
{
    ProtocolOptions options = pinging(10s, 5s);
    options.autoPingRestartOnAnyTraffic = false;
    KeepAlive keepAlive;
    keepAlive.start(options, begin);
    keepAlive.pingSent("", begin + 5s); // nor when none is awaited
    QVERIFY(keepAlive.pongReceived("", options, begin + 6s));
    QCOMPARE(keepAlive.nextDeadline(), std::optional(begin + 10s));
    keepAlive.pingSent("mine", begin + 9s);
    QCOMPARE(keepAlive.advanceTo(begin + 10s, options), Action::SendPing);
    keepAlive.pingSent(keepAlive.awaitedPing(), begin + 10s);
    QCOMPARE(keepAlive.pongReceived("mine", options, begin + 11s),
             std::optional<Clock::duration>(2s));
    QVERIFY(!keepAlive.pongReceived("unsolicited", options, begin + 11s));
    QVERIFY(!keepAlive.pongReceived("", options, begin + 11s));
    QCOMPARE(keepAlive.nextDeadline(), std::optional(begin + 15s));
    QCOMPARE(keepAlive.advanceTo(begin + 15s, options), Action::GiveUp);
}

void tst_KeepAlive::stops()
{
    const ProtocolOptions options = pinging(10s, 5s);
    KeepAlive keepAlive;
    keepAlive.start(options, begin);
    keepAlive.stop();
    QVERIFY(!keepAlive.nextDeadline());
    QCOMPARE(keepAlive.advanceTo(begin + 1h, options), Action::None);
}

void tst_KeepAlive::aLatePongDoesNotStartItAgain()
{
    const ProtocolOptions options = pinging(10s, 5s);
    KeepAlive keepAlive;
    keepAlive.start(options, begin);
    QCOMPARE(keepAlive.advanceTo(begin + 10s, options), Action::SendPing);
    const QByteArray ping = keepAlive.awaitedPing();
    keepAlive.pingSent(ping, begin + 10s);
    keepAlive.stop();
    QCOMPARE(keepAlive.pongReceived(ping, options, begin + 11s),
             std::optional<Clock::duration>(1s));
    QVERIFY(!keepAlive.nextDeadline());
}

void tst_KeepAlive::pingsDiffer_data()
{
    QTest::addColumn<int>("size");

    for (const int size : { 4, 5, 12, 125 })
        QTest::addRow("%d octets", size) << size;
}

void tst_KeepAlive::pingsDiffer()
{
    QFETCH(int, size);
    ProtocolOptions options = pinging(10s, 0s);
    options.autoPingSize = size;
    KeepAlive keepAlive;
    keepAlive.start(options, begin);
    std::set<QByteArray> payloads;
    for (int i = 1; i <= 20; ++i) {
        QCOMPARE(keepAlive.advanceTo(begin + i * 10s, options), Action::SendPing);
        QCOMPARE(keepAlive.awaitedPing().size(), size);
        payloads.insert(keepAlive.awaitedPing());
    }
    QCOMPARE(payloads.size(), size_t(20));
}

void tst_KeepAlive::measuresRoundTrips()
{
    KeepAlive keepAlive;
    keepAlive.pingSent("a", begin);
    QVERIFY(!keepAlive.lastRoundTrip());
    QVERIFY(!keepAlive.pongReceived("b", {}, begin + 1ms));
    QVERIFY(!keepAlive.lastRoundTrip());
    QCOMPARE(keepAlive.pongReceived("a", {}, begin + 1500us),
             std::optional<Clock::duration>(1500us));
    QCOMPARE(keepAlive.lastRoundTrip(), std::optional<Clock::duration>(1500us));
    QVERIFY(!keepAlive.pongReceived("a", {}, begin + 2ms)); // it was answered
    QCOMPARE(keepAlive.lastRoundTrip(), std::optional<Clock::duration>(1500us));
    keepAlive.pingSent("", begin + 1s);
    QCOMPARE(keepAlive.pongReceived("", {}, begin + 3s), std::optional<Clock::duration>(2s));
}

void tst_KeepAlive::pongAnswersEarlierPingsToo()
{
    KeepAlive keepAlive;
    keepAlive.pingSent("a", begin);
    keepAlive.pingSent("b", begin + 1s);
    keepAlive.pingSent("c", begin + 2s);
    QCOMPARE(keepAlive.pongReceived("b", {}, begin + 3s), std::optional<Clock::duration>(2s));
    QVERIFY(!keepAlive.pongReceived("a", {}, begin + 3s)); // RFC 6455, section 5.5.3
    QCOMPARE(keepAlive.pongReceived("c", {}, begin + 3s), std::optional<Clock::duration>(1s));
}

void tst_KeepAlive::remembersTheLatestFew()
{
    KeepAlive keepAlive;
    for (int i = 0; i < 1000; ++i)
        keepAlive.pingSent(QByteArray::number(i), begin + i * 1s);
    QVERIFY(!keepAlive.pongReceived("983", {}, begin + 1000s));
    QCOMPARE(keepAlive.pongReceived("984", {}, begin + 1000s), std::optional<Clock::duration>(16s));
    QCOMPARE(keepAlive.pongReceived("999", {}, begin + 1000s), std::optional<Clock::duration>(1s));
}

QTEST_APPLESS_MAIN(tst_KeepAlive)
#include "tst_keepalive.moc"
