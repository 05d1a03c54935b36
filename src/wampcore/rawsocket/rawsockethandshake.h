// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/serializerid.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>

#include <variant>

namespace Fernweg::WampCore {

/// The octet that a RawSocket handshake begins with; no HTTP request can.
constexpr uchar rawSocketMagic = 0x7f;
/// Octets of a handshake, and of the head of a frame.
constexpr qsizetype rawSocketHeadSize = 4;
constexpr quint64 rawSocketMinLength = 512;
constexpr quint64 rawSocketMaxLength = quint64(1) << 24;

/// Why a router refuses, by the number that it says.
enum class RawSocketRefusal : quint8 {
    None = 0,
    SerializerUnsupported = 1,
    LengthUnacceptable = 2,
    ReservedBitsUsed = 3,
    TooManyConnections = 4,
};

/// In words, of any number that a peer may have sent.
const char *rawSocketRefusalText(quint8 number);

/// The length that is announced for a limit of \a octets (0: none): the largest one that a handshake
/// can tell, and that is not above it; at least 512.
quint64 rawSocketLengthFor(quint64 octets);

/// What either side tells the other: in which serializer it speaks, and how long the messages are that
/// it receives, which is a power of two.
struct RawSocketOffer
{
    SerializerId serializer = SerializerId::Json;
    quint64 maxLength = rawSocketMaxLength;
};

/// What a router wants of its clients.
struct RawSocketRules
{
    QList<SerializerId> serializers;
    /// Clients that receive no messages of this length are refused.
    quint64 minLength = rawSocketMinLength;
};

/// The client's request, and the router's answer that accepts it, have one form.
QByteArray formatRawSocketOffer(const RawSocketOffer &offer);
QByteArray formatRawSocketRefusal(RawSocketRefusal refusal);

/// The client's handshake, of four octets that begin with the magic one.
std::variant<RawSocketOffer, RawSocketRefusal> readRawSocketRequest(QByteArrayView octets,
                                                                    const RawSocketRules &rules);

/// Why the router's answer doesn't open the connection.
struct RawSocketFailure
{
    bool isRefusal = false; ///< the router said so; otherwise its answer is no RawSocket's
    QByteArray text;
};

/// The router's answer, of four octets, to a request for \a serializer.
std::variant<RawSocketOffer, RawSocketFailure> readRawSocketAnswer(QByteArrayView octets,
                                                                   SerializerId serializer);

} // namespace Fernweg::WampCore
