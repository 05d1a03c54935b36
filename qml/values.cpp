// SPDX-License-Identifier: Apache-2.0
#include "values.h"

#include <QtQml/qjsvalue.h>

namespace Fernweg::Qml {

std::optional<Payload> payloadFrom(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QString:
        return Payload { value.toString().toUtf8(), false };
    case QMetaType::QByteArray:
        return Payload { value.toByteArray(), true };
    default:
        return std::nullopt;
    }
}

QVariant payloadTo(const QByteArray &bytes, bool isBinary)
{
    return isBinary ? QVariant(bytes) : QVariant(QString::fromUtf8(bytes));
}

Headers headersFrom(const QVariantMap &map)
{
    Headers headers;
    for (auto it = map.begin(); it != map.end(); ++it) {
        const QStringList values = it->typeId() == QMetaType::QVariantList
                ? it->toStringList()
                : QStringList(it->toString());
        for (const QString &value : values)
            headers.emplaceBack(it.key().toUtf8(), value.toUtf8());
    }
    return headers;
}

QVariantMap requestTo(const HandshakeRequest &request)
{
    QVariantMap headers;
    const Headers fields = request.headers();
    for (const auto &[name, value] : fields) {
        QVariant &entry = headers[QString::fromLatin1(name).toLower()];
        const QString text = QString::fromUtf8(value);
        entry = entry.isValid() ? QVariant(entry.toString() + QStringLiteral(", ") + text)
                                : QVariant(text);
    }
    QVariantMap cookies;
    const Headers pairs = request.cookies();
    for (const auto &[name, value] : pairs)
        cookies.insert(QString::fromUtf8(name), QString::fromUtf8(value));
    QVariantMap query;
    const auto items = request.query().queryItems(QUrl::FullyDecoded);
    for (const auto &[name, value] : items)
        query.insert(name, value);
    return {
        { QStringLiteral("resource"), QString::fromLatin1(request.resource()) },
        { QStringLiteral("path"), request.path() },
        { QStringLiteral("query"), query },
        { QStringLiteral("host"), QString::fromLatin1(request.host()) },
        { QStringLiteral("headers"), headers },
        { QStringLiteral("cookies"), cookies },
        { QStringLiteral("origin"), QString::fromUtf8(request.origin()) },
        { QStringLiteral("subprotocols"), request.subprotocols() },
        { QStringLiteral("version"), request.version() },
        { QStringLiteral("peerAddress"), request.peerAddress().toString() },
        { QStringLiteral("peerPort"), int(request.peerPort()) },
    };
}

ConnectVerdict verdictFrom(const QJSValue &value, const ConnectVerdict &accepted)
{
    if (value.isUndefined() || (value.isBool() && value.toBool()))
        return accepted;
    if (value.isBool())
        return ConnectVerdict::deny(403);
    if (value.isNumber())
        return ConnectVerdict::deny(value.toInt());
    if (value.isString())
        return ConnectVerdict::accept(value.toString());
    if (!value.isObject() || value.isError())
        return ConnectVerdict::deny(500);
    ConnectVerdict verdict = accepted;
    if (value.hasProperty(QStringLiteral("redirect"))) {
        verdict = ConnectVerdict::redirect(
                QUrl(value.property(QStringLiteral("redirect")).toString()));
    } else if (value.hasProperty(QStringLiteral("status"))) {
        verdict = ConnectVerdict::deny(
                value.property(QStringLiteral("status")).toInt(),
                value.property(QStringLiteral("body")).isString()
                        ? value.property(QStringLiteral("body")).toString().toUtf8()
                        : QByteArray());
    } else if (value.hasProperty(QStringLiteral("subprotocol"))) {
        verdict = ConnectVerdict::accept(value.property(QStringLiteral("subprotocol")).toString());
    }
    const Headers extra =
            headersFrom(value.property(QStringLiteral("headers")).toVariant().toMap());
    for (const auto &[name, field] : extra)
        verdict.addHeader(name, field);
    return verdict;
}

} // namespace Fernweg::Qml
