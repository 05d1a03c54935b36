// SPDX-License-Identifier: Apache-2.0
// Alone in a file: a test that has transports in memory brings its own version.
#include "net/tcptransport.h"
#include "net/tlstransport.h"

namespace Fernweg::Net {

TransportPointer connectTransport(const ConnectTarget &target)
{
    if (target.tls) {
        auto *const encrypted = new TlsTransport;
        encrypted->connectTo(target);
        return TransportPointer(encrypted);
    }
    auto *const plain = new TcpTransport;
    plain->connectTo(target);
    return TransportPointer(plain);
}

} // namespace Fernweg::Net
