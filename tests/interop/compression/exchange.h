// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compression/terms.h"
#include "driver/conversation.h"

namespace Interop {

/// Octets of frames for each octet of messages: 1 without compression.
struct Ratio
{
    double outgoing = 0;
    double incoming = 0;
};

/// How far messages were compressed between two readings of a connection's statistics.
Ratio ratioBetween(const Fernweg::TrafficStatistics &before,
                   const Fernweg::TrafficStatistics &after);

/// A conversation in which the peer echoes what Fernweg sends: one group of messages after the other,
/// the next one as soon as all of the last one came back.
class Exchange
{
public:
    using Groups = QList<QList<Message>>;
    Exchange(Peer &peer, PeerIs role, const QList<Side> &ours, const QList<Side> &theirs,
             const Groups &groups);
    Q_DISABLE_COPY_MOVE(Exchange)

    bool finish() { return m_talk.finish(); }
    QString explanation() const { return m_talk.explanation(); }
    const Conversation &talk() const { return m_talk; }

    /// How the messages that came back differ from those sent, or those that the peer saw.
    QString differences() const;
    /// What Fernweg compressed, and what the peer did.
    Ratio ratio(qsizetype group) const;

private:
    Ours whatWeDo(const QList<Side> &ours);
    void sendGroup(Fernweg::WebSocket *socket);

    const Groups m_groups;
    QList<Fernweg::TrafficStatistics> m_readings;
    qsizetype m_sent = 0;
    Conversation m_talk;
};

} // namespace Interop
