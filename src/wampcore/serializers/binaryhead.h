// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearrayview.h>

#include <array>
#include <limits>

namespace Fernweg::WampCore {

/// What MessagePack and CBOR have in common: a value begins with a head, which says what it is, and
/// either is all of it, or is followed by octets, or by so many values.
struct BinaryHead
{
    enum class Type : quint8 {
        Null,
        Bool,
        Unsigned,
        Negative,
        Double,
        Text,
        Binary,
        List,
        Dictionary,
        // CBOR's values of indefinite length.
        ChunkedText,
        ChunkedBinary,
        Break,
    };

    static constexpr quint64 indefinite = std::numeric_limits<quint64>::max();

    Type type = Type::Null;
    /// Bool, Unsigned. Negative: the qint64. List: its values. Dictionary: its pairs.
    quint64 value = 0;
    double number = 0;
    /// Text, Binary.
    QByteArrayView octets;

    bool isContainer() const noexcept { return type == Type::List || type == Type::Dictionary; }
};

/// What a first octet says, if that is all there is to know: so many octets follow, and they are the value.
struct PlainLeaf
{
    quint8 size = 0;
    bool isPlain = false;
    bool isText = false;
    bool isKey = false; ///< it may be one: text, integers
};

using PlainLeaves = std::array<PlainLeaf, 256>;

/// Octets \a first to \a last have values of \a size octets behind them.
constexpr void setPlain(PlainLeaves &leaves, int first, int last, int size, bool isKey)
{
    for (int octet = first; octet <= last; ++octet)
        leaves[size_t(octet)] = { quint8(size), true, false, isKey };
}

/// Octets from \a first on are texts of 0 octets, 1, 2 …
constexpr void setPlainTexts(PlainLeaves &leaves, int first, int count)
{
    for (int size = 0; size < count; ++size)
        leaves[size_t(first + size)] = { quint8(size), true, true, true };
}

} // namespace Fernweg::WampCore
