// SPDX-License-Identifier: Apache-2.0
// The examples hello, rpc and pubsub: alone, and apart with a router between them.
#include "exampleprogram.h"

#include <QtTest/QTest>

#include <memory>

using namespace Qt::StringLiterals;

class TestWampExamples : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void helloAlone();
    void helloTogether();
    void rpcAlone();
    void rpcApart();
    void pubsubAlone();
    void pubsubApart();
    void nothingHeard_data();
    void nothingHeard();
    void badArguments_data();
    void badArguments();

private:
    static std::unique_ptr<Program> start(const char *path, const QStringList &arguments)
    {
        return std::make_unique<Program>(QString::fromUtf8(path), arguments);
    }
};

namespace {

const QStringList anyPort = { u"router"_s, u"--listen"_s, u"ws://127.0.0.1:0/ws"_s };
const QString listening = u"^listening (ws://127.0.0.1:[0-9]+/ws)$"_s;

} // namespace

void TestWampExamples::helloAlone()
{
    const auto hello = start(HELLO, { u"--seconds"_s, u"1"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!hello->isRunning(), Patience);
    QVERIFY(hello->printed(u"^heard greeting 1 of session [0-9]+$"_s));
    QVERIFY(hello->printed(u"^1 \\+ 1 = 2$"_s));
    QCOMPARE(hello->exitCode(), 0);
}

void TestWampExamples::helloTogether()
{
    const auto first = start(HELLO, { u"--listen"_s, u"ws://127.0.0.1:0/ws"_s });
    QTRY_VERIFY_WITH_TIMEOUT(first->printed(listening), Patience);
    const QString url = first->captured();
    QTRY_VERIFY_WITH_TIMEOUT(first->printed(u"^joined realm1 as session ([0-9]+)$"_s), Patience);
    const QString host = first->captured();
    const auto second = start(HELLO, { u"--url"_s, url });
    QTRY_VERIFY_WITH_TIMEOUT(second->printed(u"^joined realm1 as session ([0-9]+)$"_s), Patience);
    const QString guest = second->captured();
    QTRY_VERIFY_WITH_TIMEOUT(first->printed(u"^heard greeting [0-9]+ of session %1$"_s.arg(guest)),
                             Patience);
    QTRY_VERIFY_WITH_TIMEOUT(second->printed(u"^heard greeting [0-9]+ of session %1$"_s.arg(host)),
                             Patience);
    // What only one of them offers now is called by both.
    second->signal(SIGKILL);
    first->forgetOutput();
    QTRY_VERIFY_WITH_TIMEOUT(first->printed(u"^[0-9]+ \\+ 1 = [0-9]+$"_s), Patience);
}

void TestWampExamples::rpcAlone()
{
    const auto rpc = start(RPC, { u"--seconds"_s, u"20"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!rpc->isRunning(), Patience);
    QCOMPARE(rpc->errors(), QString());
    QCOMPARE(rpc->exitCode(), 0);
    QVERIFY(rpc->printed(u"^7 / 2 +3.5$"_s));
    QVERIFY(rpc->printed(u"^counted down +lift-off$"_s));
    QVERIFY(rpc->printed(u"^canceled +wamp.error.canceled"_s));
}

void TestWampExamples::rpcApart()
{
    const auto router = start(FERNWEG, anyPort);
    QTRY_VERIFY_WITH_TIMEOUT(router->printed(listening), Patience);
    const QStringList url = { u"--url"_s, router->captured() };
    const auto callee = start(RPC, url + QStringList { u"--role"_s, u"callee"_s });
    QTRY_VERIFY_WITH_TIMEOUT(callee->printed(u"^the procedures are registered$"_s), Patience);
    const auto caller = start(RPC, url + QStringList { u"--role"_s, u"caller"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!caller->isRunning(), Patience);
    QCOMPARE(caller->errors(), QString());
    QCOMPARE(caller->exitCode(), 0);
}

void TestWampExamples::pubsubAlone()
{
    const auto pubsub = start(PUBSUB, { u"--seconds"_s, u"2"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!pubsub->isRunning(), Patience);
    QCOMPARE(pubsub->errors(), QString());
    QCOMPARE(pubsub->exitCode(), 0);
    for (const QString &how : { u"exact"_s, u"prefix"_s, u"wildcard"_s, u"report"_s })
        QVERIFY2(pubsub->printed(u"^watcher 2 +%1 "_s.arg(how)), qPrintable(how));
}

void TestWampExamples::pubsubApart()
{
    const auto router = start(FERNWEG, anyPort);
    QTRY_VERIFY_WITH_TIMEOUT(router->printed(listening), Patience);
    const QStringList url = { u"--url"_s, router->captured() };
    const auto stations = start(PUBSUB, url + QStringList { u"--role"_s, u"stations"_s });
    const auto early = start(FERNWEG,
                             QStringList { u"subscribe"_s } + url
                                     + QStringList { u"com.example.weather.berlin.pressure"_s,
                                                     u"--count"_s, u"1"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!early->isRunning(), Patience);
    QCOMPARE(early->exitCode(), 0);
    const auto watchers =
            start(PUBSUB, url + QStringList { u"--role"_s, u"watchers"_s, u"--seconds"_s, u"2"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!watchers->isRunning(), Patience);
    QCOMPARE(watchers->errors(), QString());
    QCOMPARE(watchers->exitCode(), 0);
}

void TestWampExamples::nothingHeard_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("rpc: no callee")
            << QStringLiteral(RPC) << QStringList { u"--role"_s, u"caller"_s };
    QTest::newRow("pubsub: no stations")
            << QStringLiteral(PUBSUB)
            << QStringList { u"--role"_s, u"watchers"_s, u"--seconds"_s, u"1"_s };
}

void TestWampExamples::nothingHeard()
{
    QFETCH(QString, path);
    QFETCH(QStringList, arguments);
    const auto router = start(FERNWEG, anyPort);
    QTRY_VERIFY_WITH_TIMEOUT(router->printed(listening), Patience);
    Program program(path, arguments + QStringList { u"--url"_s, router->captured() });
    QTRY_VERIFY_WITH_TIMEOUT(!program.isRunning(), Patience);
    QCOMPARE(program.exitCode(), 1);
}

void TestWampExamples::badArguments_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("words");
    const QString hello = QStringLiteral(HELLO);
    const QString rpc = QStringLiteral(RPC);
    const QString pubsub = QStringLiteral(PUBSUB);
    QTest::newRow("hello: a web page")
            << hello << QStringList { u"--url"_s, u"http://127.0.0.1/"_s } << u"http"_s;
    QTest::newRow("hello: nobody there")
            << hello << QStringList { u"--url"_s, u"ws://127.0.0.1:1/"_s } << u"disconnected: "_s;
    QTest::newRow("hello: seconds in words")
            << hello << QStringList { u"--seconds"_s, u"ten"_s } << u"not a number of seconds"_s;
    QTest::newRow("rpc: unknown role")
            << rpc << QStringList { u"--role"_s, u"boss"_s } << u"not a role: boss"_s;
    QTest::newRow("rpc: a caller of nobody")
            << rpc << QStringList { u"--role"_s, u"caller"_s } << u"needs --url"_s;
    QTest::newRow("pubsub: fewer than no watchers")
            << pubsub << QStringList { u"--watchers=-1"_s } << u"not a number of watchers: -1"_s;
}

void TestWampExamples::badArguments()
{
    QFETCH(QString, path);
    QFETCH(QStringList, arguments);
    QFETCH(QString, words);
    Program program(path, arguments);
    QTRY_VERIFY_WITH_TIMEOUT(!program.isRunning(), Patience);
    QCOMPARE(program.exitCode(), 1);
    const QString errors = program.errors();
    QVERIFY2(errors.contains(words), qPrintable(errors));
}

QTEST_GUILESS_MAIN(TestWampExamples)

#include "tst_wamp_examples.moc"
