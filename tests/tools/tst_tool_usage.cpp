// SPDX-License-Identifier: Apache-2.0
// Help, the version, and arguments that are wrong.
#include "program.h"

#include <QtTest/QTest>

using namespace Qt::StringLiterals;

class TestToolUsage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void help_data();
    void help();
    void helpOfCommands_data();
    void helpOfCommands();
    void version_data();
    void version();
    void nothingAsked();
    void wrongArguments_data();
    void wrongArguments();
};

void TestToolUsage::help_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("--help") << QStringList { u"--help"_s };
    QTest::newRow("-h") << QStringList { u"-h"_s };
    QTest::newRow("help") << QStringList { u"help"_s };
}

void TestToolUsage::help()
{
    QFETCH(QStringList, arguments);
    Program fernweg(arguments);
    QTRY_COMPARE_WITH_TIMEOUT(fernweg.exitCode(), 0, patience);
    QVERIFY(fernweg.output().startsWith("Usage: fernweg COMMAND"));
    for (const char *command : { "echo-server", "cat", "router", "call", "testee" })
        QVERIFY2(fernweg.output().contains(QByteArray("\n  ") + command + ' '), command);
    QCOMPARE(fernweg.errors(), QByteArray());
}

void TestToolUsage::helpOfCommands_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QByteArray>("usage");
    QTest::addColumn<QList<QByteArray>>("names");
    const QList<QByteArray> common = { "--help",          "--max-message-size", "--max-frame-size",
                                       "--auto-fragment", "--fail-by-drop",     "--auto-ping",
                                       "--open-timeout",  "--close-timeout" };
    QTest::newRow("echo-server") << u"echo-server"_s << QByteArray("[options]")
                                 << common
                    + QList<QByteArray> { "--listen", "--allow-origin", "--threads",
                                          "--subprotocol", "--max-connections" };
    QTest::newRow("cat") << u"cat"_s << QByteArray("[options] URL")
                         << common + QList<QByteArray> { "--header", "--subprotocol",
                                                         "--binary", "--origin",
                                                         "--user",   "--max-redirects" };
    QTest::newRow("router") << u"router"_s << QByteArray("[options]")
                            << QList<QByteArray> { "--listen", "--realm", "--config",
                                                   "--tls-cert" };
    const QList<QByteArray> wamp =
            common + QList<QByteArray> { "--url", "--realm", "--serializer", "--ca" };
    QTest::newRow("call") << u"call"_s << QByteArray("[options] PROCEDURE [ARG]...")
                          << wamp + QList<QByteArray> { "--kw", "--progress", "--timeout" };
    QTest::newRow("register") << u"register"_s << QByteArray("[options] PROCEDURE")
                              << wamp + QList<QByteArray> { "--exec", "--jobs", "--match" };
    QTest::newRow("publish") << u"publish"_s << QByteArray("[options] TOPIC [ARG]...")
                             << wamp + QList<QByteArray> { "--kw", "--acknowledge" };
    QTest::newRow("subscribe") << u"subscribe"_s << QByteArray("[options] TOPIC")
                               << wamp + QList<QByteArray> { "--count", "--match" };
    QTest::newRow("testee") << u"testee"_s << QByteArray("[options] URL")
                            << common + QList<QByteArray> { "--agent" };
}

void TestToolUsage::helpOfCommands()
{
    QFETCH(QString, command);
    QFETCH(QByteArray, usage);
    QFETCH(QList<QByteArray>, names);
    for (const QString &option : { u"--help"_s, u"-h"_s }) {
        Program fernweg({ command, option });
        QTRY_COMPARE_WITH_TIMEOUT(fernweg.exitCode(), 0, patience);
        const QByteArray text = fernweg.output();
        const QByteArray first = text.first(text.indexOf('\n'));
        QVERIFY2(first.endsWith("fernweg " + command.toLatin1() + ' ' + usage), first.constData());
        for (const QByteArray &name : names)
            QVERIFY2(text.contains(name), name.constData());
        QCOMPARE(fernweg.errors(), QByteArray());
    }
}

void TestToolUsage::version_data()
{
    QTest::addColumn<QString>("option");
    QTest::newRow("--version") << u"--version"_s;
    QTest::newRow("-v") << u"-v"_s;
}

void TestToolUsage::version()
{
    QFETCH(QString, option);
    Program fernweg({ option });
    QTRY_COMPARE_WITH_TIMEOUT(fernweg.exitCode(), 0, patience);
    const QList<QByteArray> words = fernweg.output().trimmed().split(' ');
    QCOMPARE(words.size(), 2);
    QCOMPARE(words[0], "fernweg");
    QCOMPARE(words[1].count('.'), 2);
}

void TestToolUsage::nothingAsked()
{
    Program fernweg({});
    QTRY_COMPARE_WITH_TIMEOUT(fernweg.exitCode(), 1, patience);
    QVERIFY(fernweg.errors().startsWith("Usage: fernweg COMMAND"));
    QCOMPARE(fernweg.output(), QByteArray());
}

namespace {

void addWampRows()
{
    QTest::newRow("call without a procedure") << QStringList { u"call"_s } << QByteArray("missing");
    QTest::newRow("call: --kw without a value")
            << QStringList { u"call"_s, u"--kw"_s, u"a"_s, u"com.a"_s } << QByteArray("\"a\"");
    QTest::newRow("call: --kw without a name")
            << QStringList { u"call"_s, u"--kw"_s, u"=a"_s, u"com.a"_s } << QByteArray("\"=a\"");
    QTest::newRow("call: a timeout of nothing")
            << QStringList { u"call"_s, u"--timeout=0"_s, u"com.a"_s } << QByteArray("--timeout");
    QTest::newRow("call: unknown serializer")
            << QStringList { u"call"_s, u"--serializer"_s, u"xml"_s, u"com.a"_s }
            << QByteArray("\"xml\"");
    QTest::newRow("call: a web page")
            << QStringList { u"call"_s, u"--url"_s, u"http://127.0.0.1/"_s, u"com.a"_s }
            << QByteArray("http://127.0.0.1/");
    QTest::newRow("call: no realm")
            << QStringList { u"call"_s, u"--realm="_s, u"com.a"_s } << QByteArray("--realm");
    QTest::newRow("call: no file with authorities")
            << QStringList { u"call"_s, u"--ca"_s, u"/no/such/file"_s, u"com.a"_s }
            << QByteArray("/no/such/file");
    QTest::newRow("publish without a topic")
            << QStringList { u"publish"_s } << QByteArray("missing");
    QTest::newRow("subscribe with an argument")
            << QStringList { u"subscribe"_s, u"com.a"_s, u"1"_s } << QByteArray("\"1\"");
    QTest::newRow("subscribe: a count of nothing")
            << QStringList { u"subscribe"_s, u"--count"_s, u"0"_s, u"com.a"_s }
            << QByteArray("--count");
    QTest::newRow("subscribe: unknown policy")
            << QStringList { u"subscribe"_s, u"--match"_s, u"regex"_s, u"com.a"_s }
            << QByteArray("\"regex\"");
    QTest::newRow("register without a command")
            << QStringList { u"register"_s, u"com.a"_s } << QByteArray("--exec");
    QTest::newRow("register: no jobs")
            << QStringList { u"register"_s, u"--exec=cat"_s, u"--jobs=0"_s, u"com.a"_s }
            << QByteArray("--jobs");
    QTest::newRow("register: unknown policy")
            << QStringList { u"register"_s, u"--exec=cat"_s, u"--invoke=best"_s, u"com.a"_s }
            << QByteArray("\"best\"");
}

} // namespace

void TestToolUsage::wrongArguments_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("word"); // which the user needs to see
    const QString url = u"ws://127.0.0.1:1"_s;
    QTest::newRow("unknown command") << QStringList { u"dog"_s } << QByteArray("\"dog\"");
    QTest::newRow("an option in place of a command")
            << QStringList { u"--binary"_s } << QByteArray("\"--binary\"");
    QTest::newRow("cat without URL") << QStringList { u"cat"_s } << QByteArray("missing");
    QTest::newRow("cat with two URLs")
            << QStringList { u"cat"_s, url, u"ws://b"_s } << QByteArray("ws://b");
    QTest::newRow("cat: unknown option")
            << QStringList { u"cat"_s, u"--purr"_s, url } << QByteArray("purr");
    QTest::newRow("cat: option without its value")
            << QStringList { u"cat"_s, url, u"--header"_s } << QByteArray("header");
    QTest::newRow("cat: header without colon")
            << QStringList { u"cat"_s, u"--header"_s, u"Token"_s, url } << QByteArray("\"Token\"");
    QTest::newRow("cat: header without name")
            << QStringList { u"cat"_s, u"--header"_s, u": x"_s, url } << QByteArray("--header");
    QTest::newRow("cat: header that belongs to the handshake")
            << QStringList { u"cat"_s, u"--header"_s, u"Upgrade: x"_s, url }
            << QByteArray("Upgrade");
    QTest::newRow("cat: header with a line end")
            << QStringList { u"cat"_s, u"--header"_s, u"A: b\r\nC: d"_s, url } << QByteArray("A");
    QTest::newRow("cat: subprotocol that is no token")
            << QStringList { u"cat"_s, u"--subprotocol"_s, u"a b"_s, url } << QByteArray("a b");
    QTest::newRow("cat: limit that is no number")
            << QStringList { u"cat"_s, u"--max-message-size"_s, u"many"_s, url }
            << QByteArray("many");
    QTest::newRow("cat: negative limit")
            << QStringList { u"cat"_s, u"--max-message-size=-1"_s, url } << QByteArray("-1");
    QTest::newRow("cat: time that is none")
            << QStringList { u"cat"_s, u"--open-timeout"_s, u"nan"_s, url } << QByteArray("nan");
    QTest::newRow("cat: negative number of redirections")
            << QStringList { u"cat"_s, u"--max-redirects=-1"_s, url }
            << QByteArray("max-redirects");
    QTest::newRow("echo-server with an argument")
            << QStringList { u"echo-server"_s, u"9000"_s } << QByteArray("\"9000\"");
    QTest::newRow("echo-server: unknown option")
            << QStringList { u"echo-server"_s, u"--port=1"_s } << QByteArray("port");
    QTest::newRow("echo-server: --listen without URL")
            << QStringList { u"echo-server"_s, u"--listen"_s } << QByteArray("listen");
    QTest::newRow("echo-server: threads that are no number")
            << QStringList { u"echo-server"_s, u"--threads=all"_s } << QByteArray("\"all\"");
    QTest::newRow("testee without URL") << QStringList { u"testee"_s } << QByteArray("missing");
    addWampRows();
}

void TestToolUsage::wrongArguments()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, word);
    Program fernweg(arguments);
    QTRY_VERIFY_WITH_TIMEOUT(!fernweg.isRunning(), patience);
    QVERIFY2(fernweg.hasFailedWithOneLine(), fernweg.errors().constData());
    QVERIFY2(fernweg.errors().contains(word), fernweg.errors().constData());
    QCOMPARE(fernweg.output(), QByteArray());
}

QTEST_GUILESS_MAIN(TestToolUsage)
#include "tst_tool_usage.moc"
