// SPDX-License-Identifier: Apache-2.0
#include "compression/exchange.h"

namespace Interop {

using namespace Fernweg;

namespace {

double ratioOf(const TrafficCounters &before, const TrafficCounters &after)
{
    return double(after.frameOctets - before.frameOctets)
            / double(after.messageOctets - before.messageOctets);
}

} // namespace

Ratio ratioBetween(const TrafficStatistics &before, const TrafficStatistics &after)
{
    return { ratioOf(before.outgoing, after.outgoing), ratioOf(before.incoming, after.incoming) };
}

Exchange::Exchange(Peer &peer, PeerIs role, const QList<Side> &ours, const QList<Side> &theirs,
                   const Groups &groups)
    : m_groups(groups),
      m_talk(peer, role, Plan().echo().deflate(settingsOf(theirs)), whatWeDo(ours))
{
}

Ours Exchange::whatWeDo(const QList<Side> &ours)
{
    const auto atMessage = [this](WebSocket *socket, qsizetype count) {
        if (count == m_sent)
            sendGroup(socket);
    };
    return { .options = optionsOf(ours),
             .onOpen = [this](WebSocket *socket) { sendGroup(socket); },
             .onMessage = atMessage };
}

void Exchange::sendGroup(WebSocket *socket)
{
    m_readings.append(socket->statistics());
    const qsizetype next = m_readings.size() - 1;
    if (next == m_groups.size()) {
        socket->sendClose();
        return;
    }
    m_sent += m_groups[next].size();
    for (const Message &message : m_groups[next])
        socket->sendMessage(message.payload, message.isBinary);
}

QString Exchange::differences() const
{
    QList<Message> sent;
    for (const QList<Message> &group : m_groups)
        sent += group;
    const QString theirs = difference(sent, m_talk.record()[u"messages"].toArray());
    const QString back = difference(sent, m_talk.messages());
    if (!theirs.isEmpty())
        return QStringLiteral("the peer saw that ") + theirs;
    return back.isEmpty() ? back : QStringLiteral("in what came back, ") + back;
}

Ratio Exchange::ratio(qsizetype group) const
{
    return ratioBetween(m_readings.value(group), m_readings.value(group + 1));
}

} // namespace Interop
