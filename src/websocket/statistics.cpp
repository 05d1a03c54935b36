// SPDX-License-Identifier: Apache-2.0
#include "statistics_p.h"

namespace Fernweg {

/*!
    \class Fernweg::TrafficCounters
    \inmodule Fernweg
    \inheaderfile Fernweg/TrafficStatistics
    \brief What went in one direction, at the levels of Autobahn's \c TrafficStats.

    \c preopenOctets: octets of the opening handshake. \c wireOctets: octets since then, as TCP carries
    them. \c frameOctets: octets of payload in data frames, as framed, that is compressed.
    \c messageOctets: octets of payload in messages, as the application sees them. \c frames: data
    frames. \c messages, \c pings, \c pongs: how many.

    A gadget: QML reads its members as properties.
*/

/*!
    \property Fernweg::TrafficCounters::compressionRatio
    Framed octets divided by those of the messages: 1 without compression.
*/

/*!
    \class Fernweg::TrafficStatistics
    \inmodule Fernweg
    \inheaderfile Fernweg/TrafficStatistics
    \brief What a connection received, \c incoming, and sent, \c outgoing.
*/

/*!
    \class Fernweg::ServerStatistics
    \inmodule Fernweg
    \inheaderfile Fernweg/TrafficStatistics
    \brief What a server has counted since it was made.

    \c connections: open or closing now. \c accepted: opened so far. \c refused: handshakes that failed.
    \c traffic: of all connections together.
*/

/*!
    \class Fernweg::HandshakeTimings
    \inmodule Fernweg
    \inheaderfile Fernweg/TrafficStatistics
    \brief How long the phases of opening a connection took.

    \c connect: until the transport was there (looking up the name, TCP, TLS, proxies). \c handshake:
    from then until the connection was open.
*/

namespace {

TrafficCounters publicCounters(const Core::TrafficCounters &counters)
{
    TrafficCounters result;
    result.preopenOctets = counters.preopenOctets;
    result.wireOctets = counters.wireOctets;
    result.frameOctets = counters.frameOctets;
    result.messageOctets = counters.messageOctets;
    result.frames = counters.frames;
    result.messages = counters.messages;
    result.pings = counters.pings;
    result.pongs = counters.pongs;
    return result;
}

} // namespace

TrafficStatistics publicStatistics(const Core::TrafficStatistics &statistics)
{
    return { publicCounters(statistics.incoming), publicCounters(statistics.outgoing) };
}

} // namespace Fernweg
