// SPDX-License-Identifier: Apache-2.0
#include "wamp/transportfactory.h"

#include "wamp/rawsockettransport.h"
#include "wamp/rawsocketurl.h"
#include "wamp/subprotocols.h"
#include "wamp/websockettransport.h"

#include <Fernweg/wamptransportoptions.h>

namespace Fernweg::Wamp {

using WampCore::SerializerId;
using namespace Qt::StringLiterals;

namespace {

QList<SerializerId> serializersOf(const TransportOptions &options)
{
    QList<SerializerId> ids;
    const QList<Serializer> wanted = options.serializers();
    for (const Serializer serializer : wanted)
        ids.append(SerializerId(serializer));
    return ids.isEmpty() ? allSerializers() : ids;
}

WebSocketOptions connectionOptionsOf(const TransportOptions &options)
{
    return options.webSocketOptions().setMaxMessagePayloadSize(options.maxMessageSize());
}

QString problemOf(const TransportOptions &options)
{
    const QStringList subprotocols = options.subprotocols();
    for (const QString &name : subprotocols) {
        if (!serializerOf(name))
            return u"subprotocols: \"%1\" is none of wamp.2.json, wamp.2.msgpack, wamp.2.cbor"_s
                    .arg(name);
    }
    return connectionOptionsOf(options).errorString();
}

MessageTransportPointer makeWebSocket(const QUrl &url, const TransportOptions &options,
                                      QString *error)
{
    QStringList subprotocols = options.subprotocols();
    if (subprotocols.isEmpty()) {
        const QList<SerializerId> serializers = serializersOf(options);
        for (const SerializerId serializer : serializers)
            subprotocols.append(subprotocolOf(serializer));
    }
    ConnectingRequest request(url);
    request.setSubprotocols(subprotocols);
    const TransportOptions::Headers headers = options.headers();
    for (const auto &[name, value] : headers)
        request.addHeader(name, value);
    *error = request.errorString();
    if (!error->isEmpty())
        return nullptr;
    return std::make_unique<WebSocketTransport>(request, connectionOptionsOf(options));
}

MessageTransportPointer makeRawSocket(const QUrl &url, const TransportOptions &options,
                                      QString *error)
{
    const RawSocketUrl where = RawSocketUrl::of(url);
    *error = where.error;
    if (!error->isEmpty())
        return nullptr;
    const WebSocketOptions connection = connectionOptionsOf(options);
    Net::ConnectTarget target;
    target.host = where.host;
    target.port = where.port;
    target.unixName = where.unixName;
    target.isAbstract = where.isAbstract;
    if (where.unixName.isEmpty())
        target.proxy = Net::proxyFor(where.host, where.port, where.isEncrypted, connection.proxy(),
                                     connection.useSystemProxy());
    if (where.isEncrypted)
        target.tls = Net::TlsTarget { connection.sslConfiguration(),
                                      connection.trustedFingerprints(), where.host };
    return std::make_unique<RawSocketTransport>(
            target, RawSocketSettings::make(connection, serializersOf(options)));
}

} // namespace

MessageTransportPointer makeTransport(const QUrl &url, const TransportOptions &options,
                                      QString *error)
{
    QString problem = problemOf(options);
    MessageTransportPointer transport;
    if (problem.isEmpty() && RawSocketUrl::isOne(url))
        transport = makeRawSocket(url, options, &problem);
    else if (problem.isEmpty())
        transport = makeWebSocket(url, options, &problem);
    if (error != nullptr)
        *error = problem;
    return transport;
}

} // namespace Fernweg::Wamp
