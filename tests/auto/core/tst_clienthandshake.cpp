// SPDX-License-Identifier: Apache-2.0
#include "handshake/clienthandshake.h"

#include "handshake/serverhandshake.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;

namespace {

ClientRequest exampleRequest()
{
    ClientRequest request;
    request.host = "server.example.com";
    request.resource = "/chat";
    request.key = "dGhlIHNhbXBsZSBub25jZQ==";
    request.origin = "http://example.com";
    request.subprotocols = { "chat", "superchat" };
    request.extensions = { { "permessage-deflate", { { "client_max_window_bits", std::nullopt } } },
                           { "foo", {} } };
    return request;
}

const QByteArray exampleLine = "HTTP/1.1 101 Switching Protocols";

const HeaderList exampleAnswer { { "Upgrade", "websocket" },
                                 { "Connection", "Upgrade" },
                                 { "Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" } };

HeaderList without(const QByteArray &name)
{
    HeaderList headers = exampleAnswer;
    headers.removeIf([&name](const auto &field) { return equalsIgnoringCase(field.first, name); });
    return headers;
}

HeaderList with(const QByteArray &name, const QByteArray &value)
{
    HeaderList headers = without(name);
    headers.append({ name, value });
    return headers;
}

HeaderList and_(const QByteArray &name, const QByteArray &value)
{
    HeaderList headers = exampleAnswer;
    headers.append({ name, value });
    return headers;
}

void line(const char *name, const char *statusLine, const char *message)
{
    QTest::newRow(name) << QByteArray(statusLine) << exampleAnswer << QByteArray(message);
}

void fields(const char *name, const HeaderList &headers, const char *message)
{
    QTest::newRow(name) << exampleLine << headers << QByteArray(message);
}

void addStatusLines()
{
    const char *badLine = "malformed status line";
    line("empty status line", "", "the answer is not HTTP");
    line("SSH", "SSH-2.0-OpenSSH_9.2", "the answer is not HTTP");
    line("HTTP/1.0", "HTTP/1.0 101 Switching Protocols", "the answer is not HTTP/1.1");
    line("HTTP/2", "HTTP/2 101", "the answer is not HTTP/1.1");
    line("no status", "HTTP/1.1", badLine);
    line("empty status", "HTTP/1.1 ", badLine);
    line("two digits", "HTTP/1.1 10", badLine);
    line("four digits", "HTTP/1.1 1010", badLine);
    line("status with a sign", "HTTP/1.1 +101", badLine);
    line("two spaces", "HTTP/1.1  101", badLine);
    line("status is no number", "HTTP/1.1 abc", badLine);
    line("negative status", "HTTP/1.1 -10 x", badLine);
    line("200", "HTTP/1.1 200 OK", "the server answered 200 OK");
    line("redirect", "HTTP/1.1 301 Moved Permanently", "the server answered 301 Moved Permanently");
    line("401", "HTTP/1.1 401 Unauthorized", "the server answered 401 Unauthorized");
    line("404 without words", "HTTP/1.1 404", "the server answered 404");
    line("another informational status", "HTTP/1.1 100 Continue",
         "the server answered 100 Continue");
    line("404 of an older server", "HTTP/1.0 404 Not Found", "the server answered 404 Not Found");
}

void addFields()
{
    const char *noUpgrade = "the answer's Upgrade field is not \"websocket\"";
    fields("no upgrade", without("Upgrade"), noUpgrade);
    fields("other upgrade", with("Upgrade", "h2c"), noUpgrade);
    fields("upgrade among others", with("Upgrade", "websocket, h2c"), noUpgrade);
    fields("two upgrades", and_("Upgrade", "websocket"), noUpgrade);
    const char *noConnection = "the answer's Connection field lacks \"Upgrade\"";
    fields("no connection", without("Connection"), noConnection);
    fields("connection closes", with("Connection", "close"), noConnection);
    const char *noAccept = "the answer's Sec-WebSocket-Accept field is not there once";
    const char *badAccept = "the answer's Sec-WebSocket-Accept does not belong to this connection";
    fields("no accept", without("Sec-WebSocket-Accept"), noAccept);
    fields("accept twice", and_("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), noAccept);
    fields("accept of another key", with("Sec-WebSocket-Accept", "HSmrc0sMlYUkAGmm5OPpG2HaGWk="),
           badAccept);
    fields("accept in other letters", with("Sec-WebSocket-Accept", "S3PPLMBITXAQ9KYGZZHZRBK+XOO="),
           badAccept);
    fields("empty accept", with("Sec-WebSocket-Accept", ""), badAccept);
    const char *badSubprotocol = "the server chose a subprotocol that was not offered";
    fields("subprotocol not offered", and_("Sec-WebSocket-Protocol", "other"), badSubprotocol);
    fields("subprotocol in other letters", and_("Sec-WebSocket-Protocol", "Chat"), badSubprotocol);
    fields("two subprotocols", and_("Sec-WebSocket-Protocol", "chat, superchat"), badSubprotocol);
    fields("empty subprotocol", and_("Sec-WebSocket-Protocol", ""), badSubprotocol);
    HeaderList twice = and_("Sec-WebSocket-Protocol", "chat");
    twice.emplaceBack("Sec-WebSocket-Protocol", "chat");
    fields("two subprotocol fields", twice,
           "the answer has more than one Sec-WebSocket-Protocol field");
    const char *badExtension = "the server chose an extension that was not offered";
    fields("extension not offered", and_("Sec-WebSocket-Extensions", "bar"), badExtension);
    fields("one of two extensions not offered", and_("Sec-WebSocket-Extensions", "foo, bar"),
           badExtension);
    fields("extension twice", and_("Sec-WebSocket-Extensions", "foo, foo"),
           "the server named an extension twice");
    HeaderList twoFields = and_("Sec-WebSocket-Extensions", "foo");
    twoFields.emplaceBack("Sec-WebSocket-Extensions", "foo");
    fields("extension twice, in two fields", twoFields, "the server named an extension twice");
    fields("malformed extensions", and_("Sec-WebSocket-Extensions", "foo;"),
           "malformed Sec-WebSocket-Extensions field in the answer");
}

} // namespace

class tst_ClientHandshake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesRequests();
    void leavesOutWhatIsEmpty();
    void userHeadersWin();
    void olderVersions();
    void badHeaders_data();
    void badHeaders();
    void exampleOfTheRfc();
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void keepsTheAnswerOfAFailure();
    void serverAndClientAgree();
};

void tst_ClientHandshake::writesRequests()
{
    ClientRequest request = exampleRequest();
    request.userAgent = "Fernweg";
    request.headers = { { "X", "1" }, { "Authorization", "Basic eA==" } };
    QCOMPARE(formatUpgradeRequest(request),
             QByteArray(
                     "GET /chat HTTP/1.1\r\n"
                     "Host: server.example.com\r\n"
                     "Upgrade: websocket\r\n"
                     "Connection: Upgrade\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                     "Sec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Protocol: chat, superchat\r\n"
                     "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, foo\r\n"
                     "Origin: http://example.com\r\n"
                     "User-Agent: Fernweg\r\n"
                     "X: 1\r\n"
                     "Authorization: Basic eA==\r\n"
                     "\r\n"));
}

void tst_ClientHandshake::leavesOutWhatIsEmpty()
{
    ClientRequest request;
    request.host = "a";
    request.key = "k";
    QCOMPARE(formatUpgradeRequest(request),
             QByteArray("GET / HTTP/1.1\r\n"
                        "Host: a\r\n"
                        "Upgrade: websocket\r\n"
                        "Connection: Upgrade\r\n"
                        "Sec-WebSocket-Key: k\r\n"
                        "Sec-WebSocket-Version: 13\r\n"
                        "\r\n"));
}

void tst_ClientHandshake::userHeadersWin()
{
    // A second Host or Origin would make the server refuse the request.
    ClientRequest request = exampleRequest();
    request.userAgent = "Fernweg";
    request.headers = { { "host", "virtual" }, { "origin", "null" }, { "USER-AGENT", "mine" } };
    const QByteArray head = formatUpgradeRequest(request);
    const QByteArray lower = head.toLower();
    QCOMPARE(lower.count("\r\nhost:"), 1);
    QCOMPARE(lower.count("\r\norigin:"), 1);
    QCOMPARE(lower.count("\r\nuser-agent:"), 1);
    QVERIFY(head.contains("\r\nhost: virtual\r\norigin: null\r\nUSER-AGENT: mine\r\n"));
}

void tst_ClientHandshake::olderVersions()
{
    ClientRequest request = exampleRequest();
    request.version = 8;
    const QByteArray head = formatUpgradeRequest(request);
    QVERIFY(head.contains("\r\nSec-WebSocket-Version: 8\r\n"));
    QVERIFY(head.contains("\r\nSec-WebSocket-Origin: http://example.com\r\n"));
    QVERIFY(!head.contains("\r\nOrigin:"));
}

void tst_ClientHandshake::badHeaders_data()
{
    QTest::addColumn<HeaderList>("headers");
    QTest::addColumn<QByteArray>("bad");

    QTest::newRow("none") << HeaderList() << QByteArray();
    QTest::newRow("fine ones") << HeaderList { { "X", "1" }, { "Cookie", "a=b; c" }, { "Y", "" } }
                               << QByteArray();
    QTest::newRow("host, origin and agent may be chosen")
            << HeaderList { { "Host", "a" }, { "Origin", "b" }, { "User-Agent", "c" } }
            << QByteArray();
    for (const char *name : { "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Accept",
                              "Sec-WebSocket-Version", "Sec-WebSocket-Protocol",
                              "Sec-WebSocket-Extensions", "Content-Length", "Transfer-Encoding" }) {
        QTest::newRow(name) << HeaderList { { "X", "1" }, { QByteArray(name).toLower(), "1" } }
                            << QByteArray(name).toLower();
    }
    QTest::newRow("empty name") << HeaderList { { "", "1" } } << QByteArray("(empty name)");
    QTest::newRow("colon in a name") << HeaderList { { "X: 1", "1" } } << QByteArray("X: 1");
    QTest::newRow("line end in a name") << HeaderList { { "X\r\nY", "1" } } << QByteArray("X\r\nY");
    QTest::newRow("line end in a value") << HeaderList { { "X", "1\r\nY: 2" } } << QByteArray("X");
    QTest::newRow("NUL in a value")
            << HeaderList { { "X", QByteArray("1\0", 2) } } << QByteArray("X");
}

void tst_ClientHandshake::badHeaders()
{
    QFETCH(HeaderList, headers);
    QTEST(firstBadHeader(headers), "bad");
}

void tst_ClientHandshake::exampleOfTheRfc()
{
    const HeaderList headers = and_("Sec-WebSocket-Protocol", "chat");
    const auto result = checkUpgradeResponse(exampleLine, headers, exampleRequest());
    const auto *response = std::get_if<UpgradeResponse>(&result);
    QVERIFY(response != nullptr);
    QCOMPARE(response->status, 101);
    QCOMPARE(response->reason, QByteArray("Switching Protocols"));
    QCOMPARE(response->subprotocol, QByteArray("chat"));
    QCOMPARE(response->headers, headers);
    QVERIFY(response->extensions.isEmpty());
}

void tst_ClientHandshake::accepts_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<HeaderList>("headers");

    QTest::newRow("least") << exampleLine << exampleAnswer;
    QTest::newRow("other words") << QByteArray("HTTP/1.1 101 WebSocket Protocol Handshake")
                                 << exampleAnswer;
    QTest::newRow("no words") << QByteArray("HTTP/1.1 101 ") << exampleAnswer;
    QTest::newRow("not even a space") << QByteArray("HTTP/1.1 101") << exampleAnswer;
    QTest::newRow("upgrade in other letters") << exampleLine << with("upgrade", "WebSocket");
    QTest::newRow("connection in other letters") << exampleLine << with("connection", "upgrade");
    QTest::newRow("connection among others")
            << exampleLine << with("Connection", "keep-alive, Upgrade");
    QTest::newRow("second subprotocol")
            << exampleLine << and_("Sec-WebSocket-Protocol", "superchat");
    QTest::newRow("second extension")
            << exampleLine << and_("Sec-WebSocket-Extensions", "foo; bar=1");
    QTest::newRow("both extensions")
            << exampleLine << and_("Sec-WebSocket-Extensions", "permessage-deflate, foo");
    QTest::newRow("no extension after all") << exampleLine << and_("Sec-WebSocket-Extensions", "");
}

void tst_ClientHandshake::accepts()
{
    QFETCH(QByteArray, line);
    QFETCH(HeaderList, headers);
    const auto result = checkUpgradeResponse(line, headers, exampleRequest());
    if (const auto *failure = std::get_if<HandshakeFailure>(&result))
        QFAIL(failure->message.constData());
}

void tst_ClientHandshake::refuses_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<HeaderList>("headers");
    QTest::addColumn<QByteArray>("message");
    addStatusLines();
    addFields();
}

void tst_ClientHandshake::refuses()
{
    QFETCH(QByteArray, line);
    QFETCH(HeaderList, headers);
    const auto result = checkUpgradeResponse(line, headers, exampleRequest());
    const auto *failure = std::get_if<HandshakeFailure>(&result);
    QVERIFY(failure != nullptr);
    QTEST(failure->message, "message");
}

void tst_ClientHandshake::keepsTheAnswerOfAFailure()
{
    const HeaderList headers { { "Location", "http://a/" } };
    const auto result = checkUpgradeResponse("HTTP/1.1 302 Found", headers, exampleRequest());
    const UpgradeResponse &response = std::get<HandshakeFailure>(result).response;
    QCOMPARE(response.status, 302);
    QCOMPARE(response.reason, QByteArray("Found"));
    QCOMPARE(response.headers, headers);
}

void tst_ClientHandshake::serverAndClientAgree()
{
    for (const int version : { 8, 13 }) {
        ClientRequest request = exampleRequest();
        request.version = version;
        HeadParser requestParser;
        const QByteArray requestHead = formatUpgradeRequest(request);
        const char *p = requestHead.constData();
        QCOMPARE(requestParser.feed(p, p + requestHead.size()), HeadParser::Status::Complete);
        const auto checked = checkUpgrade(requestParser.startLine(), requestParser.headers(), {});
        const auto *upgrade = std::get_if<UpgradeRequest>(&checked);
        QVERIFY(upgrade != nullptr);
        QCOMPARE(upgrade->origin, std::optional(request.origin));
        QVERIFY(upgrade->extensions == request.extensions);

        UpgradeAnswer answer;
        answer.subprotocol = upgrade->subprotocols.last();
        answer.extensions = upgrade->extensions;
        HeadParser answerParser;
        const QByteArray answerHead = formatUpgradeAnswer(*upgrade, answer);
        p = answerHead.constData();
        QCOMPARE(answerParser.feed(p, p + answerHead.size()), HeadParser::Status::Complete);
        const auto result =
                checkUpgradeResponse(answerParser.startLine(), answerParser.headers(), request);
        const auto *response = std::get_if<UpgradeResponse>(&result);
        QVERIFY(response != nullptr);
        QCOMPARE(response->subprotocol, QByteArray("superchat"));
        QVERIFY(response->extensions == request.extensions);
    }
}

QTEST_APPLESS_MAIN(tst_ClientHandshake)
#include "tst_clienthandshake.moc"
