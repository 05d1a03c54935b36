// SPDX-License-Identifier: Apache-2.0
#include "httphead.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QRandomGenerator>

#include <algorithm>

namespace Conformance {

namespace {

QByteArray acceptKeyFor(const QByteArray &key)
{
    return QCryptographicHash::hash(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
                                    QCryptographicHash::Sha1)
            .toBase64();
}

struct Requirement
{
    const char *what;
    bool isMet;
};

QByteArray extensionsLine(const QByteArray &extensions)
{
    return extensions.isEmpty() ? QByteArray() : "Sec-WebSocket-Extensions: " + extensions + "\r\n";
}

template <size_t Size>
QString firstUnmet(const Requirement (&requirements)[Size])
{
    const auto unmet =
            std::find_if(std::begin(requirements), std::end(requirements),
                         [](const Requirement &requirement) { return !requirement.isMet; });
    return unmet == std::end(requirements)
            ? QString()
            : QStringLiteral("the handshake lacks %1").arg(QLatin1StringView(unmet->what));
}

} // namespace

HttpHead::HttpHead(const QByteArray &head)
{
    const QByteArrayList lines = head.split('\n');
    const QByteArray first = lines.first().trimmed();
    const qsizetype space = first.indexOf(' ');
    m_firstLine = { first.left(space), first.mid(space + 1).split(' ').first(),
                    first.mid(first.lastIndexOf(' ') + 1) };
    for (const QByteArray &line : lines.mid(1)) {
        if (const qsizetype colon = line.indexOf(':'); colon > 0)
            m_headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
    }
}

QByteArray HttpHead::only(const char *name) const
{
    return m_headers.count(name) == 1 ? m_headers.value(name) : QByteArray();
}

bool HttpHead::lists(const char *name, const QByteArray &word) const
{
    const QByteArrayList words = only(name).toLower().split(',');
    return std::any_of(words.begin(), words.end(),
                       [&](const QByteArray &each) { return each.trimmed() == word; });
}

QByteArray newHandshakeKey()
{
    quint32 nonce[4];
    QRandomGenerator::global()->fillRange(nonce);
    return QByteArray(reinterpret_cast<const char *>(nonce), sizeof nonce).toBase64();
}

QByteArray handshakeRequest(const QUrl &url, const QByteArray &key, const QByteArray &extensions)
{
    const QString path = url.path(QUrl::FullyEncoded);
    return "GET " + (path.isEmpty() ? QByteArray("/") : path.toLatin1()) + " HTTP/1.1\r\nHost: "
            + url.authority(QUrl::RemoveUserInfo | QUrl::FullyEncoded).toLatin1()
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key
            + "\r\nSec-WebSocket-Version: 13\r\n" + extensionsLine(extensions) + "\r\n";
}

QString problemOfResponse(const HttpHead &response, const QByteArray &key, bool offered)
{
    return firstUnmet({
            { "HTTP/1.1", response.firstLine().first() == "HTTP/1.1" },
            { "status 101", response.firstLine().at(1) == "101" },
            { "Upgrade: websocket", response.lists("upgrade", "websocket") },
            { "Connection: Upgrade", response.lists("connection", "upgrade") },
            { "the right Sec-WebSocket-Accept",
              response.only("sec-websocket-accept") == acceptKeyFor(key) },
            { "silence about extensions (none was offered)",
              offered || !response.has("sec-websocket-extensions") },
            { "silence about subprotocols (none was offered)",
              !response.has("sec-websocket-protocol") },
            { "silence about a body", !response.has("transfer-encoding") },
    });
}

QString problemOfRequest(const HttpHead &request)
{
    const QByteArray key = request.only("sec-websocket-key");
    return firstUnmet({
            { "GET", request.firstLine().first() == "GET" },
            { "a path", request.target().startsWith(QLatin1Char('/')) },
            { "HTTP/1.1", request.firstLine().last() == "HTTP/1.1" },
            { "Host", !request.only("host").isEmpty() },
            { "Upgrade: websocket", request.lists("upgrade", "websocket") },
            { "Connection: Upgrade", request.lists("connection", "upgrade") },
            { "Sec-WebSocket-Version: 13", request.only("sec-websocket-version") == "13" },
            { "a key of 16 octets",
              key.size() == 24 && QByteArray::fromBase64(key).toBase64() == key
                      && QByteArray::fromBase64(key).size() == 16 },
    });
}

QByteArray handshakeResponse(const HttpHead &request, const QByteArray &extensions)
{
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: "
            + acceptKeyFor(request.only("sec-websocket-key")) + "\r\n" + extensionsLine(extensions)
            + "\r\n";
}

} // namespace Conformance
