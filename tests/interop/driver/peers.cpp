// SPDX-License-Identifier: Apache-2.0
#include "peers.h"

namespace Interop {

using namespace Qt::StringLiterals;

QList<PeerProgram> peerPrograms()
{
    const QString sources = QStringLiteral(INTEROP_SOURCES);
    const QString programs = QStringLiteral(INTEROP_PROGRAMS);
    return {
        // Debian's Python, which sees Debian's packages; another one may come first in the path.
        { u"autobahn"_s, u"/usr/bin/python3"_s, { sources + u"/peers/autobahn/peer.py"_s } },
        { u"ws"_s, u"node"_s, { sources + u"/node/peer.mjs"_s } },
        { u"qtwebsockets"_s, programs + u"/interop_peer_qtwebsockets"_s, {} },
        { u"websocketpp"_s, programs + u"/interop_peer_websocketpp"_s, {} },
        { u"beast"_s, programs + u"/interop_peer_beast"_s, {} },
    };
}

} // namespace Interop
