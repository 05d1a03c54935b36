// SPDX-License-Identifier: Apache-2.0
// The files of a folder that a server shows to browsers, as a raw client sees them.
#include "support/rawpeer.h"
#include "support/socketlog.h"

#include <Fernweg/WebSocketServer>

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <sys/stat.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace Qt::StringLiterals;

namespace {

QByteArray request(const QByteArray &line, const QByteArray &fields = {})
{
    return line + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}

constexpr qsizetype largeSize = 20 * 1024 * 1024 + 7;

QByteArray largeContent()
{
    QByteArray content(largeSize, Qt::Uninitialized);
    for (qsizetype i = 0; i < content.size(); ++i)
        content[i] = char(i * 7 + i / 65536);
    return content;
}

} // namespace

class TestWebFolder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void answers_data();
    void answers();
    void contentTypes_data();
    void contentTypes();
    void headIsTheSameWithoutBody();
    void ifModifiedSince();
    void largeFile();
    void shrinkingFile();
    void pagesComeFirst();
    void statusPageAtTheRoot();
    void upgradesAreNotAffected();
    void wrongFolder();

private:
    void write(const QString &name, const QByteArray &content);
    QByteArray answerTo(const QByteArray &octets, const ServerOptions &options);
    QByteArray answerTo(const QByteArray &octets)
    {
        return answerTo(octets, ServerOptions().setWebFolder(m_folder));
    }

    QTemporaryDir m_place { u"/tmp/fernweg-XXXXXX"_s };
    QString m_folder;
};

void TestWebFolder::write(const QString &name, const QByteArray &content)
{
    QFile file(m_place.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

void TestWebFolder::initTestCase()
{
    QVERIFY(m_place.isValid());
    const QDir place(m_place.path());
    for (const char *folder : { "web/sub", "web/bare", "web/.git", "website" })
        QVERIFY(place.mkpath(QString::fromLatin1(folder)));
    m_folder = m_place.filePath(u"web"_s);
    write(u"secret"_s, "outside");
    write(u"website/near"_s, "outside");
    write(u"web/index.html"_s, "<p>Home</p>\n");
    write(u"web/sub/index.html"_s, "<p>Sub</p>\n");
    write(u"web/sub/\u00fc b.txt"_s, "Us");
    write(u"web/empty.css"_s, {});
    write(u"web/.hidden"_s, "hidden");
    write(u"web/.git/config"_s, "hidden");
    write(u"web/large.bin"_s, largeContent());
    for (const char *name : { "a.js", "a.json", "a.svg", "a.png", "a.wasm", "a.unheardof" })
        write(u"web/"_s + QString::fromLatin1(name), "x");
    QVERIFY(QFile::link(m_place.filePath(u"secret"_s), m_folder + u"/leads-out"_s));
    QVERIFY(QFile::link(m_place.filePath(u"website"_s), m_folder + u"/leads-out-too"_s));
    QVERIFY(QFile::link(m_folder + u"/a.js"_s, m_folder + u"/stays"_s));
    QCOMPARE(::mkfifo(QFile::encodeName(m_folder + u"/pipe"_s).constData(), 0600), 0);
}

QByteArray TestWebFolder::answerTo(const QByteArray &octets, const ServerOptions &options)
{
    WebSocketServer server(options);
    if (!server.listen(QHostAddress::LocalHost))
        return {};
    RawPeer peer(server.serverPort(), octets);
    waitFor([&] { return peer.hasEnded; });
    return peer.received;
}

void TestWebFolder::answers_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, const QByteArray &octets, const char *status,
                        const char *body) {
        QTest::newRow(name) << octets << QByteArray(status) << QByteArray(body);
    };
    const char *const none = "there is no such page\n";
    const char *const hidden = "this is not shown\n";
    row("the first page", request("GET /"), "200", "<p>Home</p>\n");
    row("by its name", request("GET /index.html?x=1"), "200", "<p>Home</p>\n");
    row("a folder's", request("GET /sub/"), "200", "<p>Sub</p>\n");
    row("a folder without the slash", request("GET /sub"), "301", "See /sub/\n");
    row("percent-encoded", request("GET /sub/%C3%BC%20b.txt"), "200", "Us");
    row("empty", request("GET /empty.css"), "200", "");
    row("a link within the folder", request("GET /stays"), "200", "x");
    row("the absolute form", request("GET http://localhost/sub/"), "200", "<p>Sub</p>\n");
    row("unknown", request("GET /nothing"), "404", none);
    row("a folder without index", request("GET /bare/"), "404", none);
    row("a file as folder", request("GET /a.js/"), "404", none);
    row("two slashes", request("GET //index.html"), "404", none);
    row("another host's name", request("GET //sub"), "404", none);
    row("upwards", request("GET /../secret"), "403", hidden);
    row("upwards, from below", request("GET /sub/../../secret"), "403", hidden);
    row("upwards, encoded", request("GET /%2e%2e/secret"), "403", hidden);
    row("upwards, slash and all", request("GET /%2e%2e%2fsecret"), "403", hidden);
    row("upwards, with backslashes", request("GET /..%5csecret"), "404", none);
    row("a folder of a like name", request("GET /../website/near"), "403", hidden);
    row("upwards and back", request("GET /sub/../index.html"), "403", hidden);
    row("this folder", request("GET /./index.html"), "403", hidden);
    row("a null", request("GET /index.html%00.png"), "404", none);
    row("no UTF-8", request("GET /%ff%fe"), "404", none);
    row("a hidden file", request("GET /.hidden"), "403", hidden);
    row("a hidden folder", request("GET /.git/config"), "403", hidden);
    row("a link that leads out", request("GET /leads-out"), "403", hidden);
    row("a linked folder that is outside", request("GET /leads-out-too/near"), "403", hidden);
    row("a pipe", request("GET /pipe"), "403", hidden);
    row("a resource of a program", request("GET /:/qt-project.org/qmime"), "404", none);
    row("a long name", request("GET /" + QByteArray(3000, 'a')), "404", none);
    row("POST", request("POST /", "Content-Length: 0\r\n"), "405",
        "only GET and HEAD are allowed\n");
    row("DELETE", request("DELETE /index.html"), "405", "only GET and HEAD are allowed\n");
}

void TestWebFolder::answers()
{
    QFETCH(const QByteArray, octets);
    const QByteArray answer = answerTo(octets);
    QTEST(answer.mid(9, 3), "status");
    QTEST(answer.sliced(answer.indexOf("\r\n\r\n") + 4), "body");
}

void TestWebFolder::contentTypes_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::newRow("index.html") << QByteArray("text/html; charset=utf-8");
    QTest::newRow("empty.css") << QByteArray("text/css; charset=utf-8");
    QTest::newRow("a.json") << QByteArray("application/json; charset=utf-8");
    QTest::newRow("a.svg") << QByteArray("image/svg+xml");
    QTest::newRow("a.png") << QByteArray("image/png");
    QTest::newRow("a.js") << QByteArray("text/javascript; charset=utf-8");
    QTest::newRow("a.wasm") << QByteArray("application/wasm");
    QTest::newRow("a.unheardof") << QByteArray("application/octet-stream");
}

void TestWebFolder::contentTypes()
{
    QFETCH(const QByteArray, type);
    const QByteArray answer = answerTo(request(QByteArray("GET /") + QTest::currentDataTag()));
    QVERIFY2(answer.contains("\r\nContent-Type: " + type + "\r\n"), answer.constData());
    QVERIFY(answer.contains("\r\nX-Content-Type-Options: nosniff\r\n"));
    QVERIFY(answer.contains("\r\nConnection: close\r\n"));
}

void TestWebFolder::headIsTheSameWithoutBody()
{
    for (const QByteArray &path : { QByteArray("/index.html"), QByteArray("/large.bin") }) {
        const QByteArray full = answerTo(request("GET " + path));
        const QByteArray head = answerTo(request("HEAD " + path));
        QVERIFY(head.endsWith("\r\n\r\n"));
        QCOMPARE(head, full.first(full.indexOf("\r\n\r\n") + 4));
    }
    QCOMPARE(answerTo(request("HEAD /nothing")).mid(9, 3), QByteArray("404"));
}

void TestWebFolder::ifModifiedSince()
{
    const QByteArray answer = answerTo(request("GET /index.html"));
    const qsizetype from = answer.indexOf("Last-Modified: ") + 15;
    const QByteArray date = answer.mid(from, answer.indexOf('\r', from) - from);
    const auto asked = [this](const QByteArray &since) {
        return answerTo(request("GET /index.html", "If-Modified-Since: " + since + "\r\n"));
    };
    const QByteArray same = asked(date);
    QCOMPARE(same.mid(9, 16), QByteArray("304 Not Modified"));
    QVERIFY(same.endsWith("\r\n\r\n"));
    QCOMPARE(asked("Sun, 06 Nov 2044 08:49:37 GMT").mid(9, 3), QByteArray("304"));
    QCOMPARE(asked("Sun, 06 Nov 1994 08:49:37 GMT").mid(9, 3), QByteArray("200"));
    QCOMPARE(asked("yesterday").mid(9, 3), QByteArray("200"));
}

void TestWebFolder::largeFile()
{
    const QByteArray answer = answerTo(request("GET /large.bin"));
    const qsizetype end = answer.indexOf("\r\n\r\n") + 4;
    QVERIFY(answer.contains("\r\nContent-Length: " + QByteArray::number(largeSize) + "\r\n"));
    QVERIFY(answer.sliced(end) == largeContent());
}

void TestWebFolder::shrinkingFile()
{
    // Its length was told: the client notices that the connection ends before.
    write(u"web/shrinks.bin"_s, largeContent());
    WebSocketServer server(ServerOptions().setWebFolder(m_folder));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), request("GET /shrinks.bin"));
    peer.stopReading();
    QVERIFY(waitFor([&] { return peer.socket->bytesAvailable() != 0; }));
    QVERIFY(QFile::resize(m_folder + u"/shrinks.bin"_s, 10));
    peer.goOnReading();
    QVERIFY(waitFor([&] { return peer.hasEnded; }));
    QVERIFY(peer.received.startsWith("HTTP/1.1 200 OK\r\n"));
    QVERIFY(peer.body().size() < largeSize);
}

void TestWebFolder::pagesComeFirst()
{
    ServerOptions options;
    options.setWebFolder(m_folder).setPage(u"/index.html"_s, "text/plain", "a page");
    QVERIFY(answerTo(request("GET /index.html"), options).endsWith("a page"));
    QVERIFY(answerTo(request("GET /"), options).endsWith("<p>Home</p>\n"));
}

void TestWebFolder::statusPageAtTheRoot()
{
    ServerOptions options;
    options.setWebStatus(true).setWebFolder(m_folder + u"/bare"_s);
    QCOMPARE(answerTo(request("GET /"), options).mid(9, 3), QByteArray("200"));
    QCOMPARE(answerTo(request("GET /x"), options).mid(9, 3), QByteArray("404"));
}

void TestWebFolder::upgradesAreNotAffected()
{
    WebSocketServer server(ServerOptions().setWebFolder(m_folder));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    WebSocket client;
    QSignalSpy opened(&client, &WebSocket::onOpen);
    client.open(QUrl(u"ws://127.0.0.1:%1/index.html"_s.arg(server.serverPort())));
    QVERIFY(waitFor([&] { return opened.count() == 1; }));
}

void TestWebFolder::wrongFolder()
{
    ServerOptions options;
    QCOMPARE(options.webFolder(), QString());
    options.setWebFolder(m_folder + u"/../web"_s);
    QCOMPARE(options.webFolder(), QFileInfo(m_folder).canonicalFilePath());
    QVERIFY(options.setWebFolder({}).webFolder().isEmpty());
    QVERIFY(options.errorString().isEmpty());
    options.setWebFolder(m_folder + u"/index.html"_s);
    QVERIFY(options.errorString().startsWith(u"webFolder: "));
}

QTEST_GUILESS_MAIN(TestWebFolder)

#include "tst_webfolder.moc"
