// SPDX-License-Identifier: Apache-2.0
#include "serializers/cborformat.h"

#include "serializers/bigendian.h"
#include "serializers/cursor.h"

#include <cmath>

namespace Fernweg::WampCore {

namespace {

using Head = BinaryHead;
using Type = BinaryHead::Type;

// RFC 8949, section 3.1.
enum Major : quint8 {
    UnsignedInteger,
    NegativeInteger,
    ByteString,
    TextString,
    Array,
    Map,
    Tag,
    SimpleOrFloat,
};

constexpr quint8 indefiniteLength = 31;

// Tags.
constexpr quint64 positiveBignum = 2;
constexpr quint64 negativeBignum = 3;

/// The argument of the head: in the low bits of the first octet, or behind it.
const char *takeArgument(quint8 info, const char *&at, const char *end, quint64 &value) noexcept
{
    bool isThere = true;
    switch (info) {
    case 24:
        isThere = takeBigEndian<quint8>(at, end, value);
        break;
    case 25:
        isThere = takeBigEndian<quint16>(at, end, value);
        break;
    case 26:
        isThere = takeBigEndian<quint32>(at, end, value);
        break;
    case 27:
        isThere = takeBigEndian<quint64>(at, end, value);
        break;
    case 28:
    case 29:
    case 30:
    case indefiniteLength:
        return "an octet that CBOR does not use";
    default:
        value = info;
    }
    return isThere ? nullptr : endedTooEarly;
}

double halfFromBits(quint64 bits) noexcept
{
    const int exponent = int(bits >> 10) & 0x1F;
    const double fraction = double(bits & 0x3FF);
    double number = 0;
    if (exponent == 0)
        number = std::ldexp(fraction, -24);
    else if (exponent == 31)
        number = fraction == 0 ? std::numeric_limits<double>::infinity()
                               : std::numeric_limits<double>::quiet_NaN();
    else
        number = std::ldexp(fraction + 1024, exponent - 25);
    return (bits & 0x8000) != 0 ? -number : number;
}

const char *readSimpleOrFloat(quint8 info, quint64 value, Head &head) noexcept
{
    head.type = Type::Double;
    switch (info) {
    case 20:
    case 21:
        head.type = Type::Bool;
        head.value = info & 1;
        return nullptr;
    case 22: // null
    case 23: // undefined
        head.type = Type::Null;
        return nullptr;
    case 25:
        head.number = halfFromBits(value);
        return nullptr;
    case 26:
        head.number = floatFromBits(value);
        return nullptr;
    case 27:
        head.number = std::bit_cast<double>(value);
        return nullptr;
    default:
        return "a simple value of CBOR without a meaning";
    }
}

void setNegative(quint64 value, Head &head) noexcept
{
    if (value <= quint64(std::numeric_limits<qint64>::max())) {
        head.type = Type::Negative;
        head.value = ~value; // -1 - value
    } else {
        head.type = Type::Double;
        head.number = -1.0 - double(value);
    }
}

const char *readIndefinite(Major major, Head &head) noexcept
{
    head.value = Head::indefinite;
    switch (major) {
    case ByteString:
        head.type = Type::ChunkedBinary;
        return nullptr;
    case TextString:
        head.type = Type::ChunkedText;
        return nullptr;
    case Array:
        head.type = Type::List;
        return nullptr;
    case Map:
        head.type = Type::Dictionary;
        return nullptr;
    case SimpleOrFloat:
        head.type = Type::Break;
        return nullptr;
    default:
        return "an octet that CBOR does not use";
    }
}

const char *readDefinite(Major major, quint64 value, const char *&at, const char *end,
                         Head &head) noexcept
{
    head.value = value;
    switch (major) {
    case UnsignedInteger:
        head.type = Type::Unsigned;
        return nullptr;
    case NegativeInteger:
        setNegative(value, head);
        return nullptr;
    case ByteString:
    case TextString:
        if (value > quint64(end - at))
            return endedTooEarly;
        head.type = major == TextString ? Type::Text : Type::Binary;
        head.octets = { at, qsizetype(value) };
        at += value;
        return nullptr;
    default: // a length that means "without end" here is above that of any message
        if (value == Head::indefinite)
            return endedTooEarly;
        head.type = major == Array ? Type::List : Type::Dictionary;
        return nullptr;
    }
}

/// A bignum that is no larger than an integer is one (RFC 8949, section 3.4.3): JavaScript's
/// libraries write a BigInt in this way.
void convertBignum(bool isNegative, Head &head) noexcept
{
    QByteArrayView digits = head.octets;
    while (digits.startsWith('\0'))
        digits = digits.sliced(1);
    if (digits.size() > qsizetype(sizeof(quint64)))
        return;
    quint64 value = 0;
    for (const char digit : digits)
        value = value << 8 | static_cast<quint8>(digit);
    head = {};
    head.type = Type::Unsigned;
    head.value = value;
    if (isNegative)
        setNegative(value, head);
}

} // namespace

const char *CborFormat::readHead(const char *&at, const char *end, BinaryHead &head) noexcept
{
    quint64 tag = 0;
    for (;;) {
        if (at == end)
            return endedTooEarly;
        const auto octet = static_cast<quint8>(*at++);
        const auto major = static_cast<Major>(octet >> 5);
        const quint8 info = octet & 0x1F;
        if (info == indefiniteLength)
            return readIndefinite(major, head);
        quint64 value = 0;
        if (const char *error = takeArgument(info, at, end, value))
            return error;
        if (major == SimpleOrFloat)
            return readSimpleOrFloat(info, value, head);
        if (major != Tag) {
            const char *const error = readDefinite(major, value, at, end, head);
            if (!error && major == ByteString && (tag == positiveBignum || tag == negativeBignum))
                convertBignum(tag == negativeBignum, head);
            return error;
        }
        tag = value;
    }
}

} // namespace Fernweg::WampCore
