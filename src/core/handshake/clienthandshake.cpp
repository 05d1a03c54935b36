// SPDX-License-Identifier: Apache-2.0
#include "handshake/clienthandshake.h"

#include "handshake/acceptkey.h"

#include <algorithm>
#include <array>

namespace Fernweg::Core {

namespace {

void appendField(QByteArray &head, QByteArrayView name, QByteArrayView value)
{
    head.append(name.data(), name.size()).append(": ");
    head.append(value.data(), value.size()).append("\r\n");
}

/// Null if the line is fine.
const char *parseStatusLine(QByteArrayView line, UpgradeResponse &response)
{
    if (!line.startsWith("HTTP/"))
        return "the answer is not HTTP";
    const qsizetype space = line.indexOf(' ');
    if (space < 0)
        return "malformed status line";
    const QByteArrayView rest = line.sliced(space + 1);
    bool isNumber = false;
    response.status =
            rest.first(std::min<qsizetype>(3, rest.size())).toByteArray().toInt(&isNumber);
    if (!isNumber || response.status < 100 || (rest.size() > 3 && rest.at(3) != ' '))
        return "malformed status line";
    response.reason = rest.sliced(std::min<qsizetype>(4, rest.size())).toByteArray();
    // Of an older server that answers 404 the user wants to know that.
    if (response.status == 101 && line.first(space) != "HTTP/1.1")
        return "the answer is not HTTP/1.1";
    return nullptr;
}

const char *checkUpgradeFields(const HeaderList &headers, const ClientRequest &request)
{
    const auto upgrade = headerValue(headers, "Upgrade");
    if (!upgrade || headerCount(headers, "Upgrade") != 1
        || !equalsIgnoringCase(*upgrade, "websocket"))
        return "the answer's Upgrade field is not \"websocket\"";
    if (!headerContains(headers, "Connection", "Upgrade"))
        return "the answer's Connection field lacks \"Upgrade\"";
    if (headerCount(headers, "Sec-WebSocket-Accept") != 1)
        return "the answer's Sec-WebSocket-Accept field is not there once";
    if (*headerValue(headers, "Sec-WebSocket-Accept") != acceptKeyFor(request.key))
        return "the answer's Sec-WebSocket-Accept does not belong to this connection";
    return nullptr;
}

const char *checkSubprotocol(const HeaderList &headers, const ClientRequest &request,
                             UpgradeResponse &response)
{
    const int count = headerCount(headers, "Sec-WebSocket-Protocol");
    if (count == 0)
        return nullptr;
    if (count > 1)
        return "the answer has more than one Sec-WebSocket-Protocol field";
    response.subprotocol = *headerValue(headers, "Sec-WebSocket-Protocol");
    if (!request.subprotocols.contains(response.subprotocol))
        return "the server chose a subprotocol that was not offered";
    return nullptr;
}

const char *checkExtensions(const HeaderList &headers, const ClientRequest &request,
                            UpgradeResponse &response)
{
    QByteArray text;
    for (const auto &[name, value] : headers) {
        if (equalsIgnoringCase(name, "Sec-WebSocket-Extensions"))
            text += (text.isEmpty() ? "" : ",") + value;
    }
    const auto extensions = parseExtensions(text);
    if (!extensions)
        return "malformed Sec-WebSocket-Extensions field in the answer";
    response.extensions = *extensions;
    for (const ExtensionElement &extension : response.extensions) {
        const auto isSame = [&extension](const ExtensionElement &offer) {
            return offer.name == extension.name;
        };
        if (std::none_of(request.extensions.begin(), request.extensions.end(), isSame))
            return "the server chose an extension that was not offered";
        if (std::count_if(response.extensions.begin(), response.extensions.end(), isSame) > 1)
            return "the server named an extension twice";
    }
    return nullptr;
}

} // namespace

QByteArray firstBadHeader(const HeaderList &headers)
{
    constexpr std::array<const char *, 9> ours = {
        "Upgrade",
        "Connection",
        "Sec-WebSocket-Key",
        "Sec-WebSocket-Accept",
        "Sec-WebSocket-Version",
        "Sec-WebSocket-Protocol",
        "Sec-WebSocket-Extensions",
        "Content-Length",
        "Transfer-Encoding",
    };
    for (const auto &[name, value] : headers) {
        const QByteArrayView candidate = name;
        const bool isOurs =
                std::any_of(ours.begin(), ours.end(), [candidate](const char *reserved) {
                    return equalsIgnoringCase(candidate, reserved);
                });
        if (isOurs || !isToken(name) || !isFieldValue(value))
            return name.isEmpty() ? QByteArray("(empty name)") : name;
    }
    return {};
}

QByteArray formatUpgradeRequest(const ClientRequest &request)
{
    QByteArray head = "GET " + request.resource + " HTTP/1.1\r\n";
    if (headerCount(request.headers, "Host") == 0)
        appendField(head, "Host", request.host);
    appendField(head, "Upgrade", "websocket");
    appendField(head, "Connection", "Upgrade");
    appendField(head, "Sec-WebSocket-Key", request.key);
    appendField(head, "Sec-WebSocket-Version", QByteArray::number(request.version));
    if (!request.subprotocols.isEmpty())
        appendField(head, "Sec-WebSocket-Protocol", request.subprotocols.join(", "));
    if (!request.extensions.isEmpty())
        appendField(head, "Sec-WebSocket-Extensions", formatExtensions(request.extensions));
    const QByteArray originName = request.version < 13 ? "Sec-WebSocket-Origin" : "Origin";
    if (!request.origin.isEmpty() && headerCount(request.headers, originName) == 0)
        appendField(head, originName, request.origin);
    if (!request.userAgent.isEmpty() && headerCount(request.headers, "User-Agent") == 0)
        appendField(head, "User-Agent", request.userAgent);
    for (const auto &[name, value] : request.headers)
        appendField(head, name, value);
    return head.append("\r\n");
}

std::variant<UpgradeResponse, HandshakeFailure> checkUpgradeResponse(QByteArrayView statusLine,
                                                                     const HeaderList &headers,
                                                                     const ClientRequest &request)
{
    UpgradeResponse response;
    response.headers = headers;
    const char *error = parseStatusLine(statusLine, response);
    if (error == nullptr && response.status != 101) {
        QByteArray message = "the server answered " + QByteArray::number(response.status);
        if (!response.reason.isEmpty())
            message += ' ' + response.reason;
        return HandshakeFailure { message, response };
    }
    if (error == nullptr)
        error = checkUpgradeFields(headers, request);
    if (error == nullptr)
        error = checkSubprotocol(headers, request, response);
    if (error == nullptr)
        error = checkExtensions(headers, request, response);
    if (error != nullptr)
        return HandshakeFailure { error, response };
    return response;
}

} // namespace Fernweg::Core
