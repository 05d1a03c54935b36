// SPDX-License-Identifier: Apache-2.0
// fernweg router, and what it takes to publish and to subscribe.
#include "routerprogram.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <csignal>
#include <memory>

using namespace Qt::StringLiterals;

namespace {

QJsonObject objectOf(const QByteArray &line)
{
    return QJsonDocument::fromJson(line).object();
}

QByteArray compact(const QJsonValue &value)
{
    return QJsonDocument(QJsonArray { value }).toJson(QJsonDocument::Compact);
}

} // namespace

class TestToolRouter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void eventsArePrinted_data();
    void eventsArePrinted();
    void subscribeEndsBySignal();
    void publishIsRefused();
    void routerSaysGoodbye();
    void severalPlaces();
    void wrongConfiguration_data();
    void wrongConfiguration();
    void configuration();
    void placeIsTaken();

private:
    QStringList to(const QString &command) const
    {
        return { command, u"--url"_s, m_router->url() };
    }
    QString file(const QString &name, const QByteArray &content) const;

    QTemporaryDir m_folder;
    std::unique_ptr<RouterProgram> m_router;
};

void TestToolRouter::initTestCase()
{
    m_router = std::make_unique<RouterProgram>();
    QVERIFY2(m_router->url().startsWith(u"ws://127.0.0.1:"), m_router->errors().constData());
    QVERIFY(!m_router->url().contains(u":0/"));
}

void TestToolRouter::cleanupTestCase()
{
    m_router->signal(SIGINT);
    QTRY_COMPARE_WITH_TIMEOUT(m_router->exitCode(), 0, patience);
}

QString TestToolRouter::file(const QString &name, const QByteArray &content) const
{
    QFile target(m_folder.filePath(name));
    if (!target.open(QIODevice::WriteOnly) || target.write(content) != content.size())
        qFatal("%s can't be written", qPrintable(name));
    return target.fileName();
}

void TestToolRouter::eventsArePrinted_data()
{
    QTest::addColumn<QString>("subscribed");
    QTest::addColumn<QString>("match");
    QTest::newRow("exact") << u"com.example.news.sport"_s << u"exact"_s;
    QTest::newRow("prefix") << u"com.example.new"_s << u"prefix"_s;
    QTest::newRow("wildcard") << u"com.example..sport"_s << u"wildcard"_s;
}

void TestToolRouter::eventsArePrinted()
{
    QFETCH(QString, subscribed);
    QFETCH(QString, match);
    Program subscriber(to(u"subscribe"_s)
                       + QStringList { subscribed, u"--match"_s, match, u"--count"_s, u"2"_s });
    QTRY_COMPARE_WITH_TIMEOUT(subscriber.errors(), "subscribed " + subscribed.toLatin1() + '\n',
                              patience);
    Program quiet(to(u"publish"_s)
                  + QStringList { u"com.example.news.sport"_s, u"1"_s, u"--kw"_s, u"a=b"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!quiet.isRunning(), patience);
    QCOMPARE(quiet.exitCode(), 0);
    QCOMPARE(quiet.output() + quiet.errors(), QByteArray());
    Program other(to(u"publish"_s) + QStringList { u"org.example.news.sport"_s });
    QTRY_COMPARE_WITH_TIMEOUT(other.exitCode(), 0, patience);
    Program acknowledged(to(u"publish"_s)
                         + QStringList { u"--acknowledge"_s, u"com.example.news.sport"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!acknowledged.isRunning(), patience);
    QCOMPARE(acknowledged.exitCode(), 0);

    QTRY_VERIFY_WITH_TIMEOUT(!subscriber.isRunning(), patience);
    QCOMPARE(subscriber.exitCode(), 0);
    const QList<QByteArray> lines = subscriber.lines();
    QCOMPARE(lines.size(), 2);
    const QJsonObject first = objectOf(lines[0]);
    QCOMPARE(first.keys(), (QStringList { u"args"_s, u"kwargs"_s, u"publication"_s, u"topic"_s }));
    QCOMPARE(first[u"topic"].toString(), u"com.example.news.sport"_s);
    QCOMPARE(compact(first[u"args"]), "[[1]]");
    QCOMPARE(compact(first[u"kwargs"]), R"([{"a":"b"}])");
    const qint64 publication = objectOf(acknowledged.output())[u"publication"].toInteger();
    QVERIFY(publication > 0);
    QCOMPARE(objectOf(lines[1])[u"publication"].toInteger(), publication);
}

void TestToolRouter::subscribeEndsBySignal()
{
    Program subscriber(to(u"subscribe"_s) + QStringList { u"com.example.quiet"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!subscriber.errors().isEmpty(), patience);
    subscriber.signal(SIGINT);
    QTRY_COMPARE_WITH_TIMEOUT(subscriber.exitCode(), 0, patience);
    QCOMPARE(subscriber.output(), QByteArray());
}

void TestToolRouter::publishIsRefused()
{
    Program publisher(to(u"publish"_s) + QStringList { u"--acknowledge"_s, u"com..bad"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!publisher.isRunning(), patience);
    QVERIFY2(publisher.hasFailedWithOneLine(), publisher.errors().constData());
    QVERIFY2(publisher.errors().contains("wamp.error.invalid_uri"), publisher.errors().constData());
}

void TestToolRouter::routerSaysGoodbye()
{
    RouterProgram router;
    Program subscriber({ u"subscribe"_s, u"--url"_s, router.url(), u"com.example.end"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!subscriber.errors().isEmpty(), patience);
    router.signal(SIGTERM);
    QTRY_COMPARE_WITH_TIMEOUT(router.exitCode(), 0, patience);
    QTRY_COMPARE_WITH_TIMEOUT(subscriber.exitCode(), 1, patience);
    QVERIFY2(subscriber.errors().contains("wamp.close.system_shutdown"),
             subscriber.errors().constData());
}

void TestToolRouter::severalPlaces()
{
    RouterProgram router({ u"--listen"_s, u"ws://127.0.0.1:0/ws"_s, u"--listen"_s,
                           u"rs://127.0.0.1:0"_s, u"--realm"_s, u"one"_s, u"--realm"_s, u"two"_s });
    QTRY_COMPARE_WITH_TIMEOUT(router.lines().size(), 2, patience);
    const QList<QByteArray> lines = router.lines();
    QVERIFY2(lines[1].startsWith("listening rs://127.0.0.1:"), lines[1].constData());
    for (const QByteArray &line : lines) {
        const QString url = QString::fromLatin1(line.sliced(qstrlen("listening ")));
        for (const QString &realm : { u"one"_s, u"two"_s }) {
            Program publisher({ u"publish"_s, u"--url"_s, url, u"--realm"_s, realm,
                                u"--acknowledge"_s, u"com.example.a"_s });
            QTRY_VERIFY_WITH_TIMEOUT(!publisher.isRunning(), patience);
            QCOMPARE(publisher.errors(), QByteArray());
        }
    }
}

void TestToolRouter::wrongConfiguration_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("no JSON") << QByteArray("{\"listen\":") << QByteArray("offset");
    QTest::newRow("a list") << QByteArray("[]") << QByteArray("no object");
    QTest::newRow("an unknown key") << QByteArray(R"({"realms":[{"name":"a","color":1}]})")
                                    << QByteArray("realms[0].color");
    QTest::newRow("a wrong type") << QByteArray(R"({"realms":[{"name":7}]})")
                                  << QByteArray("realms[0].name");
    QTest::newRow("no URL") << QByteArray(R"({"listen":["ws://127.0.0.1:0", "here"]})")
                            << QByteArray("listen[1]");
    QTest::newRow("deep inside") << QByteArray(
            R"({"realms":[{"name":"a","roles":[{"name":"r","permissions":[{"uri":"","match":"x"}]}]}]})")
                                 << QByteArray("realms[0].roles[0].permissions[0].match");
}

void TestToolRouter::wrongConfiguration()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, words);
    Program router({ u"router"_s, u"--config"_s, file(u"wrong.json"_s, content) });
    QTRY_COMPARE_WITH_TIMEOUT(router.exitCode(), 2, patience);
    QVERIFY2(router.errors().startsWith("fernweg: router: "), router.errors().constData());
    QVERIFY2(router.errors().contains(words), router.errors().constData());
    QCOMPARE(router.errors().count('\n'), 1);
    QCOMPARE(router.output(), QByteArray());
}

void TestToolRouter::configuration()
{
    const QString name = file(u"router.json"_s, R"({
        "listen": ["ws://127.0.0.1:0/here"],
        "realms": [{ "name": "shop", "roles": [{ "name": "anonymous", "permissions": [
            { "uri": "shop.", "match": "prefix", "allow": { "publish": true } }] }] }]
    })");
    RouterProgram router({ u"--config"_s, name });
    QVERIFY2(router.url().endsWith(u"/here"), router.errors().constData());
    const QStringList publish = { u"publish"_s, u"--acknowledge"_s, u"--url"_s,
                                  router.url(), u"--realm"_s,       u"shop"_s };
    Program allowed(publish + QStringList { u"shop.sold"_s });
    Program denied(publish + QStringList { u"bank.robbed"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!allowed.isRunning() && !denied.isRunning(), patience);
    QCOMPARE(allowed.exitCode(), 0);
    QVERIFY2(denied.hasFailedWithOneLine(), denied.errors().constData());
    QVERIFY(denied.errors().contains("wamp.error.not_authorized"));
}

void TestToolRouter::placeIsTaken()
{
    Program second({ u"router"_s, u"--listen"_s, m_router->url() });
    QTRY_VERIFY_WITH_TIMEOUT(!second.isRunning(), patience);
    QVERIFY2(second.hasFailedWithOneLine(), second.errors().constData());
    QVERIFY2(second.errors().contains(m_router->url().toLatin1()), second.errors().constData());
}

QTEST_GUILESS_MAIN(TestToolRouter)
#include "tst_tool_router.moc"
