// SPDX-License-Identifier: Apache-2.0
#include "net/listener.h"

#include "net/tcptransport.h"

namespace Fernweg::Net {

void TcpListener::incomingConnection(qintptr descriptor)
{
    auto *const transport = new TcpTransport;
    TransportPointer owner(transport);
    if (transport->accept(descriptor))
        m_handler(std::move(owner));
}

} // namespace Fernweg::Net
