// SPDX-License-Identifier: Apache-2.0
// The opening handshake of a server: a browser's request, read, checked and answered.
#include "handshake/acceptkey.h"
#include "handshake/serverhandshake.h"
#include "http/headparser.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;

class MicroHandshake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parseHead();
    void checkUpgrade();
    void answer();
};

namespace {

const QByteArray head = "GET /chat HTTP/1.1\r\n"
                        "Host: server.example.com\r\n"
                        "Connection: Upgrade\r\n"
                        "Pragma: no-cache\r\n"
                        "Cache-Control: no-cache\r\n"
                        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, "
                        "like Gecko) Chrome/120.0.0.0 Safari/537.36\r\n"
                        "Upgrade: websocket\r\n"
                        "Origin: https://server.example.com\r\n"
                        "Sec-WebSocket-Version: 13\r\n"
                        "Accept-Encoding: gzip, deflate, br\r\n"
                        "Accept-Language: en-US,en;q=0.9\r\n"
                        "Cookie: session=0123456789abcdef0123456789abcdef\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
                        "\r\n";

HeadParser::Status parse(HeadParser &parser)
{
    const char *p = head.constData();
    return parser.feed(p, head.constEnd());
}

} // namespace

void MicroHandshake::parseHead()
{
    bool isComplete = true;
    QBENCHMARK {
        HeadParser parser;
        isComplete &= parse(parser) == HeadParser::Status::Complete;
    }
    QVERIFY(isComplete);
}

void MicroHandshake::checkUpgrade()
{
    HeadParser parser;
    QCOMPARE(parse(parser), HeadParser::Status::Complete);
    bool isAccepted = true;
    QBENCHMARK {
        const auto result = Fernweg::Core::checkUpgrade(parser.startLine(), parser.headers(), {});
        isAccepted &= std::holds_alternative<UpgradeRequest>(result);
    }
    QVERIFY(isAccepted);
}

void MicroHandshake::answer()
{
    HeadParser parser;
    QCOMPARE(parse(parser), HeadParser::Status::Complete);
    const auto result = Fernweg::Core::checkUpgrade(parser.startLine(), parser.headers(), {});
    const auto *const request = std::get_if<UpgradeRequest>(&result);
    QVERIFY(request != nullptr);
    const UpgradeAnswer nothing;
    qsizetype size = 0;
    QBENCHMARK {
        size = formatUpgradeAnswer(*request, nothing).size();
    }
    QVERIFY(size > 0);
}

QTEST_APPLESS_MAIN(MicroHandshake)
#include "micro_handshake.moc"
