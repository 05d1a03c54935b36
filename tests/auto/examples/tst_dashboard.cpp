// SPDX-License-Identifier: Apache-2.0
#include "exampleprogram.h"

#include <Fernweg/WampRouter>
#include <Fernweg/WampSession>
#include <Fernweg/WebSocket>

#include <QtCore/QJsonDocument>
#include <QtCore/QSet>
#include <QtCore/QTemporaryDir>
#include <QtCore/QTimer>
#include <QtCore/QUrl>
#include <QtGui/QImage>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Qt::StringLiterals;
using Fernweg::Wamp::Arguments;
using Fernweg::Wamp::CallResult;
using Fernweg::Wamp::RealmOptions;
using Fernweg::Wamp::Router;
using Fernweg::Wamp::RouterOptions;
using Fernweg::Wamp::Session;

namespace {

std::unique_ptr<Program> startServer(const QString &port = u"0"_s, const QStringList &more = {})
{
    return std::make_unique<Program>(QStringLiteral(DASHBOARD_SERVER),
                                     QStringList { u"--port"_s, port } + more);
}

std::unique_ptr<Program> startPanel(const QString &url, const QStringList &more = {})
{
    return std::make_unique<Program>(QStringLiteral(DASHBOARD_PANEL),
                                     QStringList { u"--print"_s, u"--url"_s, url } + more);
}

QVariant fromJson(const char *json)
{
    return QJsonDocument::fromJson(json).toVariant();
}

const QString listening = u"^listening (ws://127.0.0.1:[0-9]+)$"_s;
const QString sampleLine = u"^.+: CPU [0-9]+ % of [0-9]+ cores, memory "_s;

} // namespace

class TestDashboard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsThisMachine();
    void nothingArrives();
    void comesBackByItself();
    void serverSaysGoodbye();
    void webPagesMayNotListen_data();
    void webPagesMayNotListen();
    void severalSensors();
    void paceAndHistory();
    void panelSurvivesAnything();
    void badArguments_data();
    void badArguments();
};

void TestDashboard::showsThisMachine()
{
    const QTemporaryDir folder;
    const QString picture = folder.filePath(u"panel.png"_s);
    const auto server = startServer();
    QTRY_VERIFY_WITH_TIMEOUT(server->printed(listening), Patience);
    const auto panel =
            startPanel(server->captured(), { u"--seconds"_s, u"3"_s, u"--screenshot"_s, picture });
    QTRY_VERIFY_WITH_TIMEOUT(panel->printed(sampleLine), Patience);
    QTRY_VERIFY_WITH_TIMEOUT(!panel->isRunning(), Patience);
    QCOMPARE(panel->exitCode(), 0);

    const QImage image(picture);
    QCOMPARE(image.size(), QSize(800, 480));
    // The state of the connection in the upper right corner is green.
    int greens = 0;
    for (int y = 10; y < 64; ++y) {
        for (int x = 600; x < 800; ++x)
            greens += image.pixelColor(x, y) == QColor(0x3d, 0xdc, 0x97);
    }
    QVERIFY2(greens > 30, QByteArray::number(greens).constData());
}

void TestDashboard::nothingArrives()
{
    const QString url = u"ws://127.0.0.1:1"_s;
    const auto panel = startPanel(url, { u"--seconds"_s, u"1"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!panel->isRunning(), Patience);
    QCOMPARE(panel->exitCode(), 1);
    const QString errors = panel->errors();
    QVERIFY2(errors.contains(u"nothing arrived from "_s + url), qPrintable(errors));
}

void TestDashboard::comesBackByItself()
{
    auto server = startServer();
    QTRY_VERIFY_WITH_TIMEOUT(server->printed(listening), Patience);
    const QUrl url(server->captured());
    const auto panel = startPanel(url.toString());
    QTRY_VERIFY_WITH_TIMEOUT(panel->printed(sampleLine), Patience);

    server->signal(SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(panel->printed(u"^no connection: .+$"_s), Patience);
    panel->forgetOutput();
    server = startServer(QString::number(url.port()));
    QTRY_VERIFY_WITH_TIMEOUT(panel->printed(sampleLine), Patience);
}

void TestDashboard::serverSaysGoodbye()
{
    const auto server = startServer();
    QTRY_VERIFY_WITH_TIMEOUT(server->printed(listening), Patience);
    const auto panel = startPanel(server->captured());
    QTRY_VERIFY_WITH_TIMEOUT(panel->printed(sampleLine), Patience);
    server->signal(SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT(!server->isRunning(), Patience);
    QCOMPARE(server->exitCode(), 0);
    QTRY_VERIFY_WITH_TIMEOUT(panel->printed(u"^no connection: the server stops$"_s), Patience);
}

void TestDashboard::webPagesMayNotListen_data()
{
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<bool>("mayListen");
    QTest::newRow("a program") << QByteArray() << true;
    QTest::newRow("a page") << QByteArray("https://evil.example.com") << false;
    QTest::newRow("a file") << QByteArray("null") << false;
    QTest::newRow("a page of this machine") << QByteArray("http://127.0.0.1:8080") << false;
    QTest::newRow("a page that is allowed") << QByteArray("https://panel.example.com") << true;
}

void TestDashboard::webPagesMayNotListen()
{
    QFETCH(QByteArray, origin);
    QFETCH(bool, mayListen);
    const auto server =
            startServer(u"0"_s, { u"--allow-origin"_s, u"https://panel.example.com"_s });
    QTRY_VERIFY_WITH_TIMEOUT(server->printed(listening), Patience);
    Fernweg::WebSocket page;
    QSignalSpy closes(&page, &Fernweg::WebSocket::onClose);
    QVERIFY(page.open(Fernweg::ConnectingRequest(QUrl(server->captured()))
                              .setSubprotocols({ u"wamp.2.json"_s })
                              .setOrigin(origin)));
    QTRY_VERIFY_WITH_TIMEOUT(page.isOpen() || !closes.isEmpty(), Patience);
    QCOMPARE(page.isOpen(), mayListen);
    QCOMPARE(page.response().status(), mayListen ? 101 : 403);
}

void TestDashboard::severalSensors()
{
    const auto server = startServer(u"0"_s, { u"--name"_s, u"Gateway 7"_s });
    QTRY_VERIFY_WITH_TIMEOUT(server->printed(u"^sensor gateway_7$"_s), Patience);
    QVERIFY(server->printed(listening));
    const QString url = server->captured();
    // Another one has the name already.
    Program other(QStringLiteral(DASHBOARD_SERVER),
                  { u"--url"_s, url, u"--name"_s, u"gateway 7"_s });
    QTRY_VERIFY_WITH_TIMEOUT(other.printed(u"^sensor gateway_7_2$"_s), Patience);

    Session session;
    QVERIFY(session.open(QUrl(url), u"dashboard"_s));
    QTRY_VERIFY_WITH_TIMEOUT(session.isJoined(), Patience);
    QSet<QString> topics;
    QSet<QString> hosts;
    session.subscribe(
            u"dashboard..sample"_s, this,
            [&](const QVariant &sample, const Fernweg::Wamp::Event &event) {
                topics += event.topic();
                hosts += sample.toMap().value(u"host"_s).toString();
            },
            Fernweg::Wamp::SubscribeOptions().setMatch(Fernweg::Wamp::MatchPolicy::Wildcard));
    QTRY_COMPARE_WITH_TIMEOUT(
            topics,
            (QSet<QString> { u"dashboard.gateway_7.sample"_s, u"dashboard.gateway_7_2.sample"_s }),
            Patience);
    QCOMPARE(hosts, (QSet<QString> { u"Gateway 7"_s, u"gateway 7"_s }));
}

void TestDashboard::paceAndHistory()
{
    const auto server = startServer(u"0"_s, { u"--name"_s, u"a"_s, u"--interval"_s, u"50"_s });
    QTRY_VERIFY_WITH_TIMEOUT(server->printed(listening), Patience);
    Session session;
    QVERIFY(session.open(QUrl(server->captured()), u"dashboard"_s));
    QTRY_VERIFY_WITH_TIMEOUT(session.isJoined(), Patience);
    const auto call = [&](const QString &procedure, const Arguments &arguments = {}) {
        auto future = session.call(u"dashboard.a."_s + procedure, arguments);
        (void)QTest::qWaitFor([&] { return future.isFinished(); }, Patience);
        return future.isFinished() ? future.result() : CallResult();
    };
    QCOMPARE(call(u"interval"_s).value<int>(), 50);
    QVERIFY(QTest::qWaitFor([&] { return call(u"history"_s).value<QVariantList>().size() >= 3; },
                            Patience));
    const QVariantList history = call(u"history"_s).value<QVariantList>();
    for (const QVariant &entry : history)
        QCOMPARE(entry.toList().size(), 4);
    QCOMPARE(call(u"set_interval"_s, Arguments { 5000 }).value<int>(), 5000);
    QCOMPARE(call(u"interval"_s).value<int>(), 5000);
    for (const QVariant &wrong : { QVariant(19), QVariant(60'001), QVariant(u"often"_s) }) {
        const CallResult result = call(u"set_interval"_s, Arguments { wrong });
        QCOMPARE(result.error().uri(), u"wamp.error.invalid_argument"_s);
    }
    QCOMPARE(call(u"interval"_s).value<int>(), 5000);
}

void TestDashboard::panelSurvivesAnything()
{
    const QList<QVariantList> events {
        {},
        { 1, 2, 3 },
        { u"no object"_s },
        { QVariant::fromValue(nullptr) },
        { QByteArray("\x00\xff\x80", 3) },
        { QVariantMap {} },
        { fromJson(R"({"time":10,"cpu":{"cores":7},"host":7,"temperatures":5,"load":6})") },
        { fromJson(R"({"time":"late","cpu":{"total":"x","cores":["a",null,7,-3]}})") },
        { fromJson(R"({"time":-1,"cpu":5,"memory":[],"network":null,"disk":"full"})") },
        { fromJson(R"({"time":9,"network":{"down":1e308,"up":-1e308},"temperatures":[{}]})") },
        { fromJson(R"({"time":10,"memory":{"total":0,"used":9},"load":[1,"2",null]})") },
        { fromJson(R"({"time":10,"interval":-5})") },
        { fromJson(R"({"time":10,"interval":"x"})") },
    };
    QList<QVariant> histories {
        QVariant::fromValue(nullptr),
        5,
        fromJson("[]"),
        fromJson(R"([[5,null,null,null],[4,"a",{},[]],[1e300,1,1,1]])"),
        fromJson(R"([5,null,"x"])"),
    };
    Router router(RouterOptions({ RealmOptions(u"dashboard"_s) }));
    QVERIFY(router.listen(QUrl(u"ws://127.0.0.1:0"_s)));
    Session session;
    QVERIFY(session.open(&router, u"dashboard"_s));
    // A sensor of its own for each history, which the panel asks for when it sees the sensor.
    for (qsizetype i = 0; i < histories.size(); ++i) {
        session.registerProcedure(u"dashboard.s%1.history"_s.arg(i), this,
                                  [history = histories[i]] { return history; });
    }
    QTRY_VERIFY_WITH_TIMEOUT(session.isJoined(), Patience);
    qsizetype round = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] {
        const QString topic = u"dashboard.s%1.sample"_s.arg(round++ % histories.size());
        for (const QVariantList &event : events)
            session.publish(topic, Arguments(event));
        session.publish(u"dashboard..sample"_s);
        session.publish(
                topic,
                Arguments { fromJson(R"({"time":11,"host":"still here","cpu":{"total":0.5}})") });
    });
    timer.start(20);
    const QString url = router.urls().constFirst().toString();
    const auto panel = startPanel(url, { u"--seconds"_s, u"3"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!panel->isRunning(), Patience);
    QCOMPARE(panel->exitCode(), 0);
    const QString errors = panel->errors();
    QVERIFY2(!errors.contains(u"TypeError"_s), qPrintable(errors));
    QVERIFY2(!errors.contains(u"convert"_s), qPrintable(errors));
}

void TestDashboard::badArguments_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("error");

    const QString panel = QStringLiteral(DASHBOARD_PANEL);
    const QString server = QStringLiteral(DASHBOARD_SERVER);
    QTest::newRow("panel: a web page") << panel << QStringList { u"--url"_s, u"http://x/"_s }
                                       << u"not a WebSocket's URL: http://x/"_s;
    QTest::newRow("panel: size of one side")
            << panel << QStringList { u"--size"_s, u"800"_s } << u"not a size: 800"_s;
    QTest::newRow("panel: seconds in words") << panel << QStringList { u"--seconds"_s, u"ten"_s }
                                             << u"not a number of seconds: ten"_s;
    QTest::newRow("server: port beyond 65535")
            << server << QStringList { u"--port"_s, u"65536"_s } << u"not a port: 65536"_s;
    QTest::newRow("server: no address")
            << server << QStringList { u"--address"_s, u"here"_s } << u"not an address: here"_s;
    QTest::newRow("server: origin without a scheme")
            << server << QStringList { u"--allow-origin"_s, u"example.com"_s }
            << u"allowedOrigins: \"example.com\" is no scheme://host[:port]"_s;
    QTest::newRow("server: no URL to join")
            << server << QStringList { u"--url"_s, QString() } << u"not a URL: "_s;
    QTest::newRow("server: a web page to join")
            << server << QStringList { u"--url"_s, u"http://127.0.0.1/"_s } << u"http"_s;
    QTest::newRow("server: interval of 0") << server << QStringList { u"--interval"_s, u"0"_s }
                                           << u"not an interval from 20 to 60000 ms: 0"_s;
}

void TestDashboard::badArguments()
{
    QFETCH(QString, program);
    QFETCH(QStringList, arguments);
    QFETCH(QString, error);
    Program process(program, arguments);
    QTRY_VERIFY_WITH_TIMEOUT(!process.isRunning(), Patience);
    QCOMPARE(process.exitCode(), 1);
    const QString errors = process.errors();
    QVERIFY2(errors.contains(error), qPrintable(errors));
}

QTEST_GUILESS_MAIN(TestDashboard)

#include "tst_dashboard.moc"
