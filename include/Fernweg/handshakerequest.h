// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/fernwegglobal.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurlquery.h>
#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qsslcertificate.h>

#include <utility>

namespace Fernweg {

class HandshakeRequestData;

class FERNWEG_WEBSOCKET_EXPORT HandshakeRequest
{
public:
    using Headers = QList<std::pair<QByteArray, QByteArray>>;

    HandshakeRequest();
    HandshakeRequest(const HandshakeRequest &other);
    HandshakeRequest(HandshakeRequest &&other) noexcept;
    HandshakeRequest &operator=(const HandshakeRequest &other);
    HandshakeRequest &operator=(HandshakeRequest &&other) noexcept;
    ~HandshakeRequest();

    bool isValid() const noexcept;
    QByteArray resource() const;
    QString path() const;
    QUrlQuery query() const;
    QByteArray host() const;
    Headers headers() const;
    QByteArray header(const QByteArray &name) const;
    Headers cookies() const;
    QByteArray cookie(const QByteArray &name) const;
    QByteArray origin() const;
    QStringList subprotocols() const;
    QByteArray extensions() const;
    int version() const noexcept;
    QHostAddress peerAddress() const;
    quint16 peerPort() const noexcept;
    bool isEncrypted() const noexcept;
    QSslCertificate peerCertificate() const;

private:
    friend class HandshakeRequestData;
    QSharedDataPointer<HandshakeRequestData> d;
};

} // namespace Fernweg

Q_DECLARE_METATYPE(Fernweg::HandshakeRequest)
