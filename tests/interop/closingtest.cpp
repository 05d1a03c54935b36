// SPDX-License-Identifier: Apache-2.0
// How connections end (RFC 6455, section 7).
#include "interoptests.h"

using namespace Fernweg;
using namespace Qt::StringLiterals;

namespace Interop {

class ClosingTest : public InteropTest
{
    Q_OBJECT

public:
    using InteropTest::InteropTest;

private Q_SLOTS:
    void weClose_data() { closes(true, true); }
    void weClose();
    void theyClose_data()
    {
        closes(m_peer.can(u"close without code"_s), m_peer.can(u"close with any code"_s));
    }
    void theyClose();
    void bothClose_data() { addRoles(); }
    void bothClose();
    void weCloseBehindMessages_data() { addRoles(); }
    void weCloseBehindMessages();
    void theyCloseBehindMessages_data() { addRoles(); }
    void theyCloseBehindMessages();
    void weAbort_data() { addRoles(); }
    void weAbort();
    void theyDrop_data() { addRoles(); }
    void theyDrop();

private:
    void addRoles();
    void closes(bool noCode, bool anyCode);
};

void ClosingTest::addRoles()
{
    QTest::addColumn<PeerIs>("role");
    addRows(u"one connection"_s);
}

void ClosingTest::closes(bool noCode, bool anyCode)
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    if (noCode)
        addRows(u"no code"_s, 0, QString());
    addRows(u"1000"_s, 1000, QString());
    addRows(u"1000 and a reason"_s, 1000, u"that's all"_s);
    addRows(u"3000, the first for libraries"_s, 3000, u"three"_s);
    addRows(u"4999, the last for applications"_s, 4999, u"four"_s);
    addRows(u"a reason with other characters"_s, 4001, u"Tschüß 👋"_s);
    addRows(u"the longest reason"_s, 4002, QString(123, u'x'));
    addRows(u"the longest reason, of two octets per character"_s, 4003, QString(61, u'ä'));
    if (!anyCode)
        return;
    addRows(u"1001 going away"_s, 1001, u"restart"_s);
    addRows(u"1002 protocol error"_s, 1002, QString());
    addRows(u"1003 unsupported data"_s, 1003, QString());
    addRows(u"1008 policy violation"_s, 1008, u"no"_s);
    addRows(u"1011 internal error"_s, 1011, u"oops"_s);
}

void ClosingTest::weClose()
{
    QFETCH(PeerIs, role);
    QFETCH(int, code);
    QFETCH(QString, reason);
    const int told = code == 0 ? 1005 : code;
    Conversation talk(m_peer, role, Plan(), { .onOpen = [=](WebSocket *socket) {
                          QVERIFY(socket->sendClose(CloseCode(told), reason));
                      } });
    CONVERSE(talk);
    QCOMPARE(talk.record()[u"closeReason"].toString(), reason);
    QVERIFY(talk.closed()->wasClean);
    QVERIFY(talk.closed()->isMine);
    if (code == 0 && !m_peer.can(u"tell a missing code"_s))
        return;
    QCOMPARE(talk.record()[u"closeCode"].toInt(), told);
    QCOMPARE(talk.closed()->code, m_peer.answersCloseWith().value_or(told));
}

void ClosingTest::theyClose()
{
    QFETCH(PeerIs, role);
    QFETCH(int, code);
    QFETCH(QString, reason);
    Conversation talk(m_peer, role, Plan().close(code, reason));
    CONVERSE(talk);
    const Conversation::Close expected = { true, code == 0 ? 1005 : code, reason, false };
    QCOMPARE(talk.closed()->code, expected.code);
    QCOMPARE(talk.closed()->reason, expected.reason);
    QVERIFY(*talk.closed() == expected);
    QCOMPARE(talk.record()[u"closeCode"].toInt(), expected.code);
    QCOMPARE(talk.record()[u"error"].toString(), QString());
}

void ClosingTest::bothClose()
{
    QFETCH(PeerIs, role);
    Conversation talk(m_peer, role, Plan().close(4002, u"theirs"_s),
                      { .onOpen = [](WebSocket *socket) {
                          QVERIFY(socket->sendClose(CloseCode(4001), u"ours"_s));
                      } });
    CONVERSE(talk);
    QVERIFY(talk.closed()->wasClean);
    QVERIFY(talk.closed()->isMine);
    // Theirs crossed ours, or ours came first, and was answered.
    const QList<int> answers = { 4002, m_peer.answersCloseWith().value_or(4001) };
    QVERIFY2(answers.contains(talk.closed()->code), qPrintable(talk.explanation()));
}

void ClosingTest::weCloseBehindMessages()
{
    QFETCH(PeerIs, role);
    const QList<Message> expected(6, { pattern(1'000'000, true), true });
    Conversation talk(m_peer, role, Plan(), { .onOpen = [&](WebSocket *socket) {
                          for (const Message &message : expected)
                              socket->sendMessage(message.payload, message.isBinary);
                          socket->sendClose(CloseCode(4001));
                      } });
    CONVERSE(talk);
    QCOMPARE(difference(expected, talk.record()[u"messages"].toArray()), QString());
    QCOMPARE(talk.record()[u"closeCode"].toInt(), 4001);
    QVERIFY(talk.closed()->wasClean);
}

void ClosingTest::theyCloseBehindMessages()
{
    QFETCH(PeerIs, role);
    Plan plan;
    for (int i = 0; i < 6; ++i)
        plan.sendPattern(1'000'000, true);
    Conversation talk(m_peer, role, plan.close(4001));
    CONVERSE(talk);
    QCOMPARE(difference(QList<Message>(6, { pattern(1'000'000, true), true }), talk.messages()),
             QString());
    QVERIFY(talk.closed()->wasClean);
    QCOMPARE(talk.closed()->code, 4001);
}

void ClosingTest::weAbort()
{
    QFETCH(PeerIs, role);
    Conversation talk(m_peer, role, Plan().send("go", false),
                      { .onMessage = [](WebSocket *socket, qsizetype) { socket->abort(); } });
    CONVERSE(talk);
    QCOMPARE(talk.record()[u"opened"].toBool(), true);
    if (m_peer.can(u"tell a missing code"_s))
        QCOMPARE(talk.record()[u"closeCode"].toInt(), 1006);
    QCOMPARE(talk.closed()->code, 1006);
    QVERIFY(!talk.closed()->wasClean);
    QVERIFY(talk.closed()->isMine);
}

void ClosingTest::theyDrop()
{
    QFETCH(PeerIs, role);
    Conversation talk(m_peer, role, Plan().awaitMessages(1).drop(),
                      { .onOpen = [](WebSocket *socket) { socket->sendMessage("go"); } });
    CONVERSE(talk);
    QCOMPARE(talk.closed()->code, 1006);
    QVERIFY(!talk.closed()->wasClean);
    QVERIFY(!talk.closed()->isMine);
    QVERIFY(!talk.failure().isEmpty());
}

QObject *newClosingTest(Peer &peer)
{
    return new ClosingTest(peer);
}

} // namespace Interop

#include "closingtest.moc"
