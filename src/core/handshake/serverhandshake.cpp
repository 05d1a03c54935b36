// SPDX-License-Identifier: Apache-2.0
#include "handshake/serverhandshake.h"

#include "handshake/acceptkey.h"

#include <algorithm>

namespace Fernweg::Core {

namespace {

using Refusal = std::optional<HttpReply>;

HttpReply refuse(int status, QByteArray body, HeaderList headers = {})
{
    return { status, std::move(body), std::move(headers) };
}

QByteArray listOf(const QList<int> &versions)
{
    QByteArray text;
    for (const int version : versions)
        text += (text.isEmpty() ? "" : ", ") + QByteArray::number(version);
    return text;
}

/// The absolute form is for proxies, but servers have to take it, and its host in place of the Host
/// field's (RFC 9112, section 3.2.2).
void cutAbsoluteForm(UpgradeRequest &request)
{
    const qsizetype colon = request.resource.indexOf("://");
    const QByteArrayView scheme =
            QByteArrayView(request.resource).first(std::max<qsizetype>(0, colon));
    if (!equalsIgnoringCase(scheme, "http") && !equalsIgnoringCase(scheme, "https"))
        return;
    const QByteArray rest = request.resource.sliced(colon + 3);
    const auto end =
            std::find_if(rest.begin(), rest.end(), [](char c) { return c == '/' || c == '?'; });
    const qsizetype length = end - rest.begin();
    request.host = rest.first(length);
    request.resource = rest.sliced(length);
    if (!request.resource.startsWith('/')) // RFC 9112, section 3.2.1
        request.resource.prepend('/');
}

Refusal checkRequestLine(QByteArrayView line, const UpgradeRules &rules, UpgradeRequest &request)
{
    const qsizetype first = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    const QByteArrayView method = line.first(std::max<qsizetype>(0, first));
    const QByteArrayView target =
            first < last ? line.sliced(first + 1).first(last - first - 1) : QByteArrayView();
    const QByteArrayView protocol = line.sliced(last + 1);
    if (!isToken(method) || target.isEmpty() || target.contains(' ')
        || !protocol.startsWith("HTTP/"))
        return refuse(400, "malformed request line");
    if (protocol != "HTTP/1.1")
        return refuse(505, "only HTTP/1.1 is spoken here");
    if (!rules.hasPages() && method != "GET")
        return refuse(405, "only GET is allowed", { { "Allow", "GET" } });
    if (method != "GET" && method != "HEAD")
        return refuse(405, "only GET and HEAD are allowed", { { "Allow", "GET, HEAD" } });
    request.resource = target.toByteArray();
    if (request.resource.contains('#'))
        return refuse(400, "fragment in the request target");
    cutAbsoluteForm(request);
    if (!request.resource.startsWith('/'))
        return refuse(400, "request target that is no path");
    return {};
}

/// The port that a Host field names, 0 if it names none; nothing if the field is malformed.
std::optional<quint16> portOf(QByteArrayView host)
{
    if (host.isEmpty() || std::any_of(host.begin(), host.end(), [](char c) {
            return c == ' ' || c == '\t' || c == '/' || c == '@' || c == ',';
        }))
        return std::nullopt;
    const qsizetype bracket = host.lastIndexOf(']'); // an IPv6 address has colons of its own
    const qsizetype colon = host.lastIndexOf(':');
    if (colon <= bracket)
        return quint16(0);
    const QByteArrayView digits = host.sliced(colon + 1);
    bool isNumber = false;
    const ushort port = digits.toUShort(&isNumber);
    if (!isNumber || digits.startsWith('+') || port == 0 || colon == 0)
        return std::nullopt;
    return port;
}

/// Without TLS here, a proxy may have ended it: who came to port 443 there names none, either.
bool isPortRight(quint16 named, const UpgradeRules &rules)
{
    const quint16 own = rules.externalPort.value_or(named);
    return named == own || (named == 0 && (own == 443 || (own == 80 && !rules.isSecure)));
}

Refusal checkHost(const HeaderList &headers, const UpgradeRules &rules, UpgradeRequest &request)
{
    if (headerCount(headers, "Host") != 1)
        return refuse(400, "the Host field must be there once");
    if (request.host.isNull())
        request.host = *headerValue(headers, "Host");
    const auto port = portOf(request.host);
    if (!port)
        return refuse(400, "malformed Host field");
    if (!isPortRight(*port, rules))
        return refuse(400, "the port in the Host field is not this server's");
    return {};
}

/// The page that a request is for; 404 if there is none.
HttpReply pageAt(const QByteArray &resource, const UpgradeRules &rules)
{
    const QByteArray encoded =
            resource.first(std::find(resource.begin(), resource.end(), '?') - resource.begin());
    const QByteArray path = QByteArray::fromPercentEncoding(encoded);
    const auto found = rules.pages.constFind(path);
    if (found == rules.pages.constEnd()) {
        HttpReply none { 404, "there is no such page" };
        none.pagePath = path;
        return none;
    }
    // A script or a picture is what it is said to be, whatever a browser takes it for.
    const HeaderList headers = { { "Cache-Control", "no-cache" },
                                 { "X-Content-Type-Options", "nosniff" } };
    return { 200, found->body, headers, found->contentType };
}

Refusal checkUpgradeFields(const HeaderList &headers, const UpgradeRules &rules,
                           const UpgradeRequest &request, bool isHead)
{
    if (rules.hasPages() && (isHead || !headerContains(headers, "Upgrade", "websocket")))
        return pageAt(request.resource, rules);
    if (!headerContains(headers, "Upgrade", "websocket")) {
        return refuse(426, "this is a WebSocket server: an upgrade is required",
                      { { "Upgrade", "websocket" }, { "Connection", "Upgrade" } });
    }
    if (!headerContains(headers, "Connection", "Upgrade"))
        return refuse(400, "the Connection field lacks Upgrade");
    const bool hasBody = std::any_of(headers.begin(), headers.end(), [](const auto &field) {
        return equalsIgnoringCase(field.first, "Transfer-Encoding")
                || (equalsIgnoringCase(field.first, "Content-Length") && field.second != "0");
    });
    if (hasBody)
        return refuse(400, "an upgrade request has no body");
    return {};
}

Refusal checkVersion(const HeaderList &headers, const UpgradeRules &rules, UpgradeRequest &request)
{
    const auto refuseVersion = [&rules](const QByteArray &why) {
        return refuse(400, why, { { "Sec-WebSocket-Version", listOf(rules.versions) } });
    };
    if (headerCount(headers, "Sec-WebSocket-Version") != 1)
        return refuseVersion("the Sec-WebSocket-Version field must be there once");
    const QByteArray text = *headerValue(headers, "Sec-WebSocket-Version");
    request.version = text.toInt();
    const bool isPlain =
            !text.isEmpty() && text.at(0) >= '1' && text.at(0) <= '9'; // not "+13", "013"
    if (!isPlain || !rules.versions.contains(request.version))
        return refuseVersion("unsupported WebSocket version; supported: " + listOf(rules.versions));
    return {};
}

Refusal checkKey(const HeaderList &headers, UpgradeRequest &request)
{
    if (headerCount(headers, "Sec-WebSocket-Key") != 1)
        return refuse(400, "the Sec-WebSocket-Key field must be there once");
    request.key = *headerValue(headers, "Sec-WebSocket-Key");
    if (!isValidKey(request.key))
        return refuse(400, "Sec-WebSocket-Key is not base64 of 16 octets");
    return {};
}

Refusal checkOrigin(const HeaderList &headers, UpgradeRequest &request)
{
    // Drafts 8 to 10 had a name of their own, 11 and 12 had not: all four are "version 8".
    QByteArrayView name = "Origin";
    if (request.version < 13 && headerCount(headers, "Sec-WebSocket-Origin") != 0)
        name = "Sec-WebSocket-Origin";
    if (headerCount(headers, name) > 1)
        return refuse(400, "more than one Origin field");
    request.origin = headerValue(headers, name);
    return {};
}

Refusal checkLists(const HeaderList &headers, UpgradeRequest &request)
{
    request.subprotocols = headerElements(headers, "Sec-WebSocket-Protocol");
    for (qsizetype i = 0; i < request.subprotocols.size(); ++i) {
        const QByteArray &name = request.subprotocols.at(i);
        if (!isToken(name))
            return refuse(400, "subprotocol that is no token");
        if (request.subprotocols.indexOf(name, i + 1) != -1)
            return refuse(400, "subprotocol named twice");
    }
    QByteArray extensions;
    for (const auto &[name, value] : headers) {
        if (equalsIgnoringCase(name, "Sec-WebSocket-Extensions"))
            extensions += (extensions.isEmpty() ? "" : ",") + value;
    }
    const auto parsed = parseExtensions(extensions);
    if (!parsed)
        return refuse(400, "malformed Sec-WebSocket-Extensions field");
    request.extensions = *parsed;
    return {};
}

void appendField(QByteArray &head, QByteArrayView name, QByteArrayView value)
{
    head.append(name.data(), name.size()).append(": ");
    head.append(value.data(), value.size()).append("\r\n");
}

} // namespace

std::variant<UpgradeRequest, HttpReply>
checkUpgrade(QByteArrayView requestLine, const HeaderList &headers, const UpgradeRules &rules)
{
    UpgradeRequest request;
    request.headers = headers;
    const bool isHead = requestLine.startsWith("HEAD ");
    Refusal refusal = checkRequestLine(requestLine, rules, request);
    if (!refusal)
        refusal = checkHost(headers, rules, request);
    if (!refusal)
        refusal = checkUpgradeFields(headers, rules, request, isHead);
    if (!refusal)
        refusal = checkVersion(headers, rules, request);
    if (!refusal)
        refusal = checkKey(headers, request);
    if (!refusal)
        refusal = checkOrigin(headers, request);
    if (!refusal)
        refusal = checkLists(headers, request);
    if (!refusal)
        return request;
    refusal->isHeadOnly = isHead;
    return *std::move(refusal);
}

HttpReply replyToBadHead(HeadParser::Status status, const char *error)
{
    return refuse(status == HeadParser::Status::TooLarge ? 431 : 400, error);
}

QByteArray formatUpgradeAnswer(const UpgradeRequest &request, const UpgradeAnswer &answer)
{
    QByteArray head;
    head.reserve(256); // usually enough
    head += "HTTP/1.1 101 Switching Protocols\r\n"
            "Upgrade: websocket\r\n"
            "Connection: Upgrade\r\n";
    appendField(head, "Sec-WebSocket-Accept", acceptKeyFor(request.key));
    if (!answer.subprotocol.isEmpty())
        appendField(head, "Sec-WebSocket-Protocol", answer.subprotocol);
    if (!answer.extensions.isEmpty())
        appendField(head, "Sec-WebSocket-Extensions", formatExtensions(answer.extensions));
    if (!answer.server.isEmpty())
        appendField(head, "Server", answer.server);
    for (const auto &[name, value] : answer.headers)
        appendField(head, name, value);
    return head.append("\r\n");
}

QByteArray formatHttpReply(const HttpReply &reply, QByteArrayView server)
{
    // Pages are sent as they are; what is said to a person at a terminal ends its line.
    const bool lacksLineEnd = reply.status != 200 && reply.contentType.startsWith("text/plain")
            && !reply.body.isEmpty() && !reply.body.endsWith('\n');
    const QByteArray body = lacksLineEnd ? reply.body + '\n' : reply.body;
    QByteArray head = "HTTP/1.1 " + QByteArray::number(reply.status) + ' '
            + reasonPhrase(reply.status) + "\r\n";
    appendField(head, "Content-Type", reply.contentType);
    appendField(head, "Content-Length", QByteArray::number(reply.bodyLength.value_or(body.size())));
    if (!server.isEmpty())
        appendField(head, "Server", server);
    for (const auto &[name, value] : reply.headers)
        appendField(head, name, value);
    // "close" beside 426's "Upgrade": the connection is not used again either way.
    if (headerCount(reply.headers, "Connection") == 0)
        appendField(head, "Connection", "close");
    return head.append("\r\n").append(reply.isHeadOnly || reply.bodyLength ? QByteArray() : body);
}

QByteArray reasonPhrase(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 307:
        return "Temporary Redirect";
    case 308:
        return "Permanent Redirect";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 406:
        return "Not Acceptable";
    case 408:
        return "Request Timeout";
    case 426:
        return "Upgrade Required";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Status";
    }
}

} // namespace Fernweg::Core
