// SPDX-License-Identifier: Apache-2.0
// Broadcasts, groups, prepared messages.
#include "support/connectedpair.h"
#include "support/runlengthextension.h"

#include <QtCore/qthread.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

/// A server and some clients, which join the group that their path names.
class Crowd
{
public:
    explicit Crowd(const ServerOptions &options = {}) : server(options)
    {
        // In the connection's thread, as there is no context.
        QObject::connect(
                &server, &WebSocketServer::onOpen, &server,
                [this](WebSocket *socket) {
                    const QString path = socket->request().path().mid(1);
                    if (!path.isEmpty())
                        server.group(path).join(socket);
                    ++joined;
                },
                Qt::DirectConnection);
    }

    bool connectClients(const QStringList &paths, const WebSocketOptions &options = {})
    {
        if (!server.isListening() && !server.listen(QHostAddress::LocalHost))
            return false;
        const int expected = joined + int(paths.size());
        for (const QString &path : paths) {
            clients.push_back(std::make_unique<WebSocket>(options));
            logs.push_back(std::make_unique<SocketLog>(clients.back().get()));
            QUrl url = server.urls().value(0);
            url.setPath(u'/' + path);
            if (!clients.back()->open(url))
                return false;
        }
        return waitFor([this, expected] { return joined == expected && areOpen(); });
    }
    bool areOpen() const
    {
        return std::all_of(clients.begin(), clients.end(),
                           [](const auto &client) { return client->isOpen(); });
    }
    /// Who got what, a word for each client.
    QList<QByteArray> received() const
    {
        QList<QByteArray> all;
        for (const auto &log : logs)
            all.append(log->messages.join('|'));
        return all;
    }

    std::atomic<int> joined = 0;
    std::vector<std::unique_ptr<SocketLog>> logs;
    std::vector<std::unique_ptr<WebSocket>> clients;
    WebSocketServer server;
};

} // namespace

class TestGroups : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void broadcast();
    void groups_data();
    void groups();
    void membership();
    void whoCloses();
    void strangers();
    void serverIsGone();
    void preparedForAll();
    void membersDeleteEachOther();
};

void TestGroups::broadcast()
{
    Crowd crowd;
    QVERIFY(crowd.connectClients({ u""_qs, u""_qs, u""_qs }));
    QCOMPARE(crowd.server.broadcast("hello"), 3);
    QCOMPARE(crowd.server.broadcast(PreparedMessage(QByteArray(100000, 'x'), true)), 3);
    const QByteArray both = "hello|" + QByteArray(100000, 'x');
    QTRY_VERIFY(crowd.received() == QList<QByteArray>({ both, both, both }));
}

void TestGroups::groups_data()
{
    QTest::addColumn<int>("threads");
    QTest::newRow("in the server's thread") << 0;
    QTest::newRow("in two threads") << 2;
}

void TestGroups::groups()
{
    QFETCH(int, threads);
    Crowd crowd(ServerOptions().setThreads(threads));
    QVERIFY(crowd.connectClients({ u"a"_qs, u"b"_qs, u"a"_qs, u""_qs, u"b"_qs, u"a"_qs }));
    QCOMPARE(crowd.server.group(u"a"_qs).size(), 3);
    QCOMPARE(crowd.server.group(u"b"_qs).size(), 2);
    QCOMPARE(crowd.server.group(u"c"_qs).size(), 0);
    QCOMPARE(crowd.server.group(u"a"_qs).broadcast("A"), 3);
    QCOMPARE(crowd.server.group(u"b"_qs).broadcast(QStringLiteral("B")), 2);
    QCOMPARE(crowd.server.group(u"c"_qs).broadcast("C"), 0);
    QTRY_COMPARE(crowd.received(), QList<QByteArray>({ "A", "B", "A", "", "B", "A" }));
}

void TestGroups::membership()
{
    Crowd crowd;
    QVERIFY(crowd.connectClients({ u"a"_qs, u""_qs }));
    const QList<WebSocket *> sockets = crowd.server.connections();
    const WebSocketGroup group = crowd.server.group(u"a"_qs);
    QCOMPARE(group.name(), QStringLiteral("a"));
    QVERIFY(group.contains(sockets.at(0)) && !group.contains(sockets.at(1)));
    QVERIFY(group.join(sockets.at(0))); // once is enough
    QCOMPARE(group.size(), 1);
    QVERIFY(group.join(sockets.at(1)));
    QVERIFY(crowd.server.group(u"b"_qs).join(sockets.at(1)));
    QCOMPARE(group.size(), 2);
    QVERIFY(group.leave(sockets.at(0)));
    QVERIFY(!group.leave(sockets.at(0)));
    QCOMPARE(group.broadcast("x"), 1);
    QTRY_COMPARE(crowd.received(), QList<QByteArray>({ "", "x" }));
}

void TestGroups::whoCloses()
{
    Crowd crowd;
    QVERIFY(crowd.connectClients({ u"a"_qs, u"a"_qs }));
    crowd.clients.front()->sendClose();
    QTRY_COMPARE(crowd.server.group(u"a"_qs).size(), 1);
    delete crowd.server.connections().first();
    QCOMPARE(crowd.server.group(u"a"_qs).size(), 0);
    QCOMPARE(crowd.server.group(u"a"_qs).broadcast("x"), 0);
}

void TestGroups::strangers()
{
    Crowd crowd;
    Crowd other;
    QVERIFY(crowd.connectClients({ u""_qs }));
    QVERIFY(other.connectClients({ u""_qs }));
    const WebSocketGroup group = crowd.server.group(u"a"_qs);
    QVERIFY(!group.join(nullptr));
    QVERIFY(!group.join(other.server.connections().first()));
    QVERIFY(!group.join(crowd.clients.front().get()));
    QVERIFY(!group.leave(other.server.connections().first()));
    QVERIFY(!group.contains(nullptr));
    QCOMPARE(group.size(), 0);
}

void TestGroups::serverIsGone()
{
    auto server = std::make_unique<WebSocketServer>();
    const WebSocketGroup group = server->group(u"a"_qs);
    server.reset();
    QCOMPARE(group.broadcast("x"), 0);
    QCOMPARE(group.size(), 0);
    QVERIFY(!group.join(nullptr));
}

void TestGroups::preparedForAll()
{
    // Some compress, some don't.
    const WebSocketOptions compressing =
            WebSocketOptions().setExtensions({ std::make_shared<RunLengthExtension>() });
    Crowd crowd(ServerOptions().setConnection(compressing));
    QVERIFY(crowd.connectClients({ u"a"_qs, u"a"_qs }, compressing));
    QVERIFY(crowd.connectClients({ u"a"_qs }));
    const QByteArray payload(10000, 'x');
    const PreparedMessage message(payload);
    QCOMPARE(crowd.server.group(u"a"_qs).broadcast(message), 3);
    QCOMPARE(message.payload(), payload);
    QVERIFY(!message.isBinary());
    QTRY_COMPARE(crowd.received(), QList<QByteArray>({ payload, payload, payload }));
    QVERIFY(crowd.clients.at(0)->statistics().incoming.frameOctets < 100);
    QCOMPARE(crowd.clients.at(2)->statistics().incoming.frameOctets, 10000);
}

void TestGroups::membersDeleteEachOther()
{
    ServerOptions options;
    options.setConnection(WebSocketOptions().setMaxPendingOutput(1));
    Crowd crowd(options);
    QVERIFY(crowd.connectClients({ u"a"_qs, u"a"_qs, u"a"_qs }));
    const QList<WebSocket *> sockets = crowd.server.connections();
    for (WebSocket *socket : sockets) {
        QVERIFY(socket->sendMessage(QByteArray(100, 'x'))); // waits: it is over the limit
        connect(socket, &WebSocket::errorStringChanged, this, [sockets, socket] {
            for (WebSocket *other : sockets) {
                if (other != socket)
                    delete other;
            }
        });
    }
    crowd.server.group(u"a"_qs).broadcast("y");
    QCOMPARE(crowd.server.connections().size(), 1);
}

QTEST_GUILESS_MAIN(TestGroups)
#include "tst_groups.moc"
