// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

QT_BEGIN_NAMESPACE
class QUrl;
QT_END_NAMESPACE

namespace Fernweg {

/// What a client reads from a URL: ws://host[:port]/path?query, wss:, ws+unix:/path[:/path?query],
/// ws+unix:@name[:/path?query].
struct TargetUrl
{
    /// Why it can't be connected to: then all else is void. Empty if it can.
    QString error;
    bool isEncrypted = false;
    bool isAbstract = false;
    quint16 port = 0;
    QString host; ///< "localhost" for a Unix domain socket
    QString unixName; ///< empty: TCP
    QByteArray hostField; ///< for the request's Host
    QByteArray resource; ///< for the request line, encoded

    static TargetUrl of(const QUrl &url);
};

} // namespace Fernweg
