// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearrayview.h>

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

} // namespace Fernweg::WampCore
