// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/protocoloptions.h"

#include <QtCore/qbytearray.h>

#include <optional>
#include <vector>

namespace Fernweg::Core {

/// Measures the way to the peer and back by pings, and sends some of its own, to find out whether
/// the peer is alive (Autobahn's autoPing).
class KeepAlive
{
public:
    enum class Action : quint8 { None, SendPing, GiveUp };

    /// Begins to count the interval.
    void start(const ProtocolOptions &options, TimePoint now);
    void stop() noexcept
    {
        m_deadline.reset();
        m_awaited.clear(); // so that its pong, if it still comes, does not begin another interval
    }
    /// Octets came in: the peer is alive. Costs nothing; the next deadline takes it into account.
    void noteTraffic() noexcept { m_heard = true; }
    /// Nobody listens to the peer: at the next deadline its silence does not count against it.
    void excuse() noexcept { m_isExcused = true; }

    /// Remembers a ping that leaves \a now; of those not answered it keeps the latest few.
    void pingSent(const QByteArray &payload, TimePoint now);
    /// The time since the ping that this pong answers; nothing if it answers none.
    std::optional<Clock::duration> pongReceived(QByteArrayView payload,
                                                const ProtocolOptions &options, TimePoint now);

    std::optional<TimePoint> nextDeadline() const noexcept { return m_deadline; }
    Action advanceTo(TimePoint now, const ProtocolOptions &options);
    /// The payload of the ping that advanceTo() asked for.
    const QByteArray &awaitedPing() const noexcept { return m_awaited; }

    std::optional<Clock::duration> lastRoundTrip() const noexcept { return m_lastRoundTrip; }

private:
    struct SentPing
    {
        QByteArray payload;
        TimePoint time;
    };

    std::vector<SentPing> m_sent;
    std::optional<TimePoint> m_deadline;
    std::optional<Clock::duration> m_lastRoundTrip;
    QByteArray m_awaited; // the automatic ping without an answer; empty: none
    bool m_heard = false;
    bool m_isExcused = false;
};

} // namespace Fernweg::Core
