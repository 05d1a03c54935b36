// SPDX-License-Identifier: Apache-2.0
// The opening handshake (RFC 6455, section 4).
#include "interoptests.h"

#include <Fernweg/Version>

using namespace Fernweg;
using namespace Qt::StringLiterals;

namespace Interop {

class HandshakeTest : public InteropTest
{
    Q_OBJECT

public:
    using InteropTest::InteropTest;

private Q_SLOTS:
    void subprotocols_data();
    void subprotocols();
    void resource_data();
    void resource();
    void ourRequestsHeaders();
    void theirRequestsHeaders();
    void ourResponsesHeaders();
    void theirResponsesHeaders();
    void refusals_data();
    void refusals();
};

void HandshakeTest::subprotocols_data()
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<QStringList>("offered");
    QTest::addColumn<QStringList>("supported");
    QTest::addColumn<QString>("chosen");
    const auto row = [this](const QString &name, const QStringList &offered,
                            const QStringList &supported,
                            const QString &chosen) { addRows(name, offered, supported, chosen); };
    row(u"one that both speak"_s, { u"chat"_s }, { u"chat"_s }, u"chat"_s);
    row(u"one of several offered"_s, { u"a"_s, u"wamp.2.json"_s, u"c"_s }, { u"wamp.2.json"_s },
        u"wamp.2.json"_s);
    row(u"one of several supported"_s, { u"c"_s }, { u"a"_s, u"b"_s, u"c"_s }, u"c"_s);
    row(u"none is offered"_s, {}, { u"chat"_s }, {});
    QTest::newRow("the peer is the server: none in common")
            << PeerIs::Server << QStringList(u"a"_s) << QStringList(u"b"_s) << QString();
    if (m_peer.can(u"go without subprotocol"_s)) {
        QTest::newRow("the peer is the client: none in common")
                << PeerIs::Client << QStringList(u"a"_s) << QStringList(u"b"_s) << QString();
    }
}

void HandshakeTest::subprotocols()
{
    QFETCH(PeerIs, role);
    QFETCH(QStringList, offered);
    QFETCH(QStringList, supported);
    QFETCH(QString, chosen);
    const bool isOurs = role == PeerIs::Server; // the request
    Conversation talk(m_peer, role, Plan().subprotocols(isOurs ? supported : offered),
                      { .request = ConnectingRequest().setSubprotocols(offered),
                        .supportedSubprotocols = supported,
                        .onOpen = [](WebSocket *socket) { socket->sendClose(); } });
    CONVERSE(talk);
    QCOMPARE(talk.subprotocol(), chosen);
    QCOMPARE(talk.record()[u"subprotocol"].toString(), chosen);
    if (isOurs)
        QCOMPARE(talk.response().subprotocol(), chosen);
    else
        QCOMPARE(talk.request().subprotocols(), offered);
    QVERIFY(talk.closed()->wasClean);
}

void HandshakeTest::resource_data()
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<QByteArray>("resource");
    addRows(u"the root"_s, QByteArray("/"));
    addRows(u"a path"_s, QByteArray("/rooms/kitchen"));
    addRows(u"a query"_s, QByteArray("/rooms?floor=1&token=abc-123"));
}

void HandshakeTest::resource()
{
    QFETCH(PeerIs, role);
    QFETCH(QByteArray, resource);
    Conversation talk(m_peer, role, Plan(),
                      { .request = ConnectingRequest(QUrl::fromEncoded(resource)),
                        .onOpen = [](WebSocket *socket) { socket->sendClose(); } });
    CONVERSE(talk);
    if (role == PeerIs::Server)
        QCOMPARE(talk.record()[u"resource"].toString(), QString::fromLatin1(resource));
    else
        QCOMPARE(talk.request().resource(), resource);
}

void HandshakeTest::ourRequestsHeaders()
{
    ConnectingRequest request;
    request.addHeader("X-Token", "abc 123").addHeader("Cookie", "id=7; theme=dark");
    request.setOrigin("https://panel.example");
    Conversation talk(
            m_peer, PeerIs::Server, Plan(),
            { .request = request, .onOpen = [](WebSocket *socket) { socket->sendClose(); } });
    CONVERSE(talk);
    QCOMPARE(talk.theirHeader(u"x-token"_s), u"abc 123"_s);
    QCOMPARE(talk.theirHeader(u"cookie"_s), u"id=7; theme=dark"_s);
    QCOMPARE(talk.theirHeader(u"origin"_s), u"https://panel.example"_s);
    QCOMPARE(talk.theirHeader(u"user-agent"_s), u"Fernweg/"_s + version().toString());
}

void HandshakeTest::theirRequestsHeaders()
{
    Plan plan;
    plan.header(u"X-Token"_s, u"abc 123"_s).header(u"Cookie"_s, u"id=7; theme=dark"_s);
    plan.origin(u"https://panel.example"_s);
    Conversation talk(m_peer, PeerIs::Client, plan,
                      { .onOpen = [](WebSocket *socket) { socket->sendClose(); } });
    CONVERSE(talk);
    const HandshakeRequest request = talk.request();
    QCOMPARE(request.header("X-Token"), "abc 123");
    QCOMPARE(request.cookie("id"), "7");
    QCOMPARE(request.cookie("theme"), "dark");
    QCOMPARE(request.origin(), "https://panel.example");
    QCOMPARE(request.version(), 13);
    QCOMPARE(request.peerAddress(), QHostAddress(QHostAddress::LocalHost));
}

void HandshakeTest::ourResponsesHeaders()
{
    // What the connect hook adds does not disturb any client, and those that can show it do.
    Conversation talk(m_peer, PeerIs::Client, Plan(),
                      { .hook =
                                [](const HandshakeRequest &) {
                                    ConnectVerdict verdict = ConnectVerdict::accept();
                                    verdict.addHeader("Set-Cookie", "id=8; Path=/");
                                    return verdict.addHeader("X-Place", "kitchen");
                                },
                        .onOpen = [](WebSocket *socket) { socket->sendClose(); } });
    CONVERSE(talk);
    QVERIFY(talk.closed()->wasClean);
    QVERIFY(talk.record()[u"opened"].toBool());
    if (m_peer.can(u"show response"_s)) {
        QCOMPARE(talk.theirHeader(u"set-cookie"_s), u"id=8; Path=/"_s);
        QCOMPARE(talk.theirHeader(u"x-place"_s), u"kitchen"_s);
    }
}

void HandshakeTest::theirResponsesHeaders()
{
    Plan plan;
    if (m_peer.can(u"set response headers"_s))
        plan.header(u"X-Place"_s, u"kitchen"_s).header(u"Set-Cookie"_s, u"id=8; Path=/"_s);
    Conversation talk(m_peer, PeerIs::Server, plan,
                      { .onOpen = [](WebSocket *socket) { socket->sendClose(); } });
    CONVERSE(talk);
    QCOMPARE(talk.response().status(), 101);
    QCOMPARE(talk.response().header("Upgrade").toLower(), "websocket");
    if (m_peer.can(u"set response headers"_s)) {
        QCOMPARE(talk.response().header("X-Place"), "kitchen");
        QCOMPARE(talk.response().header("Set-Cookie"), "id=8; Path=/");
    }
}

void HandshakeTest::refusals_data()
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<int>("status");
    addRows(u"403"_s, 403);
}

void HandshakeTest::refusals()
{
    QFETCH(PeerIs, role);
    QFETCH(int, status);
    const bool isOurs = role == PeerIs::Server; // the request
    const auto deny = [=](const HandshakeRequest &) { return ConnectVerdict::deny(status); };
    Conversation talk(m_peer, role, isOurs ? Plan().deny(status) : Plan(), { .hook = deny });
    CONVERSE(talk);
    QVERIFY(!talk.wasOpen());
    QCOMPARE(talk.record()[u"opened"].toBool(), false);
    if (isOurs) {
        QCOMPARE(talk.response().status(), status);
        QCOMPARE(talk.closed()->code, 1006);
        QVERIFY2(talk.failure().contains(QString::number(status)), qPrintable(talk.failure()));
    } else {
        const QString error = talk.record()[u"error"].toString();
        QVERIFY2(error.contains(QString::number(status)), qPrintable(error));
    }
}

QObject *newHandshakeTest(Peer &peer)
{
    return new HandshakeTest(peer);
}

} // namespace Interop

#include "handshaketest.moc"
