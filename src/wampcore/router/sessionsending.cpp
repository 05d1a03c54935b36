// SPDX-License-Identifier: Apache-2.0
#include "router/peer.h"
#include "router/peersession.h"

namespace Fernweg::WampCore {

using namespace Qt::StringLiterals;

bool PeerSession::send(const OutgoingMessage &message)
{
    if (!m_peer || m_isDoomed || m_isLeaving)
        return true;
    const quint64 maxSize = m_peer->maxMessageSize();
    if (maxSize && m_peer->sizeOf(message) > maxSize)
        return false;
    m_peer->send(message);
    if (m_maxPendingOutput && m_peer->pendingOutput() > m_maxPendingOutput) {
        m_isDoomed = true;
        m_context.doom(*this);
    }
    return true;
}

void PeerSession::sendEvent(const OutgoingMessage &event)
{
    if (m_eventOutputLimit && m_peer && m_peer->pendingOutput() > m_eventOutputLimit) {
        if (m_disconnectsSlow && !m_isDoomed) {
            m_isDoomed = true;
            m_context.doom(*this);
        }
        return;
    }
    send(event); // too large for the subscriber: it doesn't get it
}

void PeerSession::fail(const Message &request, const QString &uri, const QString &text)
{
    if (request.type != MessageType::Publish || request.details.value(u"acknowledge"_s).toBool())
        fail(request.type, request.request, uri, text);
}

void PeerSession::fail(MessageType type, quint64 request, const QString &uri, const QString &text)
{
    Message error;
    error.type = MessageType::Error;
    error.requestType = type;
    error.request = request;
    error.uri = uri;
    if (!text.isEmpty())
        error.payload = Payload(QVariantList { text });
    if (!send(std::move(error))) {
        Message bare;
        bare.type = MessageType::Error;
        bare.requestType = type;
        bare.request = request;
        bare.uri = uri;
        send(std::move(bare));
    }
}

} // namespace Fernweg::WampCore
