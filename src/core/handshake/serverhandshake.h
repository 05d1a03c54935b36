// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "handshake/extensionlist.h"
#include "http/headparser.h"

#include <QtCore/qhash.h>

#include <variant>

namespace Fernweg::Core {

/// What a client asks for, checked by the rules of RFC 6455, section 4.2.1.
struct UpgradeRequest
{
    QByteArray resource; ///< path and query, as on the wire
    QByteArray host; ///< the Host field, or that of a target in the absolute form
    HeaderList headers;
    QByteArray key;
    std::optional<QByteArray> origin;
    QList<QByteArray> subprotocols;
    QList<ExtensionElement> extensions;
    int version = 13;
};

/// An answer that isn't 101. It ends the connection.
struct HttpReply
{
    int status = 400;
    QByteArray body;
    HeaderList headers = {};
    QByteArray contentType = "text/plain; charset=utf-8";
    bool isHeadOnly =
            false; ///< to HEAD: the body counts, but is not sent (RFC 9110, section 9.3.2)
    /// Of a body that the caller sends behind this; \a body counts no more then.
    std::optional<qint64> bodyLength = std::nullopt;
    /// The path of a page that was asked for, percent-decoded.
    QByteArray pagePath = {};
};

/// What a browser is shown that asks for no upgrade.
struct StaticPage
{
    QByteArray contentType;
    QByteArray body;
};

/// What a server asks of a request beyond the RFC.
struct UpgradeRules
{
    QList<int> versions = { 13, 8 };
    /// The port that the Host field must name; none there stands for 443 and, without TLS, for 80.
    std::optional<quint16> externalPort = std::nullopt;
    bool isSecure = false;
    /// By path, percent-decoded. If there are any, GET and HEAD without an upgrade are for them.
    QHash<QByteArray, StaticPage> pages = {};
    /// There are more pages than these: the caller looks for those that get the status 404.
    bool hasMorePages = false;

    bool hasPages() const noexcept { return hasMorePages || !pages.isEmpty(); }
};

/// Checks a request's head; a pure function. A request for a page has a reply with status 200.
std::variant<UpgradeRequest, HttpReply>
checkUpgrade(QByteArrayView requestLine, const HeaderList &headers, const UpgradeRules &rules);

/// The answer to a head that HeadParser refused.
HttpReply replyToBadHead(HeadParser::Status status, const char *error);

struct UpgradeAnswer
{
    QByteArray subprotocol; ///< empty: none
    QList<ExtensionElement> extensions = {};
    HeaderList headers = {}; ///< extra ones, checked before
    QByteArray server; ///< the Server field; empty: none
};

QByteArray formatUpgradeAnswer(const UpgradeRequest &request, const UpgradeAnswer &answer);
QByteArray formatHttpReply(const HttpReply &reply, QByteArrayView server);
QByteArray reasonPhrase(int status);

} // namespace Fernweg::Core
