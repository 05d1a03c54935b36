// SPDX-License-Identifier: Apache-2.0
// Messages in fragments, both ways (RFC 6455, section 5.4).
#include "interoptests.h"

using namespace Fernweg;
using namespace Qt::StringLiterals;

namespace Interop {

namespace {

struct Row
{
    QString name;
    QByteArray payload;
    bool isBinary;
    qsizetype fragment;
};

QList<Row> rows()
{
    return {
        { u"text, an octet each"_s, pattern(300, false), false, 1 },
        { u"an octet each"_s, pattern(300, true), true, 1 },
        { u"two fragments, the second of one octet"_s, pattern(126, true), true, 125 },
        { u"fragments of 125 octets"_s, pattern(1000, false), false, 125 },
        { u"fragments of 126 octets"_s, pattern(1000, false), false, 126 },
        { u"the message ends with a full fragment"_s, pattern(512, true), true, 128 },
        { u"fragments of 65536 octets"_s, pattern(1024 * 1024, true), true, 65536 },
        { u"text, fragments of 65535 octets"_s, pattern(1024 * 1024, false), false, 65535 },
        { u"a fragment as large as the message"_s, pattern(100, false), false, 100 },
        { u"an empty message"_s, QByteArray(), false, 10 },
        { u"whole characters of two octets"_s, u"äöüÄÖÜß"_s.repeated(50).toUtf8(), false, 14 },
    };
}

QList<Row> rowsWithSplitCharacters()
{
    return {
        { u"characters of two octets"_s, u"äöüÄÖÜß"_s.repeated(20).toUtf8(), false, 1 },
        { u"characters of three octets"_s, u"€日本語ไ"_s.repeated(20).toUtf8(), false, 2 },
        { u"characters of four octets"_s, u"🦊𝄞𐍈"_s.repeated(20).toUtf8(), false, 3 },
        { u"characters of all lengths"_s, u"aß€🦊"_s.repeated(20).toUtf8(), false, 1 },
    };
}

} // namespace

class FragmentsTest : public InteropTest
{
    Q_OBJECT

public:
    using InteropTest::InteropTest;

private Q_SLOTS:
    void theyFragment_data();
    void theyFragment();
    void weFragment_data();
    void weFragment();
    void weFragmentTheyEcho_data();
    void weFragmentTheyEcho();
};

void FragmentsTest::theyFragment_data()
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("isBinary");
    QTest::addColumn<qsizetype>("fragment");
    QTest::addColumn<bool>("hasPings");
    for (const Row &row : rows() + rowsWithSplitCharacters()) {
        addRows(row.name, row.payload, row.isBinary, row.fragment, false);
        if (m_peer.can(u"interleave"_s) && row.payload.size() / qMax(row.fragment, 1) < 50)
            addRows(row.name + u", pings between"_s, row.payload, row.isBinary, row.fragment, true);
    }
}

void FragmentsTest::theyFragment()
{
    QFETCH(PeerIs, role);
    QFETCH(QByteArray, payload);
    QFETCH(bool, isBinary);
    QFETCH(qsizetype, fragment);
    QFETCH(bool, hasPings);
    Plan plan = Plan().send(payload, isBinary).inFragmentsOf(fragment);
    if (hasPings)
        plan.withPingsBetween();
    // The message behind it begins anew.
    Conversation talk(m_peer, role,
                      plan.send("next", false).ping("last").awaitPongs(1).close(3000));
    CONVERSE(talk);
    QCOMPARE(difference({ { payload, isBinary }, { "next", false } }, talk.messages()), QString());
    if (!isBinary)
        QCOMPARE(talk.texts().value(0), QString::fromUtf8(payload));
    const qsizetype pings = hasPings ? fragments(payload, fragment).size() - 1 : 0;
    QCOMPARE(talk.pings(), QList<QByteArray>(pings, "between") + QList<QByteArray> { "last" });
    // Some peers end with an empty frame.
    const auto frames = qsizetype(talk.statistics().incoming.frames) - 1;
    QVERIFY2(frames >= fragments(payload, fragment).size(), QByteArray::number(frames).constData());
    QCOMPARE(talk.closed()->code, 3000);
}

void FragmentsTest::weFragment_data()
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("isBinary");
    QTest::addColumn<qsizetype>("fragment");
    QList<Row> all = rows();
    if (m_peer.can(u"receive split characters"_s))
        all += rowsWithSplitCharacters();
    for (const Row &row : all)
        addRows(row.name, row.payload, row.isBinary, row.fragment);
}

void FragmentsTest::weFragment()
{
    QFETCH(PeerIs, role);
    QFETCH(QByteArray, payload);
    QFETCH(bool, isBinary);
    QFETCH(qsizetype, fragment);
    Conversation talk(m_peer, role, Plan().awaitMessages(2).close(3000),
                      { .options = WebSocketOptions().setAutoFragmentSize(quint64(fragment)),
                        .onOpen = [=](WebSocket *socket) {
                            socket->sendMessage(payload, isBinary);
                            socket->sendMessage("next");
                        } });
    CONVERSE(talk);
    const QJsonArray seen = talk.record()[u"messages"].toArray();
    const QList<Message> expected = { { payload, isBinary }, { "next", false } };
    QCOMPARE(difference(expected, seen), QString());
    QCOMPARE(qsizetype(talk.statistics().outgoing.frames),
             fragments(payload, fragment).size() + fragments("next", fragment).size());
    const QJsonValue frames = seen.first()[u"frames"];
    if (frames.isDouble())
        QCOMPARE(frames.toInteger(), fragments(payload, fragment).size());
    QCOMPARE(talk.closed()->code, 3000);
}

void FragmentsTest::weFragmentTheyEcho_data()
{
    QTest::addColumn<PeerIs>("role");
    addRows(u"100 messages of different sizes"_s);
}

void FragmentsTest::weFragmentTheyEcho()
{
    QFETCH(PeerIs, role);
    QList<Message> expected;
    for (int i = 0; i < 100; ++i)
        expected.append({ pattern(i * 37, i % 2 == 0), i % 2 == 0 });
    Conversation talk(m_peer, role, Plan().echo(),
                      { .options = WebSocketOptions().setAutoFragmentSize(100),
                        .onOpen =
                                [&](WebSocket *socket) {
                                    for (const Message &message : expected)
                                        socket->sendMessage(message.payload, message.isBinary);
                                },
                        .onMessage =
                                [&](WebSocket *socket, qsizetype seen) {
                                    if (seen == expected.size())
                                        socket->sendClose();
                                } });
    CONVERSE(talk);
    QCOMPARE(difference(expected, talk.messages()), QString());
}

QObject *newFragmentsTest(Peer &peer)
{
    return new FragmentsTest(peer);
}

} // namespace Interop

#include "fragmentstest.moc"
