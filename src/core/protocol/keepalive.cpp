// SPDX-License-Identifier: Apache-2.0
#include "protocol/keepalive.h"

#include <QtCore/qrandom.h>

#include <algorithm>
#include <chrono>

namespace Fernweg::Core {

using std::chrono::milliseconds;

namespace {

constexpr size_t maxRemembered = 16;

QByteArray pingPayload(int size)
{
    QByteArray payload(size, Qt::Uninitialized);
    quint32 word = 0;
    for (qsizetype i = 0; i < payload.size(); ++i) {
        if (i % 4 == 0)
            word = QRandomGenerator::global()->generate();
        payload[i] = static_cast<char>(word >> (8 * (i % 4)));
    }
    return payload;
}

} // namespace

void KeepAlive::start(const ProtocolOptions &options, TimePoint now)
{
    m_awaited.clear();
    m_heard = false;
    if (options.autoPingInterval > milliseconds::zero())
        m_deadline = now + options.autoPingInterval;
}

void KeepAlive::pingSent(const QByteArray &payload, TimePoint now)
{
    if (m_sent.size() == maxRemembered)
        m_sent.erase(m_sent.begin());
    m_sent.push_back({ payload, now });
}

std::optional<Clock::duration>
KeepAlive::pongReceived(QByteArrayView payload, const ProtocolOptions &options, TimePoint now)
{
    const auto ping = std::find_if(m_sent.begin(), m_sent.end(), [payload](const SentPing &sent) {
        return sent.payload == payload;
    });
    if (ping == m_sent.end())
        return std::nullopt;
    m_lastRoundTrip = now - ping->time;
    // A pong may answer only the latest of several pings (RFC 6455, section 5.5.3).
    m_sent.erase(m_sent.begin(), ping + 1);
    if (!m_awaited.isEmpty() && payload == m_awaited)
        start(options, now);
    return m_lastRoundTrip;
}

KeepAlive::Action KeepAlive::advanceTo(TimePoint now, const ProtocolOptions &options)
{
    if (!m_deadline || now < *m_deadline)
        return Action::None;
    const bool isAlive = std::exchange(m_heard, false) && options.autoPingRestartOnAnyTraffic;
    if (std::exchange(m_isExcused, false) || isAlive) {
        start(options, now);
        return Action::None;
    }
    if (!m_awaited.isEmpty() && options.autoPingTimeout > milliseconds::zero()) {
        m_deadline.reset();
        return Action::GiveUp;
    }
    m_awaited = pingPayload(options.autoPingSize);
    m_deadline = now
            + (options.autoPingTimeout > milliseconds::zero() ? options.autoPingTimeout
                                                              : options.autoPingInterval);
    return Action::SendPing;
}

} // namespace Fernweg::Core
