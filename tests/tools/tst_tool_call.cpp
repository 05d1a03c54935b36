// SPDX-License-Identifier: Apache-2.0
// fernweg call, and fernweg register, which answers.
#include "routerprogram.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <csignal>
#include <memory>
#include <vector>

using namespace Qt::StringLiterals;

namespace {

bool isOver(qint64 process)
{
    QFile status(u"/proc/%1/stat"_s.arg(process));
    if (!status.open(QIODevice::ReadOnly))
        return true;
    const QByteArray text = status.readAll();
    return text.sliced(text.lastIndexOf(')') + 1).trimmed().startsWith('Z');
}

} // namespace

class TestToolCall : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void arguments_data();
    void arguments();
    void serializers_data();
    void serializers();
    void results_data();
    void results();
    void failingCommand();
    void commandThatIsNotThere();
    void errorsOfCalls();
    void jobsAreBounded();
    void timeoutEndsTheCommand();
    void interruptCancelsTheCall();
    void registrationIsTaken();
    void endOfACalleeEndsItsCommands();
    void realms();
    void nobodyListens();

private:
    QStringList to(const QString &command) const
    {
        return { command, u"--url"_s, m_router->url() };
    }
    std::unique_ptr<Program> registered(const QString &procedure, const QString &command,
                                        const QStringList &more = {}) const;
    QString file(const QString &name) const { return m_folder.filePath(name); }

    QTemporaryDir m_folder;
    std::unique_ptr<RouterProgram> m_router;
    std::unique_ptr<Program> m_echo;
};

void TestToolCall::initTestCase()
{
    m_router = std::make_unique<RouterProgram>();
    QVERIFY2(m_router->url().startsWith(u"ws://127.0.0.1:"), m_router->errors().constData());
    QVERIFY(!m_router->url().contains(u":0/"));
    m_echo = registered(u"com.example.echo"_s, u"cat"_s);
    QVERIFY(m_echo);
}

void TestToolCall::cleanupTestCase()
{
    m_router->signal(SIGTERM);
    QTRY_COMPARE_WITH_TIMEOUT(m_router->exitCode(), 0, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_echo->exitCode(), 1, patience);
}

std::unique_ptr<Program> TestToolCall::registered(const QString &procedure, const QString &command,
                                                  const QStringList &more) const
{
    auto callee = std::make_unique<Program>(
            to(u"register"_s) + QStringList { procedure, u"--exec"_s, command } + more);
    const QByteArray line = "registered " + procedure.toLatin1();
    const bool isThere = QTest::qWaitFor(
            [&] { return !callee->isRunning() || callee->lines().contains(line); }, patience);
    if (isThere && callee->isRunning())
        return callee;
    qWarning("%s", callee->errors().constData());
    return nullptr;
}

void TestToolCall::arguments_data()
{
    QTest::addColumn<QStringList>("given");
    QTest::addColumn<QByteArray>("args"); // as the callee got them
    QTest::addColumn<QByteArray>("kwargs");
    QTest::newRow("none") << QStringList() << QByteArray("[]") << QByteArray("{}");
    QTest::newRow("numbers") << QStringList { u"1"_s, u"-2"_s, u"3.5"_s, u"-1e3"_s }
                             << QByteArray("[1,-2,3.5,-1000]") << QByteArray("{}");
    QTest::newRow("a number of 64 bits") << QStringList { u"9223372036854775807"_s }
                                         << QByteArray("[9223372036854775807]") << QByteArray("{}");
    QTest::newRow("words") << QStringList { u"true"_s, u"null"_s, u"tru"_s, u"a b"_s }
                           << QByteArray(R"([true,null,"tru","a b"])") << QByteArray("{}");
    QTest::newRow("an empty one") << QStringList { QString() } << QByteArray(R"([""])")
                                  << QByteArray("{}");
    QTest::newRow("a number as a string")
            << QStringList { u"\"1\""_s } << QByteArray(R"(["1"])") << QByteArray("{}");
    QTest::newRow("a list and an object")
            << QStringList { u"[1,[2]]"_s, u"{\"a\":{\"b\":null}}"_s }
            << QByteArray(R"([[1,[2]],{"a":{"b":null}}])") << QByteArray("{}");
    QTest::newRow("two values are a string")
            << QStringList { u"1,2"_s } << QByteArray(R"(["1,2"])") << QByteArray("{}");
    QTest::newRow("octets") << QStringList { uR"("\u0000AP8=")"_s }
                            << QByteArray(R"(["\u0000AP8="])") << QByteArray("{}");
    QTest::newRow("not in ASCII") << QStringList { u"Grüße ☺"_s } << u"[\"Grüße ☺\"]"_s.toUtf8()
                                  << QByteArray("{}");
    QTest::newRow("with names") << QStringList { u"1"_s,    u"--kw"_s,  u"a=2"_s,
                                                 u"--kw"_s, u"b=x=y"_s, u"--kw=c="_s }
                                << QByteArray("[1]") << QByteArray(R"({"a":2,"b":"x=y","c":""})");
}

void TestToolCall::arguments()
{
    QFETCH(QStringList, given);
    QFETCH(QByteArray, args);
    QFETCH(QByteArray, kwargs);
    Program call(to(u"call"_s) + QStringList { u"com.example.echo"_s } + given);
    QTRY_VERIFY_WITH_TIMEOUT(!call.isRunning(), patience);
    QCOMPARE(call.errors(), QByteArray());
    QCOMPARE(call.exitCode(), 0);
    const QByteArray echoed =
            "{\"args\":" + args + ",\"kwargs\":" + kwargs + ",\"procedure\":\"com.example.echo\"}";
    QCOMPARE(call.output(), "{\"args\":[" + echoed + "],\"kwargs\":{}}\n");
}

void TestToolCall::serializers_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : { "json", "msgpack", "cbor" })
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestToolCall::serializers()
{
    QFETCH(QString, name);
    Program call(to(u"call"_s)
                 + QStringList { u"--serializer"_s, name, u"com.example.echo"_s,
                                 uR"(["\u0000AP8=",9007199254740993])"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!call.isRunning(), patience);
    QCOMPARE(call.errors(), QByteArray());
    QVERIFY2(call.output().contains(R"([["\u0000AP8=",9007199254740993]])"),
             call.output().constData());
}

void TestToolCall::results_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QByteArray>("result");
    QTest::newRow("nothing") << u"true"_s << QByteArray(R"({"args":[],"kwargs":{}})");
    QTest::newRow("a number") << u"echo 42"_s << QByteArray(R"({"args":[42],"kwargs":{}})");
    QTest::newRow("the largest number")
            << u"echo 18446744073709551615"_s
            << QByteArray(R"({"args":[18446744073709551615],"kwargs":{}})");
    QTest::newRow("a text") << u"echo hello world"_s
                            << QByteArray(R"({"args":["hello world"],"kwargs":{}})");
    QTest::newRow("several lines")
            << u"echo a; echo b"_s << QByteArray(R"({"args":["a\nb"],"kwargs":{}})");
    QTest::newRow("a list") << u"echo '[1,2]'"_s << QByteArray(R"({"args":[[1,2]],"kwargs":{}})");
    QTest::newRow("several values") << uR"(echo '{"args":[1,2],"kwargs":{"a":3}}')"_s
                                    << QByteArray(R"({"args":[1,2],"kwargs":{"a":3}})");
    QTest::newRow("named values only")
            << uR"(echo '{"kwargs":{"a":3}}')"_s << QByteArray(R"({"args":[],"kwargs":{"a":3}})");
    QTest::newRow("an object that only looks like it")
            << uR"(echo '{"args":[1],"more":2}')"_s
            << QByteArray(R"({"args":[{"args":[1],"more":2}],"kwargs":{}})");
    QTest::newRow("args that are no list")
            << uR"(echo '{"args":1}')"_s << QByteArray(R"({"args":[{"args":1}],"kwargs":{}})");
}

void TestToolCall::results()
{
    QFETCH(QString, command);
    QFETCH(QByteArray, result);
    const auto callee = registered(u"com.example.results"_s, command);
    QVERIFY(callee);
    Program call(to(u"call"_s) + QStringList { u"com.example.results"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!call.isRunning(), patience);
    QCOMPARE(call.errors(), QByteArray());
    QCOMPARE(call.output(), result + '\n');
    callee->signal(SIGTERM);
    QTRY_COMPARE_WITH_TIMEOUT(callee->exitCode(), 0, patience);
}

void TestToolCall::failingCommand()
{
    const auto callee =
            registered(u"com.example.fails"_s, u"echo half; echo no such thing >&2; exit 3"_s);
    QVERIFY(callee);
    Program call(to(u"call"_s) + QStringList { u"com.example.fails"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!call.isRunning(), patience);
    QVERIFY2(call.hasFailedWithOneLine(), call.errors().constData());
    QVERIFY(call.errors().contains("wamp.error.runtime_error"));
    QVERIFY(call.errors().contains("no such thing"));
    QVERIFY(call.errors().contains("\"exit_code\":3"));
    QCOMPARE(call.output(), QByteArray());
}

void TestToolCall::commandThatIsNotThere()
{
    const auto callee = registered(u"com.example.nothing"_s, u"/no/such/program"_s);
    QVERIFY(callee);
    Program call(to(u"call"_s) + QStringList { u"com.example.nothing"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!call.isRunning(), patience);
    QVERIFY2(call.hasFailedWithOneLine(), call.errors().constData());
    QVERIFY(call.errors().contains("/no/such/program"));
}

void TestToolCall::errorsOfCalls()
{
    Program call(to(u"call"_s) + QStringList { u"com.example.missing"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!call.isRunning(), patience);
    QVERIFY2(call.hasFailedWithOneLine(), call.errors().constData());
    QVERIFY(call.errors().startsWith("fernweg: call: wamp.error.no_such_procedure"));
    QCOMPARE(call.output(), QByteArray());
}

void TestToolCall::jobsAreBounded()
{
    const QString folder = m_folder.filePath(u"one at a time"_s);
    // Who finds the folder there is not alone.
    const auto callee = registered(u"com.example.alone"_s,
                                   u"mkdir '%1' && sleep 0.05 && rmdir '%1'"_s.arg(folder),
                                   { u"--jobs"_s, u"1"_s });
    QVERIFY(callee);
    std::vector<std::unique_ptr<Program>> calls;
    for (int i = 0; i < 4; ++i) {
        calls.push_back(
                std::make_unique<Program>(to(u"call"_s) + QStringList { u"com.example.alone"_s }));
    }
    for (const auto &call : calls) {
        QTRY_VERIFY_WITH_TIMEOUT(!call->isRunning(), patience);
        QCOMPARE(call->errors(), QByteArray());
    }
}

void TestToolCall::timeoutEndsTheCommand()
{
    const QString ids = file(u"timeout"_s);
    // The shell and what it has started.
    const auto callee =
            registered(u"com.example.sleep"_s, u"sleep 600 & echo $$ $! > '%1'; wait"_s.arg(ids));
    QVERIFY(callee);
    Program call(to(u"call"_s) + QStringList { u"com.example.sleep"_s, u"--timeout"_s, u"500"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!call.isRunning(), patience);
    QVERIFY2(call.hasFailedWithOneLine(), call.errors().constData());
    QVERIFY(call.errors().contains("wamp.error.timeout"));
    QFile written(ids);
    QVERIFY(written.open(QIODevice::ReadOnly));
    const QList<QByteArray> processes = written.readAll().trimmed().split(' ');
    QCOMPARE(processes.size(), 2);
    for (const QByteArray &process : processes)
        QTRY_VERIFY_WITH_TIMEOUT(isOver(process.toLongLong()), patience);
}

void TestToolCall::interruptCancelsTheCall()
{
    const QString ids = file(u"interrupt"_s);
    const auto callee =
            registered(u"com.example.patience"_s, u"echo $$ > '%1'; exec sleep 600"_s.arg(ids));
    QVERIFY(callee);
    Program call(to(u"call"_s) + QStringList { u"com.example.patience"_s });
    QFile written(ids);
    QTRY_VERIFY_WITH_TIMEOUT(written.exists() && written.size() > 0, patience);
    QVERIFY(written.open(QIODevice::ReadOnly));
    const qint64 process = written.readAll().trimmed().toLongLong();
    QVERIFY(!isOver(process));
    call.signal(SIGINT);
    QTRY_VERIFY_WITH_TIMEOUT(!call.isRunning(), patience);
    QVERIFY2(call.hasFailedWithOneLine(), call.errors().constData());
    QVERIFY(call.errors().contains("wamp.error.canceled"));
    QTRY_VERIFY_WITH_TIMEOUT(isOver(process), patience);
}

void TestToolCall::registrationIsTaken()
{
    Program second(to(u"register"_s)
                   + QStringList { u"com.example.echo"_s, u"--exec"_s, u"cat"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!second.isRunning(), patience);
    QVERIFY2(second.hasFailedWithOneLine(), second.errors().constData());
    QVERIFY(second.errors().contains("wamp.error.procedure_already_exists"));
}

void TestToolCall::endOfACalleeEndsItsCommands()
{
    const QString ids = file(u"end"_s);
    const auto callee =
            registered(u"com.example.ending"_s, u"echo $$ > '%1'; exec sleep 600"_s.arg(ids));
    QVERIFY(callee);
    Program call(to(u"call"_s) + QStringList { u"com.example.ending"_s });
    QFile written(ids);
    QTRY_VERIFY_WITH_TIMEOUT(written.exists() && written.size() > 0, patience);
    QVERIFY(written.open(QIODevice::ReadOnly));
    const qint64 process = written.readAll().trimmed().toLongLong();
    callee->signal(SIGTERM);
    QTRY_COMPARE_WITH_TIMEOUT(callee->exitCode(), 0, patience);
    QTRY_VERIFY_WITH_TIMEOUT(isOver(process), patience);
    QTRY_VERIFY_WITH_TIMEOUT(!call.isRunning(), patience);
    QVERIFY2(call.hasFailedWithOneLine(), call.errors().constData());
    QVERIFY2(call.errors().contains("wamp.error."), call.errors().constData());
}

void TestToolCall::realms()
{
    Program call(to(u"call"_s) + QStringList { u"--realm"_s, u"realm2"_s, u"com.example.echo"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!call.isRunning(), patience);
    QVERIFY2(call.hasFailedWithOneLine(), call.errors().constData());
    QVERIFY2(call.errors().contains("wamp.error.no_such_realm"), call.errors().constData());
}

void TestToolCall::nobodyListens()
{
    for (const QString &command : { u"call"_s, u"publish"_s, u"subscribe"_s }) {
        Program client({ command, u"--url"_s, u"ws://127.0.0.1:1/ws"_s, u"com.example.a"_s });
        QTRY_VERIFY_WITH_TIMEOUT(!client.isRunning(), patience);
        QVERIFY2(client.hasFailedWithOneLine(), client.errors().constData());
        QVERIFY2(client.errors().contains("ws://127.0.0.1:1/ws"), client.errors().constData());
    }
}

QTEST_GUILESS_MAIN(TestToolCall)
#include "tst_tool_call.moc"
