// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/proxydialog.h"
#include "support/splitter.h"

#include <QtNetwork/qnetworkproxy.h>

namespace Fernweg::Test {

inline const QString host = QStringLiteral("example.com");
inline constexpr quint16 port = 9000;

inline QNetworkProxy httpProxy(const QString &user = {}, const QString &password = {})
{
    return { QNetworkProxy::HttpProxy, QStringLiteral("proxy"), 3128, user, password };
}

inline QNetworkProxy socksProxy(const QString &user = {}, const QString &password = {})
{
    return { QNetworkProxy::Socks5Proxy, QStringLiteral("proxy"), 1080, user, password };
}

/// How a dialog ends: "waiting", "established" or why it failed, behind what was left of the input.
struct Outcome
{
    QByteArray end;
    QByteArray rest;
    QByteArray output; ///< all that was to be sent
};

inline QByteArray described(Net::ProxyDialog::Status status, const Net::ProxyDialog &dialog)
{
    using Status = Net::ProxyDialog::Status;
    if (status == Status::Failed)
        return dialog.errorString().toUtf8();
    return status == Status::Established ? "established" : "waiting";
}

/// What the dialog makes of the proxy's octets; it is asked for its output behind each piece.
inline Outcome outcomeOf(const QNetworkProxy &proxy, const QList<QByteArray> &pieces,
                         const QString &target = host)
{
    using Status = Net::ProxyDialog::Status;
    QString error;
    const auto dialog = Net::ProxyDialog::make(proxy, target, port, &error);
    if (!dialog)
        return { error.toUtf8(), {}, {} };
    Outcome outcome;
    outcome.output = dialog->takeOutput();
    Status status = Status::Waiting;
    for (const QByteArray &piece : pieces) {
        const char *p = piece.constData();
        const char *const end = p + piece.size();
        if (status == Status::Waiting)
            status = dialog->feed(p, end);
        outcome.rest.append(p, end - p);
        outcome.output += dialog->takeOutput();
    }
    outcome.end = described(status, *dialog);
    return outcome;
}

inline QByteArray hex(const char *digits)
{
    return QByteArray::fromHex(digits);
}

} // namespace Fernweg::Test
