// SPDX-License-Identifier: Apache-2.0
#include "support/octetpeer.h"

#include "messages/messageio.h"
#include "serializers/cborwriter.h"
#include "serializers/msgpackwriter.h"
#include "serializers/writevalue.h"
#include "support/socketlog.h"

#include <Fernweg/ConnectingRequest>

#include <QtCore/qjsondocument.h>

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

namespace Fernweg::Test {

namespace {

template <typename Writer>
QByteArray written(const QVariant &value)
{
    Output output(64);
    Writer writer(output);
    writeValue(writer, value);
    return output.take();
}

/// The same in \a serializer, if it is JSON; be it a message or not.
QByteArray encoded(SerializerId serializer, const QByteArray &json)
{
    if (serializer == SerializerId::Json)
        return json;
    ReadResult read = readMessage(SerializerId::Json, json);
    if (const auto *message = std::get_if<Message>(&read))
        return writeMessage(serializer, *message);
    const QVariant value = QJsonDocument::fromJson(json).toVariant();
    if (!value.isValid())
        return json;
    return serializer == SerializerId::Cbor ? written<CborWriter>(value)
                                            : written<MsgPackWriter>(value);
}

constexpr int prefixLength = 4; // of each message, and of the handshake

} // namespace

bool OctetPeer::say(const QByteArray &json)
{
    if (!isOpen())
        return true;
    ++saidCount;
    write(encoded(m_serializer, json));
    return true;
}

void OctetPeer::received(const QByteArray &message)
{
    ReadResult read = readMessage(m_serializer, message);
    if (const auto *error = std::get_if<ReadError>(&read))
        mistake = error->text;
    else
        hear(writeMessage(SerializerId::Json, std::get<Message>(read)));
}

bool OctetPeer::awaitMessage()
{
    return waitFor([this] { return !inbox.isEmpty() || m_hasEnded; }) && !inbox.isEmpty();
}

bool OctetPeer::isClosedSoon()
{
    return waitFor([this] { return m_hasEnded; });
}

bool OctetPeer::waitForOpen()
{
    return waitFor([this] { return m_isOpen || m_hasEnded; }) && isOpen();
}

WebSocketPeer::WebSocketPeer(const QUrl &url, SerializerId serializer)
    : OctetPeer(serializer), m_isBinary(serializer != SerializerId::Json)
{
    QObject::connect(&m_socket, &WebSocket::onOpen, &m_socket, [this] { opened(); });
    QObject::connect(&m_socket, &WebSocket::onClose, &m_socket, [this] { ended(); });
    QObject::connect(&m_socket, &WebSocket::onMessage, &m_socket,
                     [this](const QByteArray &payload) { received(payload); });
    const QString subprotocol = serializer == SerializerId::Json ? u"wamp.2.json"_s
            : serializer == SerializerId::Cbor                   ? u"wamp.2.cbor"_s
                                                                 : u"wamp.2.msgpack"_s;
    m_socket.open(ConnectingRequest(url).setSubprotocols({ subprotocol }));
}

void WebSocketPeer::write(const QByteArray &message)
{
    m_socket.sendMessage(message, m_isBinary);
}

void WebSocketPeer::leaveTransport(bool isPolite)
{
    if (isPolite)
        m_socket.sendClose();
    else
        m_socket.abort();
}

RawSocketPeer::RawSocketPeer(const QString &fileName, SerializerId serializer, quint64 maxSize)
    : OctetPeer(serializer)
{
    QObject::connect(&m_socket, &QLocalSocket::readyRead, &m_socket, [this] { read(); });
    QObject::connect(&m_socket, &QLocalSocket::disconnected, &m_socket, [this] { ended(); });
    QObject::connect(&m_socket, &QLocalSocket::errorOccurred, &m_socket, [this] { ended(); });
    m_socket.connectToServer(fileName);
    int length = maxSize ? 0 : 15; // messages up to 2^(9 + length) octets
    while (maxSize > quint64(512) << length)
        ++length;
    const char handshake[prefixLength] = { '\x7f', char(length << 4 | int(serializer)), '\0',
                                           '\0' };
    m_socket.write(handshake, prefixLength);
}

void RawSocketPeer::write(const QByteArray &message)
{
    const qsizetype size = message.size();
    m_socket.write(QByteArray(1, '\0') + char(size >> 16) + char(size >> 8) + char(size) + message);
}

void RawSocketPeer::read()
{
    m_input += m_socket.readAll();
    if (!isOpen() && m_input.size() >= prefixLength) {
        m_input.remove(0, prefixLength);
        opened();
    }
    while (m_input.size() >= prefixLength) {
        const auto octet = [this](int i) { return qsizetype(quint8(m_input.at(i))); };
        const qsizetype end = prefixLength + (octet(1) << 16 | octet(2) << 8 | octet(3));
        if (m_input.size() < end)
            return;
        if (octet(0) == 0)
            received(m_input.mid(prefixLength, end - prefixLength));
        m_input.remove(0, end);
    }
}

void RawSocketPeer::leaveTransport(bool isPolite)
{
    if (isPolite)
        m_socket.disconnectFromServer();
    else
        m_socket.abort();
}

} // namespace Fernweg::Test
