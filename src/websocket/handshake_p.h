// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/handshakerequest.h>
#include <Fernweg/handshakeresponse.h>

#include "handshake/clienthandshake.h"
#include "handshake/serverhandshake.h"

#include <QtNetwork/qsslconfiguration.h>

namespace Fernweg {

class HandshakeRequestData : public QSharedData
{
public:
    static HandshakeRequest make(Core::UpgradeRequest request, const QHostAddress &peerAddress,
                                 quint16 peerPort, const QSslConfiguration &tls);
    static const Core::UpgradeRequest &coreOf(const HandshakeRequest &request)
    {
        return request.d->request;
    }

    Core::UpgradeRequest request;
    QHostAddress peerAddress;
    QSslCertificate peerCertificate;
    quint16 peerPort = 0;
    bool isEncrypted = false;
    bool isValid = false;
};

class HandshakeResponseData : public QSharedData
{
public:
    static HandshakeResponse make(Core::UpgradeResponse response);

    Core::UpgradeResponse response;
    bool isValid = false;
};

} // namespace Fernweg
