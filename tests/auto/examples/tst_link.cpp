// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/QSet>
#include <QtCore/QUrl>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <cmath>

using namespace Qt::StringLiterals;
using Fernweg::WebSocket;
using Fernweg::WebSocketServer;

namespace {

// As in Link.qml.
enum State { Offline, Connecting, Waiting, Silent, Live };

} // namespace

// The panel's connection: when it comes back, how patiently, and what it says meanwhile.
class TestLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void showsThatItIsLive();
    void measuresTheRoundTrip();
    void waitsLongerEachTime();
    void impatientServerDoesNotResetTheWait();
    void messageResetsTheWait();
    void silentPeerIsLeft();
    void clickSwitchesOffAndOn();
    void clickWhileWaitingTriesAtOnce();

private:
    void create(const QVariantMap &properties = {});
    int state() const { return m_link->property("state").toInt(); }

    QQmlEngine m_engine;
    std::unique_ptr<WebSocketServer> m_server;
    quint16 m_port = 0;
    std::unique_ptr<QObject> m_link;
};

void TestLink::initTestCase()
{
    m_engine.addImportPath(QStringLiteral(DASHBOARD_IMPORT_PATH));
}

void TestLink::init()
{
    m_link.reset();
    m_server = std::make_unique<WebSocketServer>();
    QVERIFY(m_server->listen(QHostAddress::LocalHost, 0));
    m_port = m_server->serverPort();
}

void TestLink::create(const QVariantMap &properties)
{
    QVariantMap all = properties;
    all.insert(u"url"_s, QUrl(u"ws://127.0.0.1:%1"_s.arg(m_port)));
    QQmlComponent component(&m_engine, QUrl::fromLocalFile(QStringLiteral(DASHBOARD_LINK)));
    m_link.reset(component.createWithInitialProperties(all));
    QVERIFY2(m_link, qPrintable(component.errorString()));
}

void TestLink::showsThatItIsLive()
{
    connect(m_server.get(), &WebSocketServer::onOpen, this,
            [](WebSocket *socket) { socket->sendMessage(u"{\"a\":1}"_s); });
    create();
    QCOMPARE(state(), int(Connecting));
    QVERIFY(std::isnan(m_link->property("dataAge").toDouble()));
    QSignalSpy messages(m_link.get(), SIGNAL(message(QVariant)));
    QVERIFY(messages.wait());
    QCOMPARE(state(), int(Live));
    QVERIFY(m_link->property("dataAge").toDouble() < 1000);
    QVERIFY(m_link->property("problem").toString().isEmpty());
}

void TestLink::measuresTheRoundTrip()
{
    create();
    QTRY_VERIFY(std::isfinite(m_link->property("roundTrip").toDouble()));
    const double milliseconds = m_link->property("roundTrip").toDouble();
    QVERIFY2(milliseconds >= 0 && milliseconds < 1000,
             QByteArray::number(milliseconds).constData());
}

void TestLink::waitsLongerEachTime()
{
    m_server->close();
    create({ { u"firstWait"_s, 100 }, { u"longestWait"_s, 300 } });
    QSignalSpy attempts(m_link.get(), SIGNAL(failuresChanged()));
    for (const double expected : { 100.0, 200.0, 300.0, 300.0 }) {
        const qsizetype before = attempts.size();
        QTRY_VERIFY(attempts.size() > before);
        const double wait = m_link->property("waitLeft").toDouble();
        QVERIFY2(wait >= 0.79 * expected && wait <= 1.21 * expected,
                 QByteArray::number(wait).constData());
        QCOMPARE(state(), int(Waiting));
        QVERIFY(!m_link->property("problem").toString().isEmpty());
    }
}

void TestLink::impatientServerDoesNotResetTheWait()
{
    connect(m_server.get(), &WebSocketServer::onOpen, this,
            [](WebSocket *socket) { socket->sendClose(Fernweg::CloseCode(4000), u"go away"_s); });
    create({ { u"firstWait"_s, 100 } });
    QTRY_COMPARE(m_link->property("failures").toInt(), 3);
    QCOMPARE(m_link->property("problem").toString(), u"go away"_s);
}

void TestLink::messageResetsTheWait()
{
    int opened = 0;
    connect(m_server.get(), &WebSocketServer::onOpen, this, [&opened](WebSocket *socket) {
        if (++opened < 3)
            socket->sendClose();
        else
            socket->sendMessage(u"{}"_s);
    });
    create({ { u"firstWait"_s, 100 } });
    QTRY_COMPARE(m_link->property("failures").toInt(), 2);
    QTRY_COMPARE(m_link->property("failures").toInt(), 0);
    QCOMPARE(state(), int(Live));
}

void TestLink::silentPeerIsLeft()
{
    connect(m_server.get(), &WebSocketServer::onOpen, this,
            [](WebSocket *socket) { socket->sendMessage(u"{}"_s); });
    QSignalSpy opened(m_server.get(), &WebSocketServer::onOpen);
    create({ { u"firstWait"_s, 100 }, { u"silence"_s, 300 }, { u"longestSilence"_s, 800 } });
    QTRY_COMPARE(state(), int(Live));
    QTRY_COMPARE(state(), int(Silent));
    QCOMPARE(opened.size(), 1);
    QTRY_COMPARE(m_link->property("problem").toString(), u"the server fell silent"_s);
    QTRY_COMPARE(opened.size(), 2);
    QTRY_COMPARE(state(), int(Live));
}

void TestLink::clickSwitchesOffAndOn()
{
    QSignalSpy opened(m_server.get(), &WebSocketServer::onOpen);
    QSignalSpy closed(m_server.get(), &WebSocketServer::onClose);
    create({ { u"firstWait"_s, 100 } });
    QTRY_COMPARE(state(), int(Live));
    QVERIFY(QMetaObject::invokeMethod(m_link.get(), "toggle"));
    QVERIFY(closed.wait());
    QTRY_COMPARE(state(), int(Offline));
    QVERIFY(!opened.wait(600));
    QVERIFY(QMetaObject::invokeMethod(m_link.get(), "toggle"));
    QTRY_COMPARE(state(), int(Live));
    QCOMPARE(opened.size(), 2);
}

void TestLink::clickWhileWaitingTriesAtOnce()
{
    m_server->close();
    create({ { u"firstWait"_s, 600'000 }, { u"longestWait"_s, 600'000 } });
    QTRY_COMPARE(state(), int(Waiting));
    QVERIFY(m_link->property("secondsToRetry").toInt() >= 480);
    m_server = std::make_unique<WebSocketServer>();
    QVERIFY(m_server->listen(QHostAddress::LocalHost, m_port));
    QVERIFY(QMetaObject::invokeMethod(m_link.get(), "toggle"));
    QTRY_COMPARE(state(), int(Live));
}

QTEST_GUILESS_MAIN(TestLink)

#include "tst_link.moc"
