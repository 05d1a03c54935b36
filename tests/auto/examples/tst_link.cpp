// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/WampRouter>
#include <Fernweg/WampSession>

#include <QtCore/QTimer>
#include <QtCore/QUrl>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <cmath>

using namespace Qt::StringLiterals;
using Fernweg::Wamp::Arguments;
using Fernweg::Wamp::RealmOptions;
using Fernweg::Wamp::Registration;
using Fernweg::Wamp::Router;
using Fernweg::Wamp::RouterOptions;
using Fernweg::Wamp::Session;

namespace {

// As in Link.qml.
enum State { Offline, Connecting, Waiting, Silent, Live };

} // namespace

// The panel's connection: when it comes back, how patiently, what it says meanwhile, and which sensor it
// listens to.
class TestLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void showsThatItIsLive();
    void asksForTheHistory();
    void measuresTheRoundTrip();
    void setsThePace();
    void waitsLongerEachTime();
    void comesBack();
    void silentSensorIsSeen();
    void showsOneOfSeveral();
    void leavesASensorThatIsGone();
    void clickSwitchesOffAndOn();
    void clickWhileWaitingTriesAtOnce();
    void refusalIsNotTriedAgain();

public Q_SLOTS:
    void noteDelay();

private:
    void startRouter(const QString &realm = u"dashboard"_s);
    void stopRouter();
    void addSensor(const QString &name);
    void publish(const QString &name, const QVariantMap &content = { { u"time"_s, 1 } });
    void create(const QVariantMap &properties = {});
    int state() const { return m_link->property("state").toInt(); }
    bool isSubscribed() const
    {
        return m_link->property("samples").value<QObject *>()->property("subscribed").toBool();
    }
    QString sensor() const { return m_link->property("sensor").toString(); }
    QStringList sensors() const { return m_link->property("sensors").toStringList(); }

    QQmlEngine m_engine;
    std::unique_ptr<Router> m_router;
    std::unique_ptr<Session> m_sensors;
    QUrl m_url = QUrl(u"ws://127.0.0.1:0"_s);
    int m_interval = 200;
    QList<double> m_delays;
    std::unique_ptr<QObject> m_link;
};

void TestLink::initTestCase()
{
    m_engine.addImportPath(QStringLiteral(DASHBOARD_IMPORT_PATH));
}

void TestLink::init()
{
    m_url.setPort(0);
    startRouter();
}

void TestLink::cleanup()
{
    m_link.reset();
    m_sensors.reset();
    m_router.reset();
}

void TestLink::startRouter(const QString &realm)
{
    m_router = std::make_unique<Router>(RouterOptions({ RealmOptions(realm) }));
    QVERIFY2(m_router->listen(m_url), qPrintable(m_router->errorString()));
    m_url = m_router->urls().constFirst();
    m_sensors = std::make_unique<Session>();
    QVERIFY(m_sensors->open(m_router.get(), realm));
    QTRY_VERIFY(m_sensors->isJoined());
}

void TestLink::stopRouter()
{
    m_sensors.reset();
    QSignalSpy closed(m_router.get(), &Router::closed);
    m_router->close();
    QVERIFY(!closed.isEmpty() || closed.wait());
}

void TestLink::addSensor(const QString &name)
{
    const QString prefix = u"dashboard."_s + name;
    m_sensors->registerProcedure(prefix + u".history"_s, this, [] {
        return QVariantList { QVariantList { 1, 0.5, 2, 3 } };
    });
    m_sensors->registerProcedure(prefix + u".interval"_s, this, [this] { return m_interval; });
    const Registration *const setter =
            m_sensors->registerProcedure(prefix + u".set_interval"_s, this, [this](int interval) {
                m_interval = interval;
                return interval;
            });
    QTRY_VERIFY(setter->isActive());
}

void TestLink::publish(const QString &name, const QVariantMap &content)
{
    QVERIFY(m_sensors->publish(u"dashboard.%1.sample"_s.arg(name), Arguments { content }));
}

void TestLink::create(const QVariantMap &properties)
{
    QVariantMap all = properties;
    all.insert(u"url"_s, m_url);
    QQmlComponent component(&m_engine, QUrl::fromLocalFile(QStringLiteral(DASHBOARD_LINK)));
    m_link.reset(component.createWithInitialProperties(all));
    QVERIFY2(m_link, qPrintable(component.errorString()));
}

void TestLink::showsThatItIsLive()
{
    addSensor(u"one"_s);
    create();
    QCOMPARE(state(), int(Connecting));
    QVERIFY(std::isnan(m_link->property("dataAge").toDouble()));
    QSignalSpy samples(m_link.get(), SIGNAL(sample(QVariant)));
    QTRY_VERIFY(isSubscribed());
    publish(u"one"_s, { { u"time"_s, 7 }, { u"interval"_s, 400 } });
    QVERIFY(samples.wait());
    QCOMPARE(samples[0][0].toMap().value(u"time"_s).toInt(), 7);
    QCOMPARE(state(), int(Live));
    QCOMPARE(sensor(), u"one"_s);
    QCOMPARE(m_link->property("interval").toInt(), 400);
    QVERIFY(m_link->property("dataAge").toDouble() < 1000);
    QVERIFY(m_link->property("problem").toString().isEmpty());
}

void TestLink::asksForTheHistory()
{
    addSensor(u"one"_s);
    create();
    QSignalSpy histories(m_link.get(), SIGNAL(history(QVariant)));
    QTRY_VERIFY(isSubscribed());
    publish(u"one"_s);
    QVERIFY(histories.wait());
    QCOMPARE(histories.size(), 1);
    QCOMPARE(histories[0][0].toList(), (QVariantList { QVariant(QVariantList { 1, 0.5, 2, 3 }) }));
}

void TestLink::measuresTheRoundTrip()
{
    addSensor(u"one"_s);
    create();
    QTRY_VERIFY(isSubscribed());
    QVERIFY(std::isnan(m_link->property("roundTrip").toDouble()));
    publish(u"one"_s);
    QTRY_VERIFY(std::isfinite(m_link->property("roundTrip").toDouble()));
    const double milliseconds = m_link->property("roundTrip").toDouble();
    QVERIFY2(milliseconds >= 0 && milliseconds < 1000,
             QByteArray::number(milliseconds).constData());
}

void TestLink::setsThePace()
{
    addSensor(u"one"_s);
    create();
    QTRY_VERIFY(isSubscribed());
    publish(u"one"_s);
    QTRY_COMPARE(sensor(), u"one"_s);
    QVERIFY(QMetaObject::invokeMethod(m_link.get(), "setInterval", Q_ARG(int, 1000)));
    QTRY_COMPARE(m_link->property("interval").toInt(), 1000);
    QCOMPARE(m_interval, 1000);
}

void TestLink::noteDelay()
{
    double delay = 0;
    QMetaObject::invokeMethod(sender(), "retryDelay", Q_RETURN_ARG(double, delay));
    if (delay > 0)
        m_delays += delay;
}

void TestLink::waitsLongerEachTime()
{
    stopRouter();
    create({ { u"firstWait"_s, 100 }, { u"longestWait"_s, 300 } });
    m_delays.clear();
    connect(m_link->property("session").value<QObject *>(), SIGNAL(stateChanged()), this,
            SLOT(noteDelay()));
    QTRY_VERIFY(m_delays.size() >= 4);
    const QList<double> expected = { 100, 200, 300, 300 };
    // The jitter is normally distributed, by a tenth.
    for (qsizetype i = 0; i < expected.size(); ++i) {
        const double delay = m_delays[i];
        QVERIFY2(delay >= 0.5 * expected[i] && delay <= 1.5 * expected[i],
                 QByteArray::number(delay).constData());
    }
    QVERIFY(!m_link->property("problem").toString().isEmpty());
}

void TestLink::comesBack()
{
    addSensor(u"one"_s);
    create({ { u"firstWait"_s, 100 } });
    QTRY_VERIFY(isSubscribed());
    publish(u"one"_s);
    QTRY_COMPARE(sensor(), u"one"_s);
    stopRouter();
    QTRY_COMPARE(state(), int(Waiting));
    QTRY_COMPARE(m_link->property("problem").toString(), u"the server stops"_s);
    QSignalSpy histories(m_link.get(), SIGNAL(history(QVariant)));
    startRouter();
    addSensor(u"one"_s);
    QTRY_VERIFY(isSubscribed());
    publish(u"one"_s);
    QTRY_VERIFY(m_link->property("problem").toString().isEmpty());
    QCOMPARE(state(), int(Live));
}

void TestLink::silentSensorIsSeen()
{
    create({ { u"silence"_s, 200 }, { u"interval"_s, 50 } });
    QTRY_COMPARE(state(), int(Live));
    QTRY_COMPARE(state(), int(Silent));
    addSensor(u"one"_s);
    publish(u"one"_s);
    QTRY_COMPARE(state(), int(Live));
}

void TestLink::showsOneOfSeveral()
{
    addSensor(u"one"_s);
    addSensor(u"two"_s);
    create();
    QSignalSpy samples(m_link.get(), SIGNAL(sample(QVariant)));
    QSignalSpy histories(m_link.get(), SIGNAL(history(QVariant)));
    QTRY_VERIFY(isSubscribed());
    publish(u"two"_s, { { u"host"_s, u"two"_s } });
    publish(u"one"_s, { { u"host"_s, u"one"_s } });
    QTRY_COMPARE(sensors(), (QStringList { u"one"_s, u"two"_s }));
    QCOMPARE(sensor(), u"two"_s);
    QCOMPARE(samples.size(), 1);
    QTRY_COMPARE(histories.size(), 1);

    QVERIFY(QMetaObject::invokeMethod(m_link.get(), "showNext"));
    QCOMPARE(sensor(), u"one"_s);
    QTRY_COMPARE(histories.size(), 2);
    publish(u"two"_s, { { u"host"_s, u"two"_s } });
    publish(u"one"_s, { { u"host"_s, u"one"_s } });
    QTRY_COMPARE(samples.size(), 2);
    QCOMPARE(samples[1][0].toMap().value(u"host"_s).toString(), u"one"_s);
}

void TestLink::leavesASensorThatIsGone()
{
    addSensor(u"one"_s);
    addSensor(u"two"_s);
    create({ { u"longestSilence"_s, 500 }, { u"interval"_s, 50 } });
    QTRY_VERIFY(isSubscribed());
    publish(u"one"_s);
    QTRY_COMPARE(sensor(), u"one"_s);
    QTimer steady;
    connect(&steady, &QTimer::timeout, this, [this] { publish(u"two"_s); });
    steady.start(50);
    QTRY_COMPARE(sensor(), u"two"_s);
    QCOMPARE(sensors(), QStringList { u"two"_s });
}

void TestLink::clickSwitchesOffAndOn()
{
    QSignalSpy joins(m_router.get(), &Router::onJoin);
    create({ { u"firstWait"_s, 100 } });
    QTRY_COMPARE(state(), int(Live));
    QCOMPARE(joins.size(), 1);
    QVERIFY(QMetaObject::invokeMethod(m_link.get(), "toggle"));
    QTRY_COMPARE(state(), int(Offline));
    QTRY_COMPARE(m_router->sessionCount(), 1); // the sensors'
    QVERIFY(!joins.wait(600));
    QVERIFY(QMetaObject::invokeMethod(m_link.get(), "toggle"));
    QTRY_COMPARE(state(), int(Live));
    QCOMPARE(joins.size(), 2);
}

void TestLink::clickWhileWaitingTriesAtOnce()
{
    stopRouter();
    create({ { u"firstWait"_s, 600'000 }, { u"longestWait"_s, 600'000 } });
    QTRY_COMPARE(state(), int(Waiting));
    QTRY_VERIFY(m_link->property("secondsToRetry").toInt() >= 300);
    startRouter();
    QVERIFY(QMetaObject::invokeMethod(m_link.get(), "toggle"));
    QTRY_COMPARE(state(), int(Live));
}

void TestLink::refusalIsNotTriedAgain()
{
    stopRouter();
    startRouter(u"kitchen"_s);
    create({ { u"firstWait"_s, 50 } });
    QTRY_COMPARE(state(), int(Offline));
    const QString problem = m_link->property("problem").toString();
    QVERIFY2(problem.startsWith(u"wamp.error.no_such_realm"), qPrintable(problem));
}

QTEST_GUILESS_MAIN(TestLink)

#include "tst_link.moc"
