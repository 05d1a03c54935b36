// SPDX-License-Identifier: Apache-2.0
#include "serializers/msgpackformat.h"

#include "serializers/bigendian.h"
#include "serializers/cursor.h"

namespace Fernweg::WampCore {

namespace {

using Head = BinaryHead;
using Type = BinaryHead::Type;

/// Takes a length of 2^\a power octets.
bool takeLength(const char *&at, const char *end, int power, quint64 &length) noexcept
{
    switch (power) {
    case 0:
        return takeBigEndian<quint8>(at, end, length);
    case 1:
        return takeBigEndian<quint16>(at, end, length);
    case 2:
        return takeBigEndian<quint32>(at, end, length);
    default:
        return takeBigEndian<quint64>(at, end, length);
    }
}

const char *takeOctets(const char *&at, const char *end, Type type, quint64 length,
                       Head &head) noexcept
{
    if (length > quint64(end - at))
        return endedTooEarly;
    head.type = type;
    head.octets = { at, qsizetype(length) };
    at += length;
    return nullptr;
}

const char *setContainer(Type type, quint64 count, Head &head) noexcept
{
    head.type = type;
    head.value = count;
    return nullptr;
}

const char *takeSigned(const char *&at, const char *end, int power, Head &head) noexcept
{
    quint64 bits = 0;
    if (!takeLength(at, end, power, bits))
        return endedTooEarly;
    const int unused = 64 - (8 << power);
    const qint64 value = qint64(bits << unused) >> unused;
    head.type = value < 0 ? Type::Negative : Type::Unsigned;
    head.value = quint64(value);
    return nullptr;
}

/// 0xCA to 0xD3: a float, a double, uint of four sizes, int of four sizes.
const char *readNumber(quint8 octet, const char *&at, const char *end, Head &head) noexcept
{
    if (octet >= 0xD0)
        return takeSigned(at, end, octet - 0xD0, head);
    if (octet >= 0xCC) {
        head.type = Type::Unsigned;
        return takeLength(at, end, octet - 0xCC, head.value) ? nullptr : endedTooEarly;
    }
    quint64 bits = 0;
    if (!takeLength(at, end, octet - 0xC8, bits))
        return endedTooEarly;
    head.type = Type::Double;
    head.number = octet == 0xCA ? floatFromBits(bits) : std::bit_cast<double>(bits);
    return nullptr;
}

/// 0xC0 to 0xDF.
const char *readLongHead(quint8 octet, const char *&at, const char *end, Head &head) noexcept
{
    quint64 value = 0;
    switch (octet) {
    default:
        return readNumber(octet, at, end, head);
    case 0xC0:
        head.type = Type::Null;
        return nullptr;
    case 0xC2:
    case 0xC3:
        return setContainer(Type::Bool, octet & 1, head);
    case 0xC4: // bin
    case 0xC5:
    case 0xC6:
        if (!takeLength(at, end, octet - 0xC4, value))
            return endedTooEarly;
        return takeOctets(at, end, Type::Binary, value, head);
    case 0xC7: // ext, whose type stands behind the length
    case 0xC8:
    case 0xC9:
        if (!takeLength(at, end, octet - 0xC7, value) || at == end)
            return endedTooEarly;
        return takeOctets(++at, end, Type::Binary, value, head);
    case 0xD4: // fixext
        // JavaScript's undefined, as msgpackr and msgpack5 write it: nothing, as in CBOR and JSON.
        if (end - at >= 2 && at[0] == 0 && at[1] == 0) {
            at += 2;
            head.type = Type::Null;
            return nullptr;
        }
        [[fallthrough]];
    case 0xD5:
    case 0xD6:
    case 0xD7:
    case 0xD8:
        if (at == end)
            return endedTooEarly;
        return takeOctets(++at, end, Type::Binary, quint64(1) << (octet - 0xD4), head);
    case 0xD9: // str
    case 0xDA:
    case 0xDB:
        if (!takeLength(at, end, octet - 0xD9, value))
            return endedTooEarly;
        return takeOctets(at, end, Type::Text, value, head);
    case 0xDC: // array, map
    case 0xDD:
    case 0xDE:
    case 0xDF:
        if (!takeLength(at, end, 1 + (octet & 1), value))
            return endedTooEarly;
        return setContainer(octet < 0xDE ? Type::List : Type::Dictionary, value, head);
    case 0xC1:
        return "an octet that MessagePack does not use";
    }
}

} // namespace

const char *MsgPackFormat::readHead(const char *&at, const char *end, BinaryHead &head) noexcept
{
    if (at == end)
        return endedTooEarly;
    const auto octet = static_cast<quint8>(*at++);
    if (octet < 0x80) {
        head.type = Type::Unsigned;
        head.value = octet;
        return nullptr;
    }
    if (octet < 0xA0)
        return setContainer(octet < 0x90 ? Type::Dictionary : Type::List, octet & 0x0F, head);
    if (octet < 0xC0)
        return takeOctets(at, end, Type::Text, octet & 0x1F, head);
    if (octet < 0xE0)
        return readLongHead(octet, at, end, head);
    head.type = Type::Negative;
    head.value = quint64(qint64(static_cast<qint8>(octet)));
    return nullptr;
}

} // namespace Fernweg::WampCore
