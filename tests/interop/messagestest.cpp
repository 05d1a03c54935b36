// SPDX-License-Identifier: Apache-2.0
// Whole messages, both ways.
#include "interoptests.h"

using namespace Fernweg;
using namespace Qt::StringLiterals;

namespace Interop {

namespace {

constexpr qsizetype mebi = 1024 * 1024;
constexpr int many = 2000;

QList<Message> numbered(int count)
{
    QList<Message> messages;
    for (int number = 0; number < count; ++number)
        messages.append({ QByteArray::number(number), false });
    return messages;
}

} // namespace

class MessagesTest : public InteropTest
{
    Q_OBJECT

public:
    using InteropTest::InteropTest;

private Q_SLOTS:
    void theyEcho_data() { sizes(); }
    void theyEcho();
    void weEcho_data() { sizes(); }
    void weEcho();
    void characters_data();
    void characters();
    void theyEchoManySmallOnes_data() { addRoles(); }
    void theyEchoManySmallOnes();
    void weEchoManySmallOnes_data() { addRoles(); }
    void weEchoManySmallOnes();
    void largeOnesAtOnce_data() { addRoles(); }
    void largeOnesAtOnce();
    void weRefuse_data();
    void weRefuse();
    void theirLimit_data() { addRoles(); }
    void theirLimit();
    void theyRefuseBadText_data() { addRoles(); }
    void theyRefuseBadText();

private:
    void sizes();
    void addRoles();
};

void MessagesTest::addRoles()
{
    QTest::addColumn<PeerIs>("role");
    addRows(u"one connection"_s);
}

void MessagesTest::sizes()
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<bool>("isBinary");
    for (const qsizetype size :
         { qsizetype(0), qsizetype(1), qsizetype(125), qsizetype(126), qsizetype(127),
           qsizetype(65535), qsizetype(65536), mebi, 16 * mebi }) {
        addRows(u"%1 octets"_s.arg(size), size, true);
        if (size <= mebi) // some peers take seconds to look at more
            addRows(u"text of %1 octets"_s.arg(size), size, false);
    }
}

void MessagesTest::theyEcho()
{
    QFETCH(PeerIs, role);
    QFETCH(qsizetype, size);
    QFETCH(bool, isBinary);
    const QByteArray payload = pattern(size, isBinary);
    Conversation talk(
            m_peer, role, Plan().echo(),
            { .onOpen = [=](WebSocket *socket) { QVERIFY(socket->sendMessage(payload, isBinary)); },
              .onMessage = [](WebSocket *socket, qsizetype) { socket->sendClose(); } });
    CONVERSE(talk);
    const QList<Message> expected = { { payload, isBinary } };
    QCOMPARE(difference(expected, talk.record()[u"messages"].toArray()), QString());
    QCOMPARE(difference(expected, talk.messages()), QString());
    QVERIFY(talk.closed()->wasClean);
    QCOMPARE(talk.record()[u"error"].toString(), QString());
}

void MessagesTest::weEcho()
{
    QFETCH(PeerIs, role);
    QFETCH(qsizetype, size);
    QFETCH(bool, isBinary);
    Conversation talk(m_peer, role, Plan().sendPattern(size, isBinary).awaitMessages(1).close(),
                      { .echoes = true });
    CONVERSE(talk);
    const QList<Message> expected = { { pattern(size, isBinary), isBinary } };
    QCOMPARE(difference(expected, talk.messages()), QString());
    QCOMPARE(difference(expected, talk.record()[u"messages"].toArray()), QString());
    QCOMPARE(talk.closed()->wasClean, true);
    QCOMPARE(talk.closed()->code, 1000);
}

void MessagesTest::characters_data()
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<QString>("text");
    const auto character = [](char32_t code) { return QString::fromUcs4(&code, 1); };
    addRows(u"two octets each"_s, u"Grüße, Ελλάδα, Россия"_s);
    addRows(u"three octets each"_s, u"日本語, ไทย, €"_s);
    addRows(u"four octets each"_s, u"🦊𝄞𐍈"_s);
    addRows(u"the last of each length"_s,
            character(0x7f) + character(0x7ff) + character(0xffff) + character(0x10ffff));
    addRows(u"a zero in the middle"_s, u"a"_s + QChar(0) + u"b"_s);
    addRows(u"a byte order mark behind the first character"_s, u"a"_s + QChar(0xfeff) + u"b"_s);
    addRows(u"combining characters"_s, u"e\u0301 \u1112\u1161\u11ab"_s);
    addRows(u"lines and tabs"_s, u"a\r\n\tb\n"_s);
}

void MessagesTest::characters()
{
    QFETCH(PeerIs, role);
    QFETCH(QString, text);
    Conversation talk(m_peer, role, Plan().echo(),
                      { .onOpen = [=](WebSocket *socket) { QVERIFY(socket->sendMessage(text)); },
                        .onMessage = [](WebSocket *socket, qsizetype) { socket->sendClose(); } });
    CONVERSE(talk);
    QCOMPARE(difference({ { text.toUtf8(), false } }, talk.record()[u"messages"].toArray()),
             QString());
    QCOMPARE(talk.texts(), QStringList(text));
}

void MessagesTest::theyEchoManySmallOnes()
{
    QFETCH(PeerIs, role);
    const auto send = [](WebSocket *socket) {
        for (int number = 0; number < many; ++number)
            socket->sendMessage(QByteArray::number(number));
    };
    const auto closeBehindLast = [](WebSocket *socket, qsizetype seen) {
        if (seen == many)
            socket->sendClose();
    };
    Conversation talk(m_peer, role, Plan().echo(),
                      { .onOpen = send, .onMessage = closeBehindLast });
    CONVERSE(talk);
    QCOMPARE(difference(numbered(many), talk.record()[u"messages"].toArray()), QString());
    QCOMPARE(difference(numbered(many), talk.messages()), QString());
}

void MessagesTest::weEchoManySmallOnes()
{
    QFETCH(PeerIs, role);
    Conversation talk(m_peer, role, Plan().sendNumbered(many).awaitMessages(many).close(),
                      { .echoes = true });
    CONVERSE(talk);
    QCOMPARE(difference(numbered(many), talk.messages()), QString());
    QCOMPARE(difference(numbered(many), talk.record()[u"messages"].toArray()), QString());
}

void MessagesTest::largeOnesAtOnce()
{
    QFETCH(PeerIs, role);
    constexpr int count = 12;
    const QList<Message> expected(count, { pattern(mebi, true), true });
    // More than the sockets' buffers hold waits at both ends, while each of them reads.
    Conversation talk(m_peer, role, Plan().echo(),
                      { .onOpen =
                                [&](WebSocket *socket) {
                                    for (const Message &message : expected)
                                        socket->sendMessage(message.payload, message.isBinary);
                                },
                        .onMessage =
                                [](WebSocket *socket, qsizetype seen) {
                                    if (seen == count)
                                        socket->sendClose();
                                } });
    CONVERSE(talk);
    QCOMPARE(difference(expected, talk.record()[u"messages"].toArray()), QString());
    QCOMPARE(difference(expected, talk.messages()), QString());
    QVERIFY(talk.closed()->wasClean);
}

void MessagesTest::weRefuse_data()
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("isBinary");
    QTest::addColumn<int>("code");
    addRows(u"a message over the limit"_s, pattern(70001, true), true, 1009);
    addRows(u"text over the limit"_s, pattern(70001, false), false, 1009);
    if (!m_peer.can(u"send bad text"_s))
        return;
    addRows(u"a surrogate"_s, QByteArray("a\xed\xa0\x80"), false, 1007);
    addRows(u"a character longer than needed"_s, QByteArray("a\xc0\xaf"), false, 1007);
    addRows(u"a character beyond the last"_s, QByteArray("a\xf4\x90\x80\x80"), false, 1007);
    addRows(u"a character that is cut off"_s, QByteArray("a\xe2\x82"), false, 1007);
}

void MessagesTest::weRefuse()
{
    QFETCH(PeerIs, role);
    QFETCH(QByteArray, payload);
    QFETCH(bool, isBinary);
    QFETCH(int, code);
    Conversation talk(m_peer, role, Plan().sendPattern(70000, true).send(payload, isBinary),
                      { .options = WebSocketOptions().setMaxMessagePayloadSize(70000) });
    CONVERSE(talk);
    QCOMPARE(difference({ { pattern(70000, true), true } }, talk.messages()), QString());
    QCOMPARE(talk.closed()->code, code);
    QCOMPARE(talk.closed()->wasClean, false);
    QCOMPARE(talk.record()[u"closeCode"].toInt(), code);
}

void MessagesTest::theirLimit()
{
    QFETCH(PeerIs, role);
    Conversation talk(m_peer, role, Plan().limit(1000), { .onOpen = [](WebSocket *socket) {
                          socket->sendMessage(pattern(1000, true), true);
                          socket->sendMessage(pattern(1001, true), true);
                      } });
    CONVERSE(talk);
    QCOMPARE(difference({ { pattern(1000, true), true } }, talk.record()[u"messages"].toArray()),
             QString());
    QCOMPARE(talk.closed()->code, 1009);
    QCOMPARE(talk.closed()->isMine, false);
}

void MessagesTest::theyRefuseBadText()
{
    QFETCH(PeerIs, role);
    Conversation talk(m_peer, role, Plan(), { .onOpen = [](WebSocket *socket) {
                          socket->sendMessage(QByteArray("good \xe2\x82 bad"));
                      } });
    CONVERSE(talk);
    QCOMPARE(talk.closed()->code, 1007);
    QCOMPARE(talk.closed()->isMine, false);
    QCOMPARE(talk.record()[u"messages"].toArray().size(), 0);
}

QObject *newMessagesTest(Peer &peer)
{
    return new MessagesTest(peer);
}

} // namespace Interop

#include "messagestest.moc"
