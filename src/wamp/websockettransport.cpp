// SPDX-License-Identifier: Apache-2.0
#include "wamp/websockettransport.h"

#include "wamp/subprotocols.h"

#include <Fernweg/preparedmessage.h>

#include <QtCore/qmetaobject.h>

#include <utility>

namespace Fernweg::Wamp {

using WampCore::OutgoingMessage;
using WampCore::SerializerId;
using namespace Qt::StringLiterals;

namespace {

/// In OutgoingMessage::transportForm(): it was sent once. To prepare a message pays from the second
/// receiver on.
std::shared_ptr<const void> sentOnce()
{
    static const char mark = 0;
    return { std::shared_ptr<const void>(), &mark }; // owns nothing
}

bool isBinary(SerializerId serializer)
{
    return serializer != SerializerId::Json;
}

} // namespace

QVariantMap channelDetails(QLatin1String framing, SerializerId serializer, const QHostAddress &peer,
                           quint16 port, bool isEncrypted)
{
    const bool isTcp = !peer.isNull();
    const bool isIpv4 = peer.protocol() == QHostAddress::IPv4Protocol;
    QVariantMap details;
    details.insert(u"channel_framing"_s, QString(framing));
    details.insert(u"channel_serializer"_s, QString(serializerName(serializer)));
    details.insert(u"channel_type"_s, isEncrypted ? u"tls"_s : isTcp ? u"tcp"_s : u"unix"_s);
    details.insert(u"is_secure"_s, isEncrypted);
    details.insert(
            u"peer"_s,
            isTcp ? u"%1:%2:%3"_s.arg(isIpv4 ? u"tcp4"_s : u"tcp6"_s, peer.toString()).arg(port)
                  : u"unix"_s);
    return details;
}

/// While one lives, the client is calling.
class WebSocketTransport::Calling
{
public:
    explicit Calling(WebSocketTransport *transport) noexcept : m_transport(transport)
    {
        ++m_transport->m_calls;
    }
    ~Calling() { --m_transport->m_calls; }
    Q_DISABLE_COPY_MOVE(Calling)

private:
    WebSocketTransport *const m_transport;
};

WebSocketTransport::WebSocketTransport(const ConnectingRequest &request,
                                       const WebSocketOptions &options)
    : m_socket(new WebSocket(options, this)), m_request(request)
{
    connectSignals();
    connect(m_socket, &WebSocket::onOpen, this, &WebSocketTransport::opened);
}

WebSocketTransport::WebSocketTransport(WebSocket *accepted, SerializerId serializer)
    : m_socket(accepted), m_serializer(serializer), m_isOpen(true), m_wasOpen(true)
{
    m_socket->setParent(this);
    connectSignals();
}

WebSocketTransport::~WebSocketTransport() = default;

void WebSocketTransport::connectSignals()
{
    connect(m_socket, &WebSocket::onMessage, this, &WebSocketTransport::received);
    connect(m_socket, &WebSocket::onClose, this,
            [this](bool wasClean, CloseCode, const QString &reason) { closed(wasClean, reason); });
    connect(m_socket, &WebSocket::congestedChanged, this, [this](bool isCongested) {
        if (!isCongested && m_calls == 0 && m_isOpen && client() != nullptr)
            client()->transportDrained();
    });
}

void WebSocketTransport::open()
{
    const Calling calling(this);
    if (!m_socket->open(m_request))
        end({ false, false, false, false, m_socket->errorString() });
}

void WebSocketTransport::opened()
{
    const QString subprotocol = m_socket->subprotocol();
    const auto serializer = serializerOf(subprotocol);
    if (!serializer) {
        const QString text = subprotocol.isEmpty()
                ? u"the server speaks none of the subprotocols that were offered"_s
                : u"the server chose the subprotocol \"%1\""_s.arg(subprotocol);
        end({ false, false, false, true, text });
        return;
    }
    m_serializer = *serializer;
    m_isOpen = m_wasOpen = true;
    if (client() != nullptr)
        client()->transportOpened();
}

void WebSocketTransport::received(const QByteArray &payload, bool isBinaryMessage)
{
    if (!m_isOpen || client() == nullptr)
        return;
    if (isBinaryMessage != isBinary(m_serializer)) {
        WampCore::ReadError error;
        error.uri = u"wamp.error.protocol_violation"_s;
        error.text = isBinaryMessage ? u"a binary message, where text is spoken"_s
                                     : u"a text message, where binary ones are spoken"_s;
        client()->transportReceivedInvalid(error);
        return;
    }
    auto result = WampCore::readMessage(m_serializer, payload);
    if (auto *const message = std::get_if<WampCore::Message>(&result))
        client()->transportReceived(std::move(*message));
    else
        client()->transportReceivedInvalid(std::get<WampCore::ReadError>(result));
}

void WebSocketTransport::send(const OutgoingMessage &message)
{
    if (!m_isOpen)
        return;
    const Calling calling(this);
    std::shared_ptr<const void> &form = message.transportForm(m_serializer);
    bool isSent = false;
    if (!form) {
        form = sentOnce();
        isSent = m_socket->sendMessage(message.encoded(m_serializer), isBinary(m_serializer));
    } else {
        if (form == sentOnce())
            form = std::make_shared<const PreparedMessage>(message.encoded(m_serializer),
                                                           isBinary(m_serializer));
        isSent = m_socket->sendPreparedMessage(*static_cast<const PreparedMessage *>(form.get()));
    }
    // A message that is missing nobody would notice; an end, everybody does.
    if (!isSent && m_socket->isOpen())
        end({ true, false, false, false, m_socket->errorString() });
}

void WebSocketTransport::close()
{
    const Calling calling(this);
    if (m_isOpen)
        m_socket->sendClose();
    else
        abort();
}

void WebSocketTransport::abort()
{
    const Calling calling(this);
    end({ m_wasOpen, false, false, false, u"aborted"_s });
}

void WebSocketTransport::closed(bool wasClean, const QString &reason)
{
    const WebSocket::Error error = wasClean ? WebSocket::Error::None : m_socket->error();
    TransportEnd what;
    what.wasOpen = m_wasOpen;
    what.wasClean = wasClean;
    what.isTlsFailure = error == WebSocket::Error::TlsFailed;
    what.isRefused = !m_wasOpen && m_socket->response().status() != 0;
    what.httpStatus = m_socket->response().status();
    what.text = reason;
    if (what.isRefused && m_socket->response().status() != 101)
        what.text = u"%1 (HTTP status %2)"_s.arg(reason).arg(m_socket->response().status());
    end(what);
}

void WebSocketTransport::end(const TransportEnd &what)
{
    if (std::exchange(m_hasEnded, true))
        return;
    m_isOpen = false;
    m_end = what;
    m_socket->disconnect(this);
    m_socket->abort();
    if (m_calls == 0)
        tellEnd();
    else
        QMetaObject::invokeMethod(
                this, [this] { tellEnd(); }, Qt::QueuedConnection);
}

void WebSocketTransport::tellEnd()
{
    const TransportEnd what = *m_end;
    if (client() != nullptr)
        client()->transportEnded(what); // which may delete this
}

quint64 WebSocketTransport::sizeOf(const OutgoingMessage &message) const
{
    return quint64(message.encoded(m_serializer).size());
}

QVariantMap WebSocketTransport::details() const
{
    QVariantMap all = channelDetails("websocket"_L1, m_serializer, m_socket->peerAddress(),
                                     m_socket->peerPort(), m_socket->isEncrypted());
    all.insert(u"websocket_protocol"_s, m_socket->subprotocol());
    return all;
}

} // namespace Fernweg::Wamp
