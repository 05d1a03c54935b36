// SPDX-License-Identifier: Apache-2.0
// What the logging categories say, and that they say nothing unless asked.
#include "rawpair.h"
#include "support/connectedpair.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qloggingcategory.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

QStringList *lines = nullptr;
QtMessageHandler otherHandler = nullptr;

void takeLine(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    if (QByteArrayView(context.category).startsWith("fernweg."))
        lines->append(QString::fromLatin1(context.category) + QStringLiteral(": ") + text);
    else
        otherHandler(type, context, text);
}

} // namespace

class TestLogging : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void silentByDefault();
    void connections();
    void handshakes();
    void frames();
    void framesOfLaterConnections();

private:
    /// Those of a category, without what differs from run to run.
    QStringList linesOf(const QString &category) const;
    QStringList m_lines;
};

void TestLogging::init()
{
    m_lines.clear();
    lines = &m_lines;
    otherHandler = qInstallMessageHandler(takeLine);
}

void TestLogging::cleanup()
{
    qInstallMessageHandler(otherHandler);
    QLoggingCategory::setFilterRules({});
}

QStringList TestLogging::linesOf(const QString &category) const
{
    QStringList found;
    for (const QString &line : m_lines) {
        if (line.startsWith(category + QStringLiteral(": ")))
            found.append(line.mid(category.size() + 2));
    }
    return found;
}

void TestLogging::silentByDefault()
{
    QLoggingCategory::setFilterRules({});
    {
        RawPair pair;
        QVERIFY(pair.open());
        pair.peer->send(textFrame("Hello").masked().bytes() + closeFrame(1000).masked().bytes());
        QTRY_VERIFY(pair.accepted.isNull());
        RawPeer refused(pair.server.serverPort(), "nonsense\r\n\r\n");
        QTRY_COMPARE(refused.status(), 400);
    }
    QCOMPARE(m_lines, QStringList());
}

void TestLogging::connections()
{
    QLoggingCategory::setFilterRules(QStringLiteral("fernweg.websocket.debug=true"));
    ConnectedPair pair;
    QVERIFY(pair.open());
    QVERIFY(pair.client->sendClose(CloseCode::Normal, QStringLiteral("bye")));
    QTRY_COMPARE(pair.client->state(), WebSocket::State::Closed);
    const QStringList said = linesOf(QStringLiteral("fernweg.websocket"));
    QCOMPARE(said.size(), 4); // open and closed, at both ends
    QCOMPARE(said.filter(QStringLiteral("open")).size(), 2);
    QCOMPARE(said.filter(QStringLiteral("closed: true")).size(), 2);
    QCOMPARE(said.filter(QStringLiteral("bye")).size(), 2);
    QCOMPARE(m_lines.size(), said.size());
}

void TestLogging::handshakes()
{
    QLoggingCategory::setFilterRules(QStringLiteral("fernweg.server.debug=true"));
    WebSocketServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest().replace("13", "12"));
    QTRY_COMPARE(peer.status(), 400);
    const QStringList said =
            linesOf(QStringLiteral("fernweg.server")).filter(QStringLiteral("handshake failed"));
    QCOMPARE(said.size(), 1);
    QVERIFY2(said.first().contains(u"unsupported WebSocket version"), qPrintable(said.first()));
}

void TestLogging::frames()
{
    QLoggingCategory::setFilterRules(QStringLiteral("fernweg.websocket.frames.debug=true"));
    RawPair pair;
    QVERIFY(pair.open());
    QVERIFY(pair.accepted->sendMessage(QByteArray(300, 'x'), true));
    pair.peer->send(textFrame("Hel").unfinished().masked().bytes() + pingFrame("p").masked().bytes()
                    + continuationFrame("lo").masked().bytes() + closeFrame(1000).masked().bytes());
    QTRY_VERIFY(pair.accepted.isNull());
    QByteArrayList said;
    const QStringList all = linesOf(QStringLiteral("fernweg.websocket.frames"));
    for (const QString &line : all)
        said.append(line.mid(line.indexOf(u' ') + 1).toLatin1()); // the socket's address
    QCOMPARE(said,
             QByteArrayList({ "sent binary fin=1 rsv=0 masked=0 length=300",
                              "received text fin=0 rsv=0 masked=1 length=3",
                              "received ping fin=1 rsv=0 masked=1 length=1",
                              "sent pong fin=1 rsv=0 masked=0 length=1",
                              "received continuation fin=1 rsv=0 masked=1 length=2",
                              "received close fin=1 rsv=0 masked=1 length=2",
                              "sent close fin=1 rsv=0 masked=0 length=2" }));
}

void TestLogging::framesOfLaterConnections()
{
    // Looked at when a connection is opened: those that are open already cost nothing.
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.open());
    QLoggingCategory::setFilterRules(QStringLiteral("fernweg.websocket.frames.debug=true"));
    SocketLog log(pair.client);
    QVERIFY(pair.client->sendMessage("Hello"));
    QTRY_COMPARE(log.messages.size(), 1);
    QCOMPARE(m_lines, QStringList());
    pair.client->abort();
    QVERIFY(pair.client->open(pair.url()));
    QTRY_VERIFY(pair.client->isOpen());
    QVERIFY(pair.client->sendMessage("Hello"));
    QTRY_COMPARE(log.messages.size(), 2);
    QCOMPARE(linesOf(QStringLiteral("fernweg.websocket.frames")).size(),
             4); // sent and received, at both ends
}

int main(int argc, char *argv[])
{
    qunsetenv("QT_LOGGING_RULES"); // would outdo what is set here
    QCoreApplication application(argc, argv);
    TestLogging test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_logging.moc"
