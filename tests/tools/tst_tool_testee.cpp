// SPDX-License-Identifier: Apache-2.0
// fernweg testee against a server that behaves like Autobahn|Testsuite's fuzzing server.
#include "program.h"

#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtTest/QTest>

using namespace Fernweg;
using namespace Qt::StringLiterals;

class TestToolTestee : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void runsAllCases();
    void noCases();
    void casesThatEndBadly();
    void nobodyListens();
    void noNumber();
    void badUrl();

private:
    QString url() const { return u"ws://127.0.0.1:%1"_s.arg(m_server->serverPort()); }
    void opened(WebSocket *socket);

    std::unique_ptr<WebSocketServer> m_server;
    QByteArray m_caseCount;
    bool m_dropsCases = false;
    QByteArrayList m_resources;
    QByteArrayList m_echoed;
};

void TestToolTestee::init()
{
    m_server = std::make_unique<WebSocketServer>();
    m_resources.clear();
    m_echoed.clear();
    m_dropsCases = false;
    connect(m_server.get(), &WebSocketServer::onOpen, this, &TestToolTestee::opened);
    connect(m_server.get(), &WebSocketServer::onMessage, this,
            [this](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                m_echoed.append((isBinary ? "binary " : "text ") + payload);
                socket->sendClose();
            });
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
}

void TestToolTestee::cleanup()
{
    m_server.reset();
}

void TestToolTestee::opened(WebSocket *socket)
{
    const QByteArray resource = socket->request().resource();
    m_resources.append(resource);
    if (resource == "/getCaseCount") {
        socket->sendMessage(m_caseCount);
        socket->sendClose();
    } else if (!resource.startsWith("/runCase")) {
        socket->sendClose();
    } else if (m_dropsCases) {
        socket->abort();
    } else {
        const bool isBinary = resource.contains("case=2&");
        socket->sendMessage("message of " + resource, isBinary);
    }
}

void TestToolTestee::runsAllCases()
{
    m_caseCount = "3";
    Program testee({ u"testee"_s, u"--agent"_s, u"me"_s, url() });
    QTRY_COMPARE_WITH_TIMEOUT(testee.exitCode(), 0, patience);
    QCOMPARE(m_resources,
             QByteArrayList({ "/getCaseCount", "/runCase?case=1&agent=me",
                              "/runCase?case=2&agent=me", "/runCase?case=3&agent=me",
                              "/updateReports?agent=me" }));
    QCOMPARE(m_echoed,
             QByteArrayList({ "text message of /runCase?case=1&agent=me",
                              "binary message of /runCase?case=2&agent=me",
                              "text message of /runCase?case=3&agent=me" }));
    QCOMPARE(testee.errors(), QByteArray());
}

void TestToolTestee::noCases()
{
    m_caseCount = "0";
    Program testee({ u"testee"_s, u"--agent=me"_s, url() });
    QTRY_COMPARE_WITH_TIMEOUT(testee.exitCode(), 0, patience);
    QCOMPARE(m_resources, QByteArrayList({ "/getCaseCount", "/updateReports?agent=me" }));
}

void TestToolTestee::casesThatEndBadly()
{
    // Most cases of the suite do; the report says what they were worth.
    m_caseCount = "2";
    m_dropsCases = true;
    Program testee({ u"testee"_s, u"--agent=a b&c"_s, url() });
    QTRY_COMPARE_WITH_TIMEOUT(testee.exitCode(), 0, patience);
    QCOMPARE(m_resources.size(), 4);
    QCOMPARE(m_resources.last(), "/updateReports?agent=a%20b%26c");
}

void TestToolTestee::nobodyListens()
{
    const QString address = url();
    m_server.reset();
    Program testee({ u"testee"_s, address });
    QTRY_VERIFY_WITH_TIMEOUT(!testee.isRunning(), patience);
    QVERIFY2(testee.hasFailedWithOneLine(), testee.errors().constData());
    QVERIFY2(testee.errors().contains("refused"), testee.errors().constData());
}

void TestToolTestee::noNumber()
{
    m_caseCount = "many";
    Program testee({ u"testee"_s, url() });
    QTRY_VERIFY_WITH_TIMEOUT(!testee.isRunning(), patience);
    QVERIFY2(testee.hasFailedWithOneLine(), testee.errors().constData());
    QCOMPARE(m_resources, QByteArrayList({ "/getCaseCount" }));
}

void TestToolTestee::badUrl()
{
    Program testee({ u"testee"_s, u"server:9001"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!testee.isRunning(), patience);
    QVERIFY2(testee.hasFailedWithOneLine(), testee.errors().constData());
}

QTEST_GUILESS_MAIN(TestToolTestee)
#include "tst_tool_testee.moc"
