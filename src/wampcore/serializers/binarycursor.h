// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/binaryhead.h"
#include "serializers/cursor.h"

#include <array>

namespace Fernweg::WampCore {

/// The cursor for formats that consist of heads. \a Format reads them:
///     static const char *readHead(const char *&at, const char *end, BinaryHead &head)
/// which returns what is wrong, or null. The octets of texts and binary data are then there.
template <typename Format>
class BinaryCursor : public CursorBase
{
public:
    explicit BinaryCursor(QByteArrayView bytes) noexcept : CursorBase(bytes) { }

    bool enterList();
    bool hasNext();
    ValueType peek() noexcept;
    bool readUnsigned(quint64 &number);
    bool readText(QString &text);
    bool skip(Slice &slice, bool &isEmpty);

    static QVariant decode(QByteArrayView wellFormed);

private:
    using Head = BinaryHead;
    using Type = BinaryHead::Type;

    /// A list or dictionary that is open.
    struct Level
    {
        quint64 left; // values; a pair counts as two
        bool isDictionary;
        bool isAtKey;
    };
    using Levels = std::array<Level, maxNestingDepth>;

    bool take(Head &head)
    {
        const char *error = Format::readHead(m_at, m_end, head);
        return error ? fail(error) : true;
    }
    bool open(const Head &head, Levels &levels, size_t &depth);
    bool skipLeaf(const Head &head);
    void skipPlainLeaves(Level &level) noexcept;
    template <typename Append>
    bool forEachChunk(const Head &head, const Append &append);

    QVariant decodeValue();
    QVariant decodeLeaf(const Head &head);
    QVariantList decodeList(const Head &head);
    QVariantMap decodeDictionary(const Head &head);
    QString decodeKey();
    bool takeBreak();

    quint64 m_left = 0; // values of the message
};

class MsgPackFormat;
class CborFormat;
extern template class BinaryCursor<MsgPackFormat>;
extern template class BinaryCursor<CborFormat>;

using MsgPackCursor = BinaryCursor<MsgPackFormat>;
using CborCursor = BinaryCursor<CborFormat>;

} // namespace Fernweg::WampCore
