// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/fernwegglobal.h>

#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>

#include <chrono>

namespace Fernweg {

class FERNWEG_WEBSOCKET_EXPORT TrafficCounters
{
    Q_GADGET
    Q_PROPERTY(quint64 preopenOctets MEMBER preopenOctets)
    Q_PROPERTY(quint64 wireOctets MEMBER wireOctets)
    Q_PROPERTY(quint64 frameOctets MEMBER frameOctets)
    Q_PROPERTY(quint64 messageOctets MEMBER messageOctets)
    Q_PROPERTY(quint64 frames MEMBER frames)
    Q_PROPERTY(quint64 messages MEMBER messages)
    Q_PROPERTY(quint64 pings MEMBER pings)
    Q_PROPERTY(quint64 pongs MEMBER pongs)
    Q_PROPERTY(double compressionRatio READ compressionRatio)

public:
    quint64 preopenOctets = 0;
    quint64 wireOctets = 0;
    quint64 frameOctets = 0;
    quint64 messageOctets = 0;
    quint64 frames = 0;
    quint64 messages = 0;
    quint64 pings = 0;
    quint64 pongs = 0;

    double compressionRatio() const noexcept
    {
        return messageOctets == 0 ? 1.0 : double(frameOctets) / double(messageOctets);
    }
};

class FERNWEG_WEBSOCKET_EXPORT TrafficStatistics
{
    Q_GADGET
    Q_PROPERTY(Fernweg::TrafficCounters incoming READ incomingCounters)
    Q_PROPERTY(Fernweg::TrafficCounters outgoing READ outgoingCounters)

public:
    TrafficCounters incoming;
    TrafficCounters outgoing;

    TrafficCounters incomingCounters() const noexcept { return incoming; }
    TrafficCounters outgoingCounters() const noexcept { return outgoing; }
};

class FERNWEG_WEBSOCKET_EXPORT ServerStatistics
{
    Q_GADGET
    Q_PROPERTY(int connections MEMBER connections)
    Q_PROPERTY(quint64 accepted MEMBER accepted)
    Q_PROPERTY(quint64 refused MEMBER refused)
    Q_PROPERTY(Fernweg::TrafficStatistics traffic READ trafficStatistics)

public:
    int connections = 0;
    quint64 accepted = 0;
    quint64 refused = 0;
    TrafficStatistics traffic;

    TrafficStatistics trafficStatistics() const noexcept { return traffic; }
};

class FERNWEG_WEBSOCKET_EXPORT HandshakeTimings
{
    Q_GADGET
    Q_PROPERTY(double connectMilliseconds READ connectMilliseconds)
    Q_PROPERTY(double handshakeMilliseconds READ handshakeMilliseconds)

public:
    std::chrono::microseconds connect { 0 };
    std::chrono::microseconds handshake { 0 };

    double connectMilliseconds() const noexcept { return double(connect.count()) / 1000; }
    double handshakeMilliseconds() const noexcept { return double(handshake.count()) / 1000; }
};

} // namespace Fernweg

Q_DECLARE_METATYPE(Fernweg::TrafficCounters)
Q_DECLARE_METATYPE(Fernweg::TrafficStatistics)
Q_DECLARE_METATYPE(Fernweg::ServerStatistics)
Q_DECLARE_METATYPE(Fernweg::HandshakeTimings)
