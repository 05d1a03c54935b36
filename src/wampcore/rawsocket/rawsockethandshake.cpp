// SPDX-License-Identifier: Apache-2.0
// WAMP specification, "RawSocket Transport", "Handshake".
#include "rawsocket/rawsockethandshake.h"

#include <QtCore/qalgorithms.h>

#include <algorithm>

namespace Fernweg::WampCore {

namespace {

constexpr quint64 lengthOf(uchar octet)
{
    return rawSocketMinLength << (octet >> 4);
}

constexpr uchar serializerOf(uchar octet)
{
    return octet & 0x0f;
}

uchar octetAt(QByteArrayView octets, qsizetype index)
{
    return uchar(octets.at(index));
}

QByteArray handshake(uchar second)
{
    const char octets[] = { char(rawSocketMagic), char(second), 0, 0 };
    return QByteArray(octets, rawSocketHeadSize);
}

bool usesReservedBits(QByteArrayView octets)
{
    return octetAt(octets, 2) != 0 || octetAt(octets, 3) != 0;
}

} // namespace

const char *rawSocketRefusalText(quint8 number)
{
    switch (RawSocketRefusal(number)) {
    case RawSocketRefusal::None:
        return "the router refused without a reason";
    case RawSocketRefusal::SerializerUnsupported:
        return "the router does not speak this serializer";
    case RawSocketRefusal::LengthUnacceptable:
        return "the router does not accept this maximum message length";
    case RawSocketRefusal::ReservedBitsUsed:
        return "the router does not know a feature that was asked for";
    case RawSocketRefusal::TooManyConnections:
        return "the router has too many connections";
    }
    return "the router refused for a reason that is not known";
}

quint64 rawSocketLengthFor(quint64 octets)
{
    if (octets == 0 || octets >= rawSocketMaxLength)
        return rawSocketMaxLength;
    const int exponent = 63 - int(qCountLeadingZeroBits(octets));
    return std::max(rawSocketMinLength, quint64(1) << exponent);
}

QByteArray formatRawSocketOffer(const RawSocketOffer &offer)
{
    const int exponent = 63 - int(qCountLeadingZeroBits(rawSocketLengthFor(offer.maxLength)));
    return handshake(uchar((exponent - 9) << 4 | int(offer.serializer)));
}

QByteArray formatRawSocketRefusal(RawSocketRefusal refusal)
{
    return handshake(uchar(int(refusal) << 4));
}

std::variant<RawSocketOffer, RawSocketRefusal> readRawSocketRequest(QByteArrayView octets,
                                                                    const RawSocketRules &rules)
{
    Q_ASSERT(octets.size() == rawSocketHeadSize && octetAt(octets, 0) == rawSocketMagic);
    if (usesReservedBits(octets))
        return RawSocketRefusal::ReservedBitsUsed;
    const uchar second = octetAt(octets, 1);
    const auto serializer = SerializerId(serializerOf(second));
    if (!rules.serializers.contains(serializer))
        return RawSocketRefusal::SerializerUnsupported;
    if (lengthOf(second) < rules.minLength)
        return RawSocketRefusal::LengthUnacceptable;
    return RawSocketOffer { serializer, lengthOf(second) };
}

std::variant<RawSocketOffer, RawSocketFailure> readRawSocketAnswer(QByteArrayView octets,
                                                                   SerializerId serializer)
{
    Q_ASSERT(octets.size() == rawSocketHeadSize);
    if (octetAt(octets, 0) != rawSocketMagic)
        return RawSocketFailure { false, "the answer is not that of a RawSocket" };
    const uchar second = octetAt(octets, 1);
    if (serializerOf(second) == 0)
        return RawSocketFailure { true, rawSocketRefusalText(second >> 4) };
    if (usesReservedBits(octets))
        return RawSocketFailure { false, "the router's answer uses reserved bits" };
    if (serializerOf(second) != uchar(serializer))
        return RawSocketFailure { false, "the router answered with another serializer" };
    return RawSocketOffer { serializer, lengthOf(second) };
}

} // namespace Fernweg::WampCore
