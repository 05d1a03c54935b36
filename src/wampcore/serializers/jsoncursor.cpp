// SPDX-License-Identifier: Apache-2.0
#include "serializers/jsoncursor.h"

#include "serializers/jsontext.h"
#include "serializers/plainjson.h"
#include "serializers/text.h"

#include <algorithm>
#include <bitset>

namespace Fernweg::WampCore {

namespace {

constexpr bool isHexDigit(char c) noexcept
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

} // namespace

void JsonCursor::skipSpace() noexcept
{
    m_at = pastSpace(m_at, m_end);
}

bool JsonCursor::enterList()
{
    skipSpace();
    if (m_at == m_end)
        return fail(endedTooEarly);
    if (*m_at != '[')
        return fail("a message is a list");
    ++m_at;
    return true;
}

bool JsonCursor::hasNext()
{
    skipSpace();
    if (m_at == m_end)
        return fail(endedTooEarly);
    if (*m_at == ']') {
        ++m_at;
        skipSpace();
        return m_at == m_end ? false : fail("something follows the message");
    }
    if (m_isFirst) {
        m_isFirst = false;
        return true;
    }
    if (*m_at != ',')
        return fail("a comma is missing");
    ++m_at;
    skipSpace();
    return true;
}

ValueType JsonCursor::peek() noexcept
{
    switch (m_at == m_end ? '\0' : *m_at) {
    case '"':
        return ValueType::Text;
    case '[':
        return ValueType::List;
    case '{':
        return ValueType::Dictionary;
    case 't':
    case 'f':
        return ValueType::Bool;
    case 'n':
        return ValueType::Null;
    case '-':
        return ValueType::Number;
    default:
        return m_at != m_end && isDigit(*m_at) ? ValueType::Number : ValueType::Invalid;
    }
}

bool JsonCursor::readUnsigned(quint64 &number)
{
    const char *const start = m_at;
    if (!skipNumber())
        return false;
    if (m_at - start <= 18 && std::all_of(start, m_at, isDigit)) { // as nearly always
        number = 0;
        for (const char *p = start; p != m_at; ++p)
            number = number * 10 + quint64(*p - '0');
        return true;
    }
    const QVariant value = decodeJsonNumber({ start, m_at });
    if (value.typeId() == QMetaType::Double)
        return toUnsigned(value.toDouble(), number);
    number = value.toULongLong();
    return *start != '-' || number == 0;
}

bool JsonCursor::readText(QString &text)
{
    const char *const start = m_at;
    if (!skipString())
        return false;
    text = decodeJsonText({ start + 1, m_at - 1 });
    return true;
}

bool JsonCursor::skip(Slice &slice, bool &isEmpty)
{
    const char *const start = m_at;
    isEmpty = false;
    const bool isTree = m_at != m_end && (*m_at == '[' || *m_at == '{');
    if (!(isTree ? skipTree(isEmpty) : skipScalar()))
        return false;
    slice = sliceFrom(start);
    return true;
}

/// A list or dictionary with all that is in it, without recursion. Where it is stands in a register, for
/// the members cost several times as much.
bool JsonCursor::skipTree(bool &isEmpty)
{
    std::bitset<maxNestingDepth + 1> isDictionary; // what is open
    size_t depth = 0;
    const char *p = m_at;
    const char *const end = m_end;
    for (;;) {
        if (p == end)
            return failAt(p, endedTooEarly);
        bool isValueComplete = true;
        if (*p == '[' || *p == '{') {
            if (depth == maxNestingDepth)
                return failAt(p, "nested too deep");
            const bool opensDictionary = *p++ == '{';
            isDictionary[++depth] = opensDictionary;
            p = pastSpace(p, end);
            if (p != end && *p == (opensDictionary ? '}' : ']')) {
                ++p;
                isEmpty = --depth == 0;
            } else {
                isValueComplete = false;
            }
        } else if (const char *const after = pastPlainScalar(p, end)) {
            p = after;
        } else if (!skipFrom(p, &JsonCursor::skipScalar)) {
            return false;
        }
        while (isValueComplete) {
            if (depth == 0) {
                m_at = p;
                return true;
            }
            p = pastSpace(p, end);
            if (p == end)
                return failAt(p, endedTooEarly);
            if (*p == ',')
                isValueComplete = false;
            else if (*p != (isDictionary[depth] ? '}' : ']'))
                return failAt(p, "neither a comma nor the end of what is open");
            else
                --depth;
            ++p;
        }
        p = pastSpace(p, end);
        if (!isDictionary[depth])
            continue;
        if (const char *const after = pastPlainKey(p, end))
            p = after;
        else if (!skipFrom(p, &JsonCursor::skipKey))
            return false;
    }
}

bool JsonCursor::failAt(const char *at, const char *text) noexcept
{
    m_at = at;
    return fail(text);
}

bool JsonCursor::skipFrom(const char *&at, bool (JsonCursor::*skipOne)())
{
    m_at = at;
    const bool isSkipped = (this->*skipOne)();
    at = m_at;
    return isSkipped;
}

bool JsonCursor::skipKey()
{
    if (m_at == m_end)
        return fail(endedTooEarly);
    if (*m_at != '"')
        return fail("a key is text");
    if (!skipString())
        return false;
    skipSpace();
    if (m_at == m_end)
        return fail(endedTooEarly);
    if (*m_at != ':')
        return fail("a colon is missing");
    ++m_at;
    skipSpace();
    return true;
}

bool JsonCursor::skipScalar()
{
    if (m_at == m_end)
        return fail(endedTooEarly);
    switch (*m_at) {
    case '"':
        return skipString();
    case 't':
        return skipWord("true");
    case 'f':
        return skipWord("false");
    case 'n':
        return skipWord("null");
    default:
        return skipNumber();
    }
}

bool JsonCursor::skipWord(QByteArrayView word)
{
    if (!QByteArrayView(m_at, m_end).startsWith(word))
        return fail(QByteArrayView(word).startsWith(QByteArrayView(m_at, m_end)) ? endedTooEarly
                                                                                 : "no value");
    m_at += word.size();
    return true;
}

bool JsonCursor::skipDigits()
{
    const char *const start = m_at;
    while (m_at != m_end && isDigit(*m_at))
        ++m_at;
    if (m_at == start)
        return fail(m_at == m_end ? endedTooEarly : "no value");
    return true;
}

bool JsonCursor::skipNumber()
{
    if (m_at != m_end && *m_at == '-')
        ++m_at;
    if (m_at != m_end && *m_at == '0') // no digit may follow: it isn't taken, and then it is wrong
        ++m_at;
    else if (!skipDigits())
        return false;
    if (m_at != m_end && *m_at == '.') {
        ++m_at;
        if (!skipDigits())
            return false;
    }
    if (m_at != m_end && (*m_at == 'e' || *m_at == 'E')) {
        ++m_at;
        if (m_at != m_end && (*m_at == '+' || *m_at == '-'))
            ++m_at;
        return skipDigits();
    }
    return true;
}

bool JsonCursor::skipString()
{
    const char *const start = ++m_at;
    bool isAscii = true;
    for (;;) {
        m_at = findJsonSpecial(m_at, m_end, isAscii);
        if (m_at == m_end)
            return fail(endedTooEarly);
        if (*m_at == '"')
            break;
        if (*m_at != '\\')
            return fail("a control character in text");
        ++m_at;
        if (!skipEscape())
            return false;
    }
    if (!isAscii && !isValidUtf8({ start, m_at }))
        return fail("text that is no UTF-8");
    ++m_at;
    return true;
}

bool JsonCursor::skipEscape()
{
    if (m_at == m_end)
        return fail(endedTooEarly);
    const char c = *m_at++;
    if (c != 'u')
        return QByteArrayView("\"\\/bfnrt").contains(c) ? true : fail("an escape without meaning");
    for (int i = 0; i < 4; ++i, ++m_at) {
        if (m_at == m_end)
            return fail(endedTooEarly);
        if (!isHexDigit(*m_at))
            return fail("an escape without meaning");
    }
    return true;
}

QVariant JsonCursor::decode(QByteArrayView wellFormed)
{
    JsonCursor cursor(wellFormed);
    return cursor.decodeValue();
}

QVariant JsonCursor::decodeValue()
{
    switch (peek()) {
    case ValueType::List:
        return decodeList();
    case ValueType::Dictionary:
        return decodeDictionary();
    case ValueType::Text:
        return decodeJsonString(takeString());
    case ValueType::Bool: {
        const bool isTrue = *m_at == 't';
        m_at += isTrue ? 4 : 5;
        return isTrue;
    }
    case ValueType::Number:
        return decodeNumber();
    default:
        m_at += qMin<qsizetype>(4, left());
        return QVariant::fromValue(nullptr);
    }
}

QVariant JsonCursor::decodeList()
{
    QVariantList list;
    ++m_at;
    for (skipSpace(); m_at != m_end && *m_at != ']'; skipSpace()) {
        if (*m_at == ',')
            ++m_at;
        skipSpace();
        list.append(decodeValue());
    }
    ++m_at;
    return list;
}

QVariant JsonCursor::decodeDictionary()
{
    QVariantMap map;
    ++m_at;
    for (skipSpace(); m_at != m_end && *m_at != '}'; skipSpace()) {
        if (*m_at == ',')
            ++m_at;
        skipSpace();
        const QString key = decodeJsonText(takeString());
        skipSpace();
        ++m_at; // the colon
        skipSpace();
        map.insert(key, decodeValue());
    }
    ++m_at;
    return map;
}

QVariant JsonCursor::decodeNumber()
{
    const char *const start = m_at;
    skipNumber();
    return decodeJsonNumber({ start, m_at });
}

/// What is between the quotation marks.
QByteArrayView JsonCursor::takeString()
{
    const char *const start = m_at + 1;
    skipString();
    return { start, m_at - 1 };
}

} // namespace Fernweg::WampCore
