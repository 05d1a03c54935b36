// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/fernwegglobal.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>

#include <utility>

namespace Fernweg {

class ConnectingRequestData;

class FERNWEG_WEBSOCKET_EXPORT ConnectingRequest
{
public:
    using Headers = QList<std::pair<QByteArray, QByteArray>>;

    explicit ConnectingRequest(const QUrl &url = {});
    ConnectingRequest(const ConnectingRequest &other);
    ConnectingRequest(ConnectingRequest &&other) noexcept;
    ConnectingRequest &operator=(const ConnectingRequest &other);
    ConnectingRequest &operator=(ConnectingRequest &&other) noexcept;
    ~ConnectingRequest();

    QUrl url() const;
    ConnectingRequest &setUrl(const QUrl &url);
    QStringList subprotocols() const;
    ConnectingRequest &setSubprotocols(const QStringList &subprotocols);
    Headers headers() const;
    ConnectingRequest &setHeaders(const Headers &headers);
    ConnectingRequest &addHeader(const QByteArray &name, const QByteArray &value);
    QByteArray origin() const;
    ConnectingRequest &setOrigin(const QByteArray &origin);
    ConnectingRequest &addCookie(const QByteArray &name, const QByteArray &value);
    ConnectingRequest &setBasicAuthentication(const QString &user, const QString &password);
    ConnectingRequest &setBearerToken(const QByteArray &token);
    int maxRedirects() const noexcept;
    ConnectingRequest &setMaxRedirects(int count);
    int protocolVersion() const noexcept;
    ConnectingRequest &setProtocolVersion(int version);
    QByteArray userAgent() const;
    ConnectingRequest &setUserAgent(const QByteArray &userAgent);

    /// Why this request can't be made; empty if it can.
    QString errorString() const;

    /// The request that follows when a server sends this one on to \a location; one with an
    /// errorString() if it may not be followed.
    ConnectingRequest redirected(const QByteArray &location) const;

private:
    QSharedDataPointer<ConnectingRequestData> d;
};

} // namespace Fernweg
