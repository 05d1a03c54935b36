// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WebSocketOptions>

#include <QtCore/qstringlist.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qsslconfiguration.h>

namespace Fernweg::Qml {

// What properties say about TLS and proxies, as the library takes it. All return what is wrong, as a
// sentence that begins with the property's name; nothing if all is well.

/// The property \c caFile, if it is not empty: these authorities are trusted, and no others.
QString applyAuthorities(const QString &file, QSslConfiguration &configuration);
/// The properties \c certificateFile and \c privateKeyFile: both or none.
QString applyIdentity(const QString &certificateFile, const QString &privateKeyFile,
                      QSslConfiguration &configuration);
/// The property \c proxy: \c{http://[user:password@]host[:port]}, \c{socks5://…}, or "none".
QString readProxy(const QString &text, QNetworkProxy &proxy);

/// A property of that \a name whose value is a number of octets.
QString readOctets(const char *name, double number, quint64 &octets);

/// The properties of those names that a client has.
struct ClientSettings
{
    QString caFile;
    QString certificateFile;
    QString privateKeyFile;
    QStringList trustedFingerprints;
    QString proxy;
    bool isInsecure = false;
};
QString applyClientSettings(const ClientSettings &settings, WebSocketOptions &options);

} // namespace Fernweg::Qml
