// SPDX-License-Identifier: Apache-2.0
#include "client.h"

#include <QtCore/qendian.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

namespace Bench {

namespace {

constexpr qsizetype chunk = 256 * 1024;

[[noreturn]] void throwErrno(const char *what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

const char *subprotocol(SerializerId serializer)
{
    return serializer == SerializerId::Json    ? "wamp.2.json"
            : serializer == SerializerId::Cbor ? "wamp.2.cbor"
                                               : "wamp.2.msgpack";
}

void appendHeader(QByteArray &output, bool isText, quint64 size, const char *maskKey)
{
    output += isText ? '\x81' : '\x82';
    char length[8];
    if (size < 126) {
        output += char(0x80 | size);
    } else if (size < 65536) {
        output += '\xfe';
        qToBigEndian(quint16(size), length);
        output.append(length, 2);
    } else {
        output += '\xff';
        qToBigEndian(size, length);
        output.append(length, 8);
    }
    output.append(maskKey, 4);
}

} // namespace

WampClient::~WampClient()
{
    if (m_socket != -1)
        ::close(m_socket);
}

void WampClient::handshake()
{
    // The key is that of RFC 6455, 1.3. A real client needs a fresh one each time.
    m_output =
            "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: ";
    m_output += subprotocol(m_serializer);
    m_output += "\r\n\r\n";
    flush();
    qsizetype end = -1;
    while ((end = m_input.indexOf("\r\n\r\n")) == -1)
        receive();
    if (!m_input.startsWith("HTTP/1.1 101 ") || !m_input.contains(subprotocol(m_serializer)))
        throw std::runtime_error("the handshake failed: " + m_input.toStdString());
    m_read = end + 4;
}

void WampClient::join(std::uint16_t port)
{
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (m_socket == -1)
        throwErrno("socket");
    const int on = 1;
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof address) == -1)
        throwErrno("connect");
    handshake();
    Message hello;
    hello.type = MessageType::Hello;
    hello.uri = u"realm1"_s;
    const QVariantMap none;
    hello.details = { { u"roles"_s,
                        QVariantMap { { u"caller"_s, none },
                                      { u"callee"_s, none },
                                      { u"publisher"_s, none },
                                      { u"subscriber"_s, none } } } };
    if (ask(hello).type != MessageType::Welcome)
        throw std::runtime_error("no welcome");
}

Message WampClient::waitForMessage()
{
    for (;;) {
        if (const QByteArrayView message = next(); !message.isEmpty())
            return read(message);
        receive();
    }
}

Message WampClient::ask(const Message &message)
{
    queue(message);
    flush();
    return waitForMessage();
}

void WampClient::watch(int epoll)
{
    ::fcntl(m_socket, F_SETFL, O_NONBLOCK);
    epoll_event event = {};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = this;
    if (::epoll_ctl(epoll, EPOLL_CTL_ADD, m_socket, &event) == -1)
        throwErrno("epoll_ctl");
}

void WampClient::queue(const Message &message)
{
    queueEncoded(writeMessage(m_serializer, message));
}

void WampClient::queueEncoded(const QByteArray &message)
{
    // Always the same mask key: to whom it comes, it's like any other.
    constexpr char maskKey[] = "\x37\xfa\x21\x3d";
    appendHeader(m_output, m_serializer == SerializerId::Json, quint64(message.size()), maskKey);
    const qsizetype begin = m_output.size();
    m_output += message;
    char *const data = m_output.data() + begin;
    for (qsizetype i = 0; i < message.size(); ++i)
        data[i] = char(data[i] ^ maskKey[i & 3]);
}

void WampClient::flush()
{
    while (m_sent < m_output.size()) {
        const ssize_t sent = ::send(m_socket, m_output.constData() + m_sent,
                                    size_t(m_output.size() - m_sent), MSG_NOSIGNAL);
        if (sent == -1) {
            if (errno == EAGAIN)
                return;
            throwErrno("send");
        }
        m_sent += sent;
    }
    m_output.resize(0);
    m_sent = 0;
}

void WampClient::receive()
{
    if (m_read > 0) {
        m_input.remove(0, m_read);
        m_read = 0;
    }
    for (;;) {
        const qsizetype size = m_input.size();
        m_input.resize(size + chunk);
        const ssize_t got = ::recv(m_socket, m_input.data() + size, size_t(chunk), 0);
        const int error = errno;
        m_input.resize(size + qMax<ssize_t>(got, 0));
        if (got == 0)
            throw std::runtime_error("the router hung up");
        if (got == -1 && error != EAGAIN)
            throwErrno("recv");
        if (got < chunk) // which has emptied the socket
            return;
    }
}

QByteArrayView WampClient::next()
{
    const QByteArrayView rest = QByteArrayView(m_input).sliced(m_read);
    if (rest.size() < 2)
        return {};
    const quint8 opcode = quint8(rest[0]);
    if (opcode != 0x81 && opcode != 0x82)
        throw std::runtime_error("a frame that isn't a whole message");
    const quint8 shortLength = quint8(rest[1]);
    const qsizetype header = shortLength < 126 ? 2 : shortLength == 126 ? 4 : 10;
    if (rest.size() < header)
        return {};
    const quint64 length = shortLength < 126 ? shortLength
            : shortLength == 126             ? qFromBigEndian<quint16>(rest.data() + 2)
                                             : qFromBigEndian<quint64>(rest.data() + 2);
    if (quint64(rest.size() - header) < length)
        return {};
    m_read += header + qsizetype(length);
    return rest.sliced(header, qsizetype(length));
}

Message WampClient::read(QByteArrayView bytes) const
{
    ReadResult result = readMessage(m_serializer, bytes.toByteArray());
    if (const auto *const error = std::get_if<ReadError>(&result))
        throw std::runtime_error(error->text.toStdString());
    return std::get<Message>(std::move(result));
}

} // namespace Bench
