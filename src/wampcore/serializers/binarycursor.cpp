// SPDX-License-Identifier: Apache-2.0
#include "serializers/binarycursor.h"

#include "serializers/cborformat.h"
#include "serializers/msgpackformat.h"
#include "serializers/text.h"

namespace Fernweg::WampCore {

template <typename Format>
bool BinaryCursor<Format>::enterList()
{
    Head head;
    if (!take(head))
        return false;
    if (head.type != Type::List)
        return fail("a message is a list");
    m_left = head.value;
    return true;
}

template <typename Format>
bool BinaryCursor<Format>::hasNext()
{
    if (m_left == Head::indefinite) {
        if (m_at == m_end)
            return fail(endedTooEarly);
        if (!takeBreak())
            return true;
        m_left = 0;
    }
    if (m_left == 0)
        return m_at == m_end ? false : fail("something follows the message");
    if (m_at == m_end)
        return fail(endedTooEarly);
    --m_left;
    return true;
}

template <typename Format>
ValueType BinaryCursor<Format>::peek() noexcept
{
    const char *at = m_at;
    Head head;
    if (Format::readHead(at, m_end, head))
        return ValueType::Invalid;
    switch (head.type) {
    case Type::Null:
        return ValueType::Null;
    case Type::Bool:
        return ValueType::Bool;
    case Type::Unsigned:
    case Type::Negative:
    case Type::Double:
        return ValueType::Number;
    case Type::Text:
    case Type::ChunkedText:
        return ValueType::Text;
    case Type::Binary:
    case Type::ChunkedBinary:
        return ValueType::Binary;
    case Type::List:
        return ValueType::List;
    case Type::Dictionary:
        return ValueType::Dictionary;
    case Type::Break:
        break;
    }
    return ValueType::Invalid;
}

template <typename Format>
bool BinaryCursor<Format>::readUnsigned(quint64 &number)
{
    Head head;
    if (!take(head))
        return false;
    if (head.type == Type::Double)
        return toUnsigned(head.number, number);
    number = head.value;
    return head.type == Type::Unsigned;
}

template <typename Format>
bool BinaryCursor<Format>::readText(QString &text)
{
    Head head;
    if (!take(head))
        return false;
    const char *const start = m_at;
    if (!skipLeaf(head))
        return false;
    m_at = start;
    text = decodeLeaf(head).toString();
    return true;
}

template <typename Format>
bool BinaryCursor<Format>::open(const Head &head, Levels &levels, size_t &depth)
{
    if (depth == levels.size())
        return fail("nested too deep");
    // What claims more values than there are octets is refused before anybody believes it.
    if (head.value != Head::indefinite && head.value > quint64(left()))
        return fail(endedTooEarly);
    const bool isDictionary = head.type == Type::Dictionary;
    const quint64 count =
            isDictionary && head.value != Head::indefinite ? 2 * head.value : head.value;
    levels[depth++] = { count, isDictionary, isDictionary };
    return true;
}

template <typename Format>
template <typename Append>
bool BinaryCursor<Format>::forEachChunk(const Head &head, const Append &append)
{
    const Type type = head.type == Type::ChunkedText ? Type::Text : Type::Binary;
    while (!takeBreak()) {
        Head chunk;
        if (!take(chunk))
            return false;
        if (chunk.type != type)
            return fail("a chunk of another type");
        if (type == Type::Text && !isValidUtf8(chunk.octets))
            return fail("text that is no UTF-8");
        append(chunk.octets);
    }
    return true;
}

template <typename Format>
bool BinaryCursor<Format>::skipLeaf(const Head &head)
{
    switch (head.type) {
    case Type::Text:
        return isValidUtf8(head.octets) ? true : fail("text that is no UTF-8");
    case Type::ChunkedText:
    case Type::ChunkedBinary:
        return forEachChunk(head, [](QByteArrayView) {});
    case Type::Break:
        return fail("an end of nothing");
    default:
        return true;
    }
}

/// What nearly all values are like, up to the first one that isn't, or is wrong.
template <typename Format>
void BinaryCursor<Format>::skipPlainLeaves(Level &level) noexcept
{
    const char *p = m_at;
    quint64 left = level.left;
    bool isAtKey = level.isAtKey;
    for (; left > 0 && p != m_end; --left) {
        const PlainLeaf leaf = Format::plainLeaves[static_cast<quint8>(*p)];
        if (!leaf.isPlain || (isAtKey && !leaf.isKey) || m_end - p <= leaf.size
            || (leaf.isText && !isShortAscii(p + 1, leaf.size, m_end)))
            break;
        p += 1 + leaf.size;
        isAtKey = level.isDictionary && !isAtKey;
    }
    if (level.left != Head::indefinite)
        level.left = left;
    level.isAtKey = isAtKey;
    m_at = p;
}

/// A value with all that is in it, without recursion.
template <typename Format>
bool BinaryCursor<Format>::skip(Slice &slice, bool &isEmpty)
{
    const char *const start = m_at;
    Levels levels; // not initialized: it is large, and mostly not used
    size_t depth = 0;
    isEmpty = false;
    for (;;) {
        Head head;
        if (!take(head))
            return false;
        const bool isKey = depth > 0 && levels[depth - 1].isAtKey;
        if (isKey && head.type != Type::Text && head.type != Type::ChunkedText
            && head.type != Type::Unsigned && head.type != Type::Negative)
            return fail("a key is neither text nor an integer");
        if (head.isContainer() ? !open(head, levels, depth) : !skipLeaf(head))
            return false;
        bool hasEnded = !head.isContainer(); // a value
        size_t opened = head.isContainer() ? depth : 0;
        for (;;) {
            if (depth == 0) {
                slice = sliceFrom(start);
                return true;
            }
            Level &level = levels[depth - 1];
            if (hasEnded) {
                if (level.left != Head::indefinite)
                    --level.left;
                level.isAtKey = level.isDictionary && !level.isAtKey;
            }
            const char *const before = m_at;
            skipPlainLeaves(level);
            if (m_at != before)
                opened = 0; // it isn't empty
            if (level.left == Head::indefinite
                        ? (level.isDictionary && !level.isAtKey) || !takeBreak()
                        : level.left != 0)
                break;
            isEmpty = depth == 1 && opened == 1;
            --depth;
            hasEnded = true;
        }
    }
}

template <typename Format>
bool BinaryCursor<Format>::takeBreak()
{
    if (m_at == m_end || !Format::isBreak(*m_at))
        return false;
    ++m_at;
    return true;
}

template <typename Format>
QVariant BinaryCursor<Format>::decode(QByteArrayView wellFormed)
{
    BinaryCursor cursor(wellFormed);
    return cursor.decodeValue();
}

template <typename Format>
QVariant BinaryCursor<Format>::decodeValue()
{
    Head head;
    if (!take(head))
        return {};
    if (head.type == Type::List)
        return decodeList(head);
    if (head.type == Type::Dictionary)
        return decodeDictionary(head);
    return decodeLeaf(head);
}

template <typename Format>
QVariant BinaryCursor<Format>::decodeLeaf(const Head &head)
{
    switch (head.type) {
    case Type::Bool:
        return head.value != 0;
    case Type::Unsigned:
        return integerVariant(head.value);
    case Type::Negative:
        return qlonglong(head.value);
    case Type::Double:
        return head.number;
    case Type::Text:
        return head.octets.isEmpty() ? QStringLiteral("") : QString::fromUtf8(head.octets);
    case Type::Binary:
        return QByteArray(head.octets.data(), head.octets.size());
    case Type::ChunkedText: {
        QString text = QStringLiteral("");
        forEachChunk(head, [&](QByteArrayView chunk) { text += QString::fromUtf8(chunk); });
        return text;
    }
    case Type::ChunkedBinary: {
        QByteArray octets("");
        forEachChunk(head, [&](QByteArrayView chunk) { octets += chunk; });
        return octets;
    }
    default:
        return QVariant::fromValue(nullptr);
    }
}

template <typename Format>
QVariantList BinaryCursor<Format>::decodeList(const Head &head)
{
    QVariantList list;
    if (head.value == Head::indefinite) {
        while (m_at != m_end && !hasFailed() && !takeBreak())
            list.append(decodeValue());
        return list;
    }
    list.reserve(qsizetype(qMin(head.value, quint64(left()))));
    for (quint64 i = 0; i < head.value && !hasFailed(); ++i)
        list.append(decodeValue());
    return list;
}

template <typename Format>
QVariantMap BinaryCursor<Format>::decodeDictionary(const Head &head)
{
    QVariantMap map;
    const bool isIndefinite = head.value == Head::indefinite;
    for (quint64 i = 0; (isIndefinite ? m_at != m_end && !takeBreak() : i < head.value); ++i) {
        const QString key = decodeKey();
        const QVariant value = decodeValue();
        if (hasFailed())
            break;
        map.insert(key, value); // the last one wins
    }
    return map;
}

/// Integers are keys by their digits, as JSON has them.
template <typename Format>
QString BinaryCursor<Format>::decodeKey()
{
    const QVariant key = decodeValue();
    return key.toString();
}

template class BinaryCursor<MsgPackFormat>;
template class BinaryCursor<CborFormat>;

} // namespace Fernweg::WampCore
