// SPDX-License-Identifier: Apache-2.0
#include "support/upgraderequest.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;
using namespace Fernweg::Test;

namespace {

QByteArray fieldIn(const QByteArray &head, const QByteArray &name)
{
    const qsizetype start = head.indexOf("\r\n" + name + ": ");
    if (start < 0)
        return "(none)";
    const qsizetype value = start + name.size() + 4;
    return head.mid(value, head.indexOf("\r\n", value) - value);
}

} // namespace

class tst_ServerHandshake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void exampleOfTheRfc();
    void absoluteTarget_data();
    void absoluteTarget();
    void accepts_data();
    void accepts();
    void saysWhichVersionsItSpeaks();
    void asksForAnUpgrade();
    void allowsGetOnly();
    void readsOrigins_data();
    void readsOrigins();
    void readsExtensions();
    void badHeads();
    void writesAnswers();
    void writesReplies();
    void reasonPhrases();
};

void tst_ServerHandshake::exampleOfTheRfc()
{
    const Request example;
    const auto result = checkUpgrade(example.line, example.headers, {});
    const auto *request = std::get_if<UpgradeRequest>(&result);
    QVERIFY(request != nullptr);
    QCOMPARE(request->resource, QByteArray("/chat"));
    QCOMPARE(request->host, QByteArray("server.example.com"));
    QCOMPARE(request->key, QByteArray("dGhlIHNhbXBsZSBub25jZQ=="));
    QCOMPARE(request->origin, std::optional(QByteArray("http://example.com")));
    QCOMPARE(request->subprotocols, QList<QByteArray>({ "chat", "superchat" }));
    QVERIFY(request->extensions.isEmpty());
    QCOMPARE(request->version, 13);
    QCOMPARE(request->headers, example.headers);
    QCOMPARE(formatUpgradeAnswer(*request, { "chat", {}, {}, {} }),
             QByteArray("HTTP/1.1 101 Switching Protocols\r\n"
                        "Upgrade: websocket\r\n"
                        "Connection: Upgrade\r\n"
                        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
                        "Sec-WebSocket-Protocol: chat\r\n"
                        "\r\n"));
}

void tst_ServerHandshake::absoluteTarget_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("resource");
    QTest::addColumn<QByteArray>("host");

    const auto row = [](const char *name, const char *target, const char *resource,
                        const char *host) {
        QTest::newRow(name) << QByteArray(target) << QByteArray(resource) << QByteArray(host);
    };
    row("none", "/chat?x=y", "/chat?x=y", "server.example.com");
    row("http", "http://server.example.com/chat?x=y", "/chat?x=y", "server.example.com");
    row("https", "https://server.example.com/chat", "/chat", "server.example.com");
    row("in capitals", "HTTP://Server.Example.Com/Chat", "/Chat", "Server.Example.Com");
    row("another host than the field's", "http://a/chat", "/chat", "a");
    row("port", "http://a:9000/chat", "/chat", "a:9000");
    row("IPv6", "http://[::1]:9000/chat", "/chat", "[::1]:9000");
    row("no path", "http://a", "/", "a");
    row("no path, but a query", "http://a?b/c", "/?b/c", "a");
    row("URL in the path", "/http://a/b", "/http://a/b", "server.example.com");
    row("URL in the query", "/b?http://a/c", "/b?http://a/c", "server.example.com");
}

void tst_ServerHandshake::absoluteTarget()
{
    QFETCH(QByteArray, target);
    const Request asked = Request().at("GET " + target + " HTTP/1.1");
    const auto result = checkUpgrade(asked.line, asked.headers, {});
    const auto *const request = std::get_if<UpgradeRequest>(&result);
    QVERIFY(request != nullptr);
    QTEST(request->resource, "resource");
    QTEST(request->host, "host");
}

void tst_ServerHandshake::accepts_data()
{
    QTest::addColumn<Request>("request");
    QTest::addColumn<UpgradeRules>("rules");

    const Request plain;
    const UpgradeRules any;
    QTest::newRow("root") << plain.at("GET / HTTP/1.1") << any;
    QTest::newRow("path and query") << plain.at("GET /a%20b/c?d=e&f HTTP/1.1") << any;
    QTest::newRow("upgrade in other letters") << plain.with("upgrade", "WebSocket") << any;
    QTest::newRow("upgrade among others") << plain.with("Upgrade", "h2c, websocket") << any;
    QTest::newRow("connection of Firefox")
            << plain.with("connection", "keep-alive, upgrade") << any;
    QTest::newRow("connection in two fields")
            << plain.with("Connection", "keep-alive").and_("Connection", "Upgrade") << any;
    QTest::newRow("no origin") << plain.without("Origin") << any;
    QTest::newRow("no subprotocol") << plain.without("Sec-WebSocket-Protocol") << any;
    QTest::newRow("subprotocols in two fields")
            << plain.and_("Sec-WebSocket-Protocol", "third") << any;
    QTest::newRow("version 8") << plain.with("Sec-WebSocket-Version", "8") << any;
    QTest::newRow("empty body announced") << plain.and_("Content-Length", "0") << any;
    QTest::newRow("host with a port") << plain.with("Host", "localhost:8080") << any;
    QTest::newRow("host is IPv4") << plain.with("Host", "127.0.0.1") << any;
    QTest::newRow("host is IPv6") << plain.with("Host", "[::1]") << any;
    QTest::newRow("external port 80, none named") << plain << atPort(80);
    QTest::newRow("external port 80, named") << plain.with("Host", "a:80") << atPort(80);
    QTest::newRow("external port 443, secure, none named") << plain << atPort(443, true);
    QTest::newRow("external port 443, none named, TLS ends at a proxy") << plain << atPort(443);
    QTest::newRow("external port 9000") << plain.with("Host", "a:9000") << atPort(9000);
    QTest::newRow("external port 9000, IPv6") << plain.with("Host", "[::1]:9000") << atPort(9000);
    QTest::newRow("external port 80, IPv6 without one")
            << plain.with("Host", "[fe80::80]") << atPort(80);
}

void tst_ServerHandshake::accepts()
{
    QFETCH(Request, request);
    QFETCH(UpgradeRules, rules);
    QCOMPARE(verdictOn(request, rules), QByteArray("accepted"));
}

void tst_ServerHandshake::saysWhichVersionsItSpeaks()
{
    const QList<Request> requests { Request().with("Sec-WebSocket-Version", "7"),
                                    Request().without("Sec-WebSocket-Version") };
    for (const Request &request : requests) {
        const auto result = checkUpgrade(request.line, request.headers, {});
        const QByteArray head = formatHttpReply(std::get<HttpReply>(result), {});
        QCOMPARE(fieldIn(head, "Sec-WebSocket-Version"),
                 QByteArray("13, 8")); // RFC 6455, section 4.4
    }
}

void tst_ServerHandshake::asksForAnUpgrade()
{
    const Request request = Request().without("Upgrade");
    const auto result = checkUpgrade(request.line, request.headers, {});
    const QByteArray head = formatHttpReply(std::get<HttpReply>(result), {});
    QVERIFY(head.startsWith("HTTP/1.1 426 Upgrade Required\r\n"));
    QCOMPARE(fieldIn(head, "Upgrade"), QByteArray("websocket"));
    QVERIFY(fieldIn(head, "Connection").contains("Upgrade")); // RFC 9110, section 7.8
}

void tst_ServerHandshake::allowsGetOnly()
{
    const auto result = checkUpgrade("PUT / HTTP/1.1", Request().headers, {});
    QCOMPARE(fieldIn(formatHttpReply(std::get<HttpReply>(result), {}), "Allow"), QByteArray("GET"));
}

void tst_ServerHandshake::readsOrigins_data()
{
    QTest::addColumn<Request>("request");
    QTest::addColumn<QByteArray>("origin");

    const Request plain = Request().without("Origin");
    const Request old = plain.with("Sec-WebSocket-Version", "8");
    QTest::newRow("version 13") << plain.and_("Origin", "http://a") << QByteArray("http://a");
    QTest::newRow("version 13, null") << plain.and_("origin", "null") << QByteArray("null");
    QTest::newRow("version 13, name of the drafts")
            << plain.and_("Sec-WebSocket-Origin", "http://a") << QByteArray("(none)");
    QTest::newRow("version 8") << old.and_("Sec-WebSocket-Origin", "http://a")
                               << QByteArray("http://a");
    QTest::newRow("version 8, drafts 11 and 12")
            << old.and_("Origin", "http://a") << QByteArray("http://a");
    QTest::newRow("version 8, both")
            << old.and_("Origin", "http://a").and_("Sec-WebSocket-Origin", "http://b")
            << QByteArray("http://b");
    QTest::newRow("none") << plain << QByteArray("(none)");
    QTest::newRow("version 8, none") << old << QByteArray("(none)");
}

void tst_ServerHandshake::readsOrigins()
{
    QFETCH(Request, request);
    const auto result = checkUpgrade(request.line, request.headers, {});
    QTEST(std::get<UpgradeRequest>(result).origin.value_or("(none)"), "origin");
}

void tst_ServerHandshake::readsExtensions()
{
    const Request request = Request()
                                    .and_("Sec-WebSocket-Extensions", "a; b=1, c")
                                    .and_("Sec-WebSocket-Extensions", "")
                                    .and_("sec-websocket-extensions", "d");
    const auto result = checkUpgrade(request.line, request.headers, {});
    QCOMPARE(formatExtensions(std::get<UpgradeRequest>(result).extensions),
             QByteArray("a; b=1, c, d"));
}

void tst_ServerHandshake::badHeads()
{
    QCOMPARE(replyToBadHead(HeadParser::Status::Malformed, "why").status, 400);
    QCOMPARE(replyToBadHead(HeadParser::Status::Malformed, "why").body, QByteArray("why"));
    QCOMPARE(replyToBadHead(HeadParser::Status::TooLarge, "why").status, 431);
}

void tst_ServerHandshake::writesAnswers()
{
    UpgradeRequest request;
    request.key = "dGhlIHNhbXBsZSBub25jZQ==";
    UpgradeAnswer answer;
    answer.extensions = { { "foo", { { "bar", QByteArray("1") } } } };
    answer.server = "Fernweg";
    answer.headers = { { "X", "1" }, { "X", "2" } };
    QCOMPARE(formatUpgradeAnswer(request, answer),
             QByteArray("HTTP/1.1 101 Switching Protocols\r\n"
                        "Upgrade: websocket\r\n"
                        "Connection: Upgrade\r\n"
                        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
                        "Sec-WebSocket-Extensions: foo; bar=1\r\n"
                        "Server: Fernweg\r\n"
                        "X: 1\r\n"
                        "X: 2\r\n"
                        "\r\n"));
}

void tst_ServerHandshake::writesReplies()
{
    QCOMPARE(formatHttpReply({ 403, "no" }, "Fernweg"),
             QByteArray("HTTP/1.1 403 Forbidden\r\n"
                        "Content-Type: text/plain; charset=utf-8\r\n"
                        "Content-Length: 3\r\n"
                        "Server: Fernweg\r\n"
                        "Connection: close\r\n"
                        "\r\n"
                        "no\n"));
    QCOMPARE(formatHttpReply({ 303, "", { { "Location", "http://a/" } } }, {}),
             QByteArray("HTTP/1.1 303 See Other\r\n"
                        "Content-Type: text/plain; charset=utf-8\r\n"
                        "Content-Length: 0\r\n"
                        "Location: http://a/\r\n"
                        "Connection: close\r\n"
                        "\r\n"));
    // What is no text stays as it is.
    QVERIFY(formatHttpReply({ 200, "GIF89a", {}, "image/gif" }, {})
                    .endsWith("Content-Length: 6\r\n"
                              "Connection: close\r\n"
                              "\r\n"
                              "GIF89a"));
}

void tst_ServerHandshake::reasonPhrases()
{
    QCOMPARE(reasonPhrase(404), QByteArray("Not Found"));
    QCOMPARE(reasonPhrase(431), QByteArray("Request Header Fields Too Large"));
    QVERIFY(!reasonPhrase(599).isEmpty());
}

QTEST_APPLESS_MAIN(tst_ServerHandshake)
#include "tst_serverhandshake.moc"
