// SPDX-License-Identifier: Apache-2.0
// Pings and pongs (RFC 6455, sections 5.5.2 and 5.5.3).
#include "interoptests.h"

using namespace Fernweg;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Interop {

class ControlTest : public InteropTest
{
    Q_OBJECT

public:
    using InteropTest::InteropTest;

private Q_SLOTS:
    void wePing_data() { payloads(); }
    void wePing();
    void theyPing_data() { payloads(); }
    void theyPing();
    void wePong_data() { payloads(); }
    void wePong();
    void pingsByThemselves_data();
    void pingsByThemselves();
    void pingsAmongLargeMessages_data();
    void pingsAmongLargeMessages();

private:
    void payloads();
};

void ControlTest::payloads()
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<QByteArray>("payload");
    addRows(u"no payload"_s, QByteArray());
    addRows(u"one octet"_s, QByteArray(1, '\0'));
    addRows(u"text"_s, QByteArray("Hello"));
    addRows(u"no UTF-8"_s, QByteArray("\xff\xfe\x80"));
    addRows(u"125 octets"_s, pattern(125, true));
}

void ControlTest::wePing()
{
    QFETCH(PeerIs, role);
    QFETCH(QByteArray, payload);
    Conversation talk(m_peer, role, Plan(),
                      { .onOpen = [=](WebSocket *socket) { QVERIFY(socket->sendPing(payload)); },
                        .onPong = [](WebSocket *socket, qsizetype) { socket->sendClose(); } });
    CONVERSE(talk);
    QCOMPARE(talk.pongs(), QList<Conversation::Pong>({ { payload, true } }));
    if (m_peer.can(u"tell pings"_s))
        QCOMPARE(talk.theirPings(), QList<QByteArray>({ payload }));
}

void ControlTest::theyPing()
{
    QFETCH(PeerIs, role);
    QFETCH(QByteArray, payload);
    Plan plan;
    if (m_peer.can(u"send pongs"_s))
        plan.pong(payload); // which nobody asked for
    Conversation talk(m_peer, role, plan.ping(payload).awaitPongs(1).close());
    CONVERSE(talk);
    QCOMPARE(talk.pings(), QList<QByteArray>({ payload }));
    QCOMPARE(talk.theirPongs(), QList<QByteArray>({ payload }));
    if (m_peer.can(u"send pongs"_s))
        QCOMPARE(talk.pongs(), QList<Conversation::Pong>({ { payload, false } }));
    QVERIFY(talk.closed()->wasClean);
}

void ControlTest::wePong()
{
    QFETCH(PeerIs, role);
    QFETCH(QByteArray, payload);
    Conversation talk(m_peer, role, Plan().awaitPongs(1).close(),
                      { .onOpen = [=](WebSocket *socket) { QVERIFY(socket->sendPong(payload)); } });
    CONVERSE(talk);
    QCOMPARE(talk.theirPongs(), QList<QByteArray>({ payload }));
    QVERIFY(talk.closed()->wasClean);
}

void ControlTest::pingsByThemselves_data()
{
    QTest::addColumn<PeerIs>("role");
    addRows(u"every 10 ms"_s);
}

void ControlTest::pingsByThemselves()
{
    QFETCH(PeerIs, role);
    Conversation talk(m_peer, role, Plan(),
                      { .options = WebSocketOptions().setAutoPing(10ms, 10s),
                        .onPong = [](WebSocket *socket, qsizetype count) {
                            if (count == 3)
                                socket->sendClose();
                        } });
    CONVERSE(talk);
    QVERIFY(talk.closed()->wasClean);
    for (const Conversation::Pong &pong : talk.pongs())
        QVERIFY(pong.isAnswer);
}

void ControlTest::pingsAmongLargeMessages_data()
{
    QTest::addColumn<PeerIs>("role");
    addRows(u"a ping behind each of five"_s);
}

void ControlTest::pingsAmongLargeMessages()
{
    QFETCH(PeerIs, role);
    Plan plan;
    QList<Message> expected;
    for (int i = 0; i < 5; ++i) {
        plan.sendPattern(300'000, true).ping(QByteArray::number(i));
        expected.append({ pattern(300'000, true), true });
    }
    Conversation talk(m_peer, role, plan.awaitMessages(5).awaitPongs(1).close(),
                      { .echoes = true });
    CONVERSE(talk);
    QCOMPARE(difference(expected, talk.messages()), QString());
    QCOMPARE(difference(expected, talk.record()[u"messages"].toArray()), QString());
    QCOMPARE(talk.pings(), QList<QByteArray>({ "0", "1", "2", "3", "4" }));
}

QObject *newControlTest(Peer &peer)
{
    return new ControlTest(peer);
}

} // namespace Interop

#include "controltest.moc"
