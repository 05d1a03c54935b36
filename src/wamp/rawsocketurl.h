// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qstring.h>

QT_BEGIN_NAMESPACE
class QUrl;
QT_END_NAMESPACE

namespace Fernweg::Wamp {

/// Where a RawSocket connects to, or listens: rs://host:port, rss: with TLS, rs+unix:/path,
/// rs+unix:@name, and rss+unix: likewise.
struct RawSocketUrl
{
    /// Why it can't be used: then all else is void. Empty if it can.
    QString error;
    bool isEncrypted = false;
    bool isAbstract = false;
    quint16 port = 0;
    QString host; ///< "localhost" for a Unix domain socket
    QString unixName; ///< empty: TCP

    /// By its scheme.
    static bool isOne(const QUrl &url);
    static RawSocketUrl of(const QUrl &url);
};

} // namespace Fernweg::Wamp
