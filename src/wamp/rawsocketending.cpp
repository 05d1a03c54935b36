// SPDX-License-Identifier: Apache-2.0
// A RawSocket transport's time, back-pressure and end.
#include "wamp/rawsockettransport.h"

#include <QtCore/qcoreevent.h>
#include <QtCore/qmetaobject.h>

#include <algorithm>
#include <chrono>
#include <limits>

namespace Fernweg::Wamp {

using Core::Clock;
using WampCore::RawSocketConnection;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// How long the peer may take to end the connection when we have, or to read the next piece of what it
/// was sent before.
constexpr auto closingTime = 2s;

} // namespace

void RawSocketTransport::settle()
{
    if (!m_transport || !m_isConnected)
        return;
    if (m_isBroken || !writePending()) {
        transportEnded();
        return;
    }
    if (m_connection.state() == RawSocketConnection::State::Failed) {
        m_isOpen = false;
        if (m_connection.pendingOutput() == 0 && !m_isClosing) {
            end(lostEnd());
            return;
        }
        beginClosing(); // a refusal is to be read
    }
    if (m_isClosing && bytesToWrite() == 0 && !std::exchange(m_isOutputShut, true))
        m_transport->shutdownOutput();
    armTimer();
    updateCongestion();
}

void RawSocketTransport::updateCongestion()
{
    const WebSocketOptions &options = m_settings.options;
    const bool isServer = m_connection.role() == RawSocketConnection::Role::Server;
    const bool isNow =
            bytesToWrite() > (m_isCongested ? options.lowWaterMark() : options.highWaterMark());
    if (std::exchange(m_isCongested, isNow) == isNow)
        return;
    m_isPaused = isNow && options.pausesReadingWhenCongested(isServer);
    m_transport->setPaused(m_isPaused);
    if (!isNow && m_isOpen && client() != nullptr)
        client()->transportDrained();
}

void RawSocketTransport::armTimer()
{
    std::optional<Core::TimePoint> next = m_connection.nextDeadline();
    for (const auto &other : { m_openingDeadline, m_closingDeadline }) {
        if (other && (!next || *other < *next))
            next = other;
    }
    if (!next) {
        m_timer.stop();
        return;
    }
    // Rounded up, so that the deadline is over when the timer fires.
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*next - Clock::now());
    m_timer.start(int(std::clamp<qint64>(wait.count(), 0, std::numeric_limits<int>::max())), this);
}

void RawSocketTransport::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId() || !m_transport)
        return;
    m_timer.stop();
    timeout(Clock::now());
}

void RawSocketTransport::timeout(Core::TimePoint now)
{
    if (m_openingDeadline && now >= *m_openingDeadline) {
        end({ false, false, false, false,
              m_isConnected ? u"the peer did not answer the handshake in time"_s
                            : u"the router could not be reached in time"_s });
        return;
    }
    if (m_closingDeadline && now >= *m_closingDeadline) {
        const quint64 unsent = bytesToWrite();
        if (unsent >= std::exchange(m_unsent, unsent)) {
            end(lostEnd());
            return;
        }
        m_closingDeadline = now + closingTime;
    }
    if (m_isPaused) // its pongs are not read
        m_connection.excusePeer();
    m_connection.advanceTo(now);
    if (m_isConnected)
        settle();
    else
        armTimer();
}

void RawSocketTransport::beginClosing()
{
    if (std::exchange(m_isClosing, true))
        return;
    m_isOpen = false;
    m_openingDeadline.reset();
    m_closingDeadline = Clock::now() + closingTime;
    m_unsent = bytesToWrite();
}

void RawSocketTransport::close()
{
    if (m_hasEnded || m_isClosing)
        return;
    if (!m_isOpen) {
        abort();
        return;
    }
    beginClosing();
    flushSoon();
}

void RawSocketTransport::abort()
{
    endLater({ m_wasOpen, false, false, false, u"aborted"_s });
}

void RawSocketTransport::transportEnded()
{
    end(lostEnd());
}

TransportEnd RawSocketTransport::lostEnd() const
{
    TransportEnd what;
    what.wasOpen = m_wasOpen;
    const QString cause = m_transport->errorString();
    if (m_connection.state() == RawSocketConnection::State::Failed) {
        what.isRefused = m_connection.isRefused();
        what.text = QString::fromUtf8(m_connection.errorText());
    } else if (m_isClosing) {
        what.wasClean = true;
    } else if (!cause.isEmpty()) {
        what.isTlsFailure = m_transport->isTlsFailure();
        what.text = cause;
    } else if (!m_wasOpen) {
        what.text = u"the peer closed the connection during the handshake"_s;
    } else {
        // There is no closing handshake: between two messages, everybody may go.
        what.wasClean = !m_connection.isIncomplete();
        what.text = u"the peer closed the connection"_s;
    }
    return what;
}

void RawSocketTransport::letGo()
{
    m_hasEnded = true;
    m_isOpen = false;
    flushNoMore();
    m_timer.stop();
    m_transport.reset();
}

void RawSocketTransport::end(const TransportEnd &what)
{
    if (m_hasEnded)
        return;
    letGo();
    if (client() != nullptr)
        client()->transportEnded(what); // which may delete this
}

void RawSocketTransport::endLater(const TransportEnd &what)
{
    if (m_hasEnded)
        return;
    letGo();
    QMetaObject::invokeMethod(
            this,
            [this, what] {
                if (client() != nullptr)
                    client()->transportEnded(what);
            },
            Qt::QueuedConnection);
}

} // namespace Fernweg::Wamp
