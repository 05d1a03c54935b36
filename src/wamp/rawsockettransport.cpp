// SPDX-License-Identifier: Apache-2.0
#include "wamp/rawsockettransport.h"

#include "net/readbuffer.h"
#include "wamp/subprotocols.h"
#include "wamp/websockettransport.h"

#include <utility>

namespace Fernweg::Wamp {

using Core::Clock;
using WampCore::OutgoingMessage;
using WampCore::RawSocketConnection;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Reads of one turn, so that a peer that never stops does not starve the others.
constexpr int maxReadsPerTurn = 32;
/// So much output is handed to the kernel without waiting for the turn's end.
constexpr qsizetype earlyWriteSize = 256 * 1024;

} // namespace

RawSocketSettings RawSocketSettings::make(const WebSocketOptions &options,
                                          const QList<WampCore::SerializerId> &serializers)
{
    auto protocol = std::make_shared<WampCore::RawSocketOptions>();
    protocol->serializers = serializers;
    protocol->maxMessageSize = options.maxMessagePayloadSize();
    protocol->ping.autoPingInterval = options.autoPingInterval();
    protocol->ping.autoPingTimeout = options.autoPingTimeout();
    protocol->ping.autoPingSize = options.autoPingSize();
    protocol->ping.autoPingRestartOnAnyTraffic = options.autoPingRestartOnAnyTraffic();
    return { options, std::move(protocol) };
}

RawSocketTransport::RawSocketTransport(const Net::ConnectTarget &target,
                                       const RawSocketSettings &settings)
    : m_settings(settings),
      m_connection(RawSocketConnection::Role::Client, settings.protocol),
      m_target(target)
{
}

RawSocketTransport::RawSocketTransport(Net::TransportPointer accepted,
                                       const RawSocketSettings &settings)
    : m_settings(settings),
      m_connection(RawSocketConnection::Role::Server, settings.protocol),
      m_transport(std::move(accepted)),
      m_isConnected(true)
{
    m_transport->setClient(this);
    m_transport->setOwner(this);
    m_transport->setNoDelay(m_settings.options.tcpNoDelay());
    if (m_settings.options.openHandshakeTimeout() > 0ms)
        m_openingDeadline = Clock::now() + m_settings.options.openHandshakeTimeout();
    armTimer();
}

RawSocketTransport::~RawSocketTransport()
{
    if (m_guard != nullptr)
        m_guard->noteDeletion();
}

void RawSocketTransport::begin(const QByteArray &octets)
{
    const Guard guard(this);
    m_isReading = true;
    if (!feed(octets.constData(), octets.constData() + octets.size(), guard))
        return;
    m_isReading = false;
    transportReadable();
}

void RawSocketTransport::refuse()
{
    m_connection.refuse(WampCore::RawSocketRefusal::TooManyConnections);
    flushSoon();
}

void RawSocketTransport::open()
{
    if (!m_target || m_transport || m_hasEnded)
        return;
    if (m_settings.options.openHandshakeTimeout() > 0ms)
        m_openingDeadline = Clock::now() + m_settings.options.openHandshakeTimeout();
    m_transport = Net::connectTransport(*m_target);
    m_transport->setClient(this);
    m_transport->setOwner(this);
    armTimer();
}

void RawSocketTransport::transportConnected()
{
    m_isConnected = true;
    m_transport->setNoDelay(m_settings.options.tcpNoDelay());
    settle();
}

void RawSocketTransport::transportReadable()
{
    if (m_isReading || !m_transport) // from an event loop that somebody who was told runs
        return;
    const Guard guard(this);
    m_isReading = true;
    Net::ReadBuffer buffer;
    qint64 size = 0;
    for (int i = 0; i < maxReadsPerTurn; ++i) {
        size = m_transport->read(buffer.data(), Net::ReadBuffer::size);
        if (size > 0 && !feed(buffer.data(), buffer.data() + size, guard))
            return;
        if (size < Net::ReadBuffer::size || m_isPaused)
            break;
    }
    m_isReading = false;
    if (size < 0) {
        transportEnded();
        return;
    }
    flushNoMore();
    settle();
}

bool RawSocketTransport::feed(const char *p, const char *end, const Guard &guard)
{
    for (auto event = m_connection.feed(p, end); event != RawSocketConnection::Event::None;
         event = m_connection.feed(p, end)) {
        handleEvent(event);
        if (guard.isDeleted())
            return false;
        if (guard.isOver()) {
            m_isReading = false;
            return false;
        }
    }
    return true;
}

void RawSocketTransport::handleEvent(RawSocketConnection::Event event)
{
    switch (event) {
    case RawSocketConnection::Event::Opened:
        m_openingDeadline.reset();
        m_connection.start(Clock::now());
        if (m_isClosing)
            break;
        m_isOpen = m_wasOpen = true;
        if (client() != nullptr)
            client()->transportOpened();
        break;
    case RawSocketConnection::Event::Message:
        received(m_connection.takeMessage());
        break;
    case RawSocketConnection::Event::Pong:
        m_connection.pongReceived(Clock::now());
        break;
    case RawSocketConnection::Event::Failed:
    case RawSocketConnection::Event::None:
        break; // settle() sees to it
    }
}

void RawSocketTransport::received(const QByteArray &bytes)
{
    if (!m_isOpen || client() == nullptr)
        return;
    auto result = WampCore::readMessage(m_connection.serializer(), bytes);
    if (auto *const message = std::get_if<WampCore::Message>(&result))
        client()->transportReceived(std::move(*message));
    else
        client()->transportReceivedInvalid(std::get<WampCore::ReadError>(result));
}

void RawSocketTransport::send(const OutgoingMessage &message)
{
    if (!m_isOpen)
        return;
    if (!m_connection.send(message.encoded(m_connection.serializer()))) {
        // The sender asks sizeOf() before; a message that is missing nobody would notice.
        endLater({ true, false, false, false, u"a message is longer than the peer takes"_s });
        return;
    }
    flushSoon(m_isReading ? Promise::FlushesItself : Promise::None);
    if (m_connection.output().size() >= earlyWriteSize && !writePending())
        m_isBroken = true;
}

bool RawSocketTransport::writePending()
{
    Core::OutputQueue &output = m_connection.output();
    // At first without asking: TLS may have octets of its own handshake to write, and only tells that it
    // has written what it was given.
    while (!output.isEmpty() && (m_transport->bytesToWrite() == 0 || !m_hasWritten)) {
        m_hasWritten = true;
        const QByteArrayView bytes = output.front();
        if (!m_transport->write(bytes.data(), bytes.size()))
            return false;
        output.consume(bytes.size());
    }
    return true;
}

void RawSocketTransport::transportWritten()
{
    settle();
}

void RawSocketTransport::flush()
{
    settle();
}

quint64 RawSocketTransport::sizeOf(const OutgoingMessage &message) const
{
    return quint64(message.encoded(m_connection.serializer()).size());
}

quint64 RawSocketTransport::bytesToWrite() const
{
    const qint64 below = m_transport ? m_transport->bytesToWrite() : 0;
    return quint64(m_connection.pendingOutput() + below);
}

QVariantMap RawSocketTransport::details() const
{
    if (!m_transport)
        return {};
    return channelDetails("rawsocket"_L1, m_connection.serializer(), m_transport->peerAddress(),
                          m_transport->peerPort(), m_transport->isEncrypted());
}

} // namespace Fernweg::Wamp
