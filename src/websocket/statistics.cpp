// SPDX-License-Identifier: Apache-2.0
#include "statistics_p.h"

namespace Fernweg {

/*!
    \class Fernweg::TrafficCounters
    \inmodule Fernweg
    \inheaderfile Fernweg/TrafficStatistics
    \brief What went in one direction, at the levels of Autobahn's \c TrafficStats.

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
*/

/*!
    \class Fernweg::HandshakeTimings
    \inmodule Fernweg
    \inheaderfile Fernweg/TrafficStatistics
    \brief How long the phases of opening a connection took.
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
