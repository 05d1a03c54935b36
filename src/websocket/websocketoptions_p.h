// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/serveroptions.h>
#include <Fernweg/websocketoptions.h>

#include "handshake/negotiation.h"
#include "handshake/originpolicy.h"
#include "handshake/serverhandshake.h"
#include "http/headparser.h"
#include "protocol/protocoloptions.h"

#include <QtCore/qstring.h>

#include <memory>
#include <optional>

namespace Fernweg {

class WebSocketOptionsData : public QSharedData
{
public:
    static const WebSocketOptionsData &of(const WebSocketOptions &options) { return *options.d; }

    Core::ProtocolOptions protocol;
    Core::HeadLimits head;
    Core::Extensions extensions;
    std::chrono::milliseconds openHandshakeTimeout { 5000 };
    std::chrono::milliseconds slowConsumerTimeout { 30000 };
    quint64 lowWaterMark = 256 * 1024;
    quint64 highWaterMark = 1024 * 1024;
    quint64 maxPendingOutput = 64 * 1024 * 1024;
    SlowConsumerPolicy slowConsumerPolicy = SlowConsumerPolicy::DropNewest;
    std::optional<bool> pauseReadingWhenCongested;
    std::optional<QSslConfiguration> sslConfiguration;
    QList<QByteArray> trustedFingerprints;
    QNetworkProxy proxy { QNetworkProxy::DefaultProxy };
    bool useSystemProxy = false;
    bool tcpNoDelay = true;
    QString error;
};

class ServerOptionsData : public QSharedData
{
public:
    static const ServerOptionsData &of(const ServerOptions &options) { return *options.d; }

    WebSocketOptions connection;
    Core::UpgradeRules rules;
    QStringList subprotocols;
    QByteArray serverName;
    Core::OriginPolicy origins;
    QString webFolder;
    int maxConnections = 0;
    int trustXForwardedFor = 0;
    int threads = 0;
    int backlog = 1024;
    bool webStatus = false;
    bool reusePort = false;
    QString error;
};

} // namespace Fernweg
