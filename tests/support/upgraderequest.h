// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "handshake/serverhandshake.h"

#include <QtCore/qmetatype.h>

namespace Fernweg::Test {

/// The request of RFC 6455, section 1.2; rows change a copy of it.
struct Request
{
    QByteArray line = "GET /chat HTTP/1.1";
    Core::HeaderList headers = {
        { "Host", "server.example.com" },   { "Upgrade", "websocket" },
        { "Connection", "Upgrade" },        { "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==" },
        { "Origin", "http://example.com" }, { "Sec-WebSocket-Protocol", "chat, superchat" },
        { "Sec-WebSocket-Version", "13" },
    };

    Request with(const QByteArray &name, const QByteArray &value) const
    {
        Request other = without(name);
        other.headers.append({ name, value });
        return other;
    }
    Request and_(const QByteArray &name, const QByteArray &value) const
    {
        Request other = *this;
        other.headers.append({ name, value });
        return other;
    }
    Request without(const QByteArray &name) const
    {
        Request other = *this;
        other.headers.removeIf(
                [&name](const auto &field) { return Core::equalsIgnoringCase(field.first, name); });
        return other;
    }
    Request at(const QByteArray &requestLine) const
    {
        Request other = *this;
        other.line = requestLine;
        return other;
    }
};

/// "400 text of the body", or "accepted".
inline QByteArray verdictOn(const Request &request, const Core::UpgradeRules &rules = {})
{
    const auto result = Core::checkUpgrade(request.line, request.headers, rules);
    if (const auto *reply = std::get_if<Core::HttpReply>(&result))
        return QByteArray::number(reply->status) + ' ' + reply->body;
    return "accepted";
}

inline Core::UpgradeRules atPort(quint16 port, bool isSecure = false)
{
    Core::UpgradeRules rules;
    rules.externalPort = port;
    rules.isSecure = isSecure;
    return rules;
}

inline Core::UpgradeRules onlyVersion13()
{
    Core::UpgradeRules rules;
    rules.versions = { 13 };
    return rules;
}

} // namespace Fernweg::Test

Q_DECLARE_METATYPE(Fernweg::Test::Request)
Q_DECLARE_METATYPE(Fernweg::Core::UpgradeRules)
