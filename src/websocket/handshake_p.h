// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/handshakerequest.h>
#include <Fernweg/handshakeresponse.h>

#include "handshake/clienthandshake.h"
#include "handshake/serverhandshake.h"

#include <optional>

namespace Fernweg {

/// What a server's socket keeps of the request that opened it: little, for as long as it is open.
struct KeptRequest
{
    QByteArray head; ///< as it came
    QHostAddress peerAddress;
    std::optional<QSslCertificate> peerCertificate;
    quint16 peerPort = 0;
    bool isEncrypted = false;
};

class HandshakeRequestData : public QSharedData
{
public:
    /// Of a head that was accepted before.
    static HandshakeRequest make(const KeptRequest &kept);

    KeptRequest kept;
    Core::UpgradeRequest request; ///< its octets stand in the head: none may leave without a copy
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
