// SPDX-License-Identifier: Apache-2.0
#include "wamp/routerconnection.h"

#include "router/routercore.h"
#include "wamp/router_p.h"

#include <utility>

namespace Fernweg::Wamp {

using WampCore::MessageType;

RouterConnection::RouterConnection(RouterPrivate *router, MessageTransportPointer transport,
                                   bool isLocal)
    : m_router(router), m_transport(std::move(transport)), m_isLocal(isLocal)
{
    m_transport->setClient(this);
}

RouterConnection::~RouterConnection()
{
    if (m_session != nullptr)
        m_session->detach();
}

void RouterConnection::attach()
{
    if (m_transport->isOpen() && m_session == nullptr)
        m_session = m_router->core->attach(this);
}

void RouterConnection::send(const WampCore::OutgoingMessage &message)
{
    ++m_router->statistics.messagesSent;
    m_transport->send(message);
    const MessageType type = message.message().type;
    if (type == MessageType::Welcome) {
        m_isJoined = true;
    } else if (type == MessageType::Goodbye || type == MessageType::Abort) {
        m_isJoined = false;
        m_router->awaitJoin(this);
    }
}

void RouterConnection::close()
{
    m_isClosing = true;
    m_transport->close();
}

void RouterConnection::abort()
{
    m_isClosing = true;
    m_transport->abort();
}

void RouterConnection::timeOut()
{
    if (!m_isJoined && !m_isClosing)
        abort();
}

void RouterConnection::transportReceived(WampCore::Message &&message)
{
    ++m_router->statistics.messagesReceived;
    if (m_session != nullptr && !m_isClosing)
        m_session->receive(std::move(message));
}

void RouterConnection::transportReceivedInvalid(const WampCore::ReadError &error)
{
    ++m_router->statistics.messagesReceived;
    if (m_session != nullptr && !m_isClosing)
        m_session->receiveInvalid(error);
}

void RouterConnection::transportEnded(const TransportEnd &end)
{
    m_router->connectionEnded(this, end); // which deletes this
}

} // namespace Fernweg::Wamp
