// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/wamptransportoptions.h>

namespace Fernweg::Wamp {

/*!
    \class Fernweg::Wamp::TransportOptions
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampTransportOptions
    \brief Where a session's messages go, and how.

    \code
    session->setTransportOptions(TransportOptions(QUrl(u"wss://example.com/ws"_s))
                                         .setSerializers({ Serializer::Cbor, Serializer::Json }));
    \endcode
*/

namespace {

constexpr quint64 defaultMaxMessageSize = 16 * 1024 * 1024;

} // namespace

TransportOptions::TransportOptions() : TransportOptions(QUrl()) { }

TransportOptions::TransportOptions(const QUrl &url)
    : m_url(url),
      m_serializers({ Serializer::Cbor, Serializer::MessagePack, Serializer::Json }),
      m_maxMessageSize(defaultMaxMessageSize)
{
}

TransportOptions &TransportOptions::setUrl(const QUrl &url)
{
    m_url = url;
    return *this;
}

/*!
    \fn QList<Serializer> Fernweg::Wamp::TransportOptions::serializers() const
    What the router is offered, in order of preference: CBOR, MessagePack and JSON by default. Of a
    WebSocket the router chooses one of them; a RawSocket offers the first only.
*/

TransportOptions &TransportOptions::setSerializers(const QList<Serializer> &inOrderOfPreference)
{
    m_serializers = inOrderOfPreference;
    return *this;
}

/*!
    \fn quint64 Fernweg::Wamp::TransportOptions::maxMessageSize() const
    The largest message that is received, in octets: 16 MiB by default. A RawSocket, which has powers of 2
    only, between 2^9 and 2^24, announces the next smaller one.
*/

TransportOptions &TransportOptions::setMaxMessageSize(quint64 octets)
{
    m_maxMessageSize = octets;
    return *this;
}

/*!
    Sets the \a options of WebSocket; those of TLS are for RawSocket, too.
*/
TransportOptions &TransportOptions::setWebSocketOptions(const WebSocketOptions &options)
{
    m_webSocketOptions = options;
    return *this;
}

/*!
    Sets further \a headers of a WebSocket's opening handshake: cookies, tokens.
*/
TransportOptions &TransportOptions::setHeaders(const Headers &headers)
{
    m_headers = headers;
    return *this;
}

/*!
    Sets the \a subprotocols that a WebSocket offers instead of those that serializers() stands for.
*/
TransportOptions &TransportOptions::setSubprotocols(const QStringList &subprotocols)
{
    m_subprotocols = subprotocols;
    return *this;
}

} // namespace Fernweg::Wamp
