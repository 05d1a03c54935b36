// SPDX-License-Identifier: Apache-2.0
#include "serializers/jsonwriter.h"

#include "serializers/text.h"

#include <charconv>
#include <cmath>

namespace Fernweg::WampCore {

namespace {

/// Room for any number that to_chars() writes in its shortest form.
constexpr qsizetype maxNumberSize = 32;
/// Texts above it are measured before they are written, others get room for the worst.
constexpr qsizetype maxGuessedSize = 256;

} // namespace

void JsonWriter::begin(char bracket)
{
    separate();
    m_output.put(bracket);
    m_needsComma = false;
}

void JsonWriter::end(char bracket)
{
    m_output.put(bracket);
    m_needsComma = true;
}

void JsonWriter::word(QByteArrayView value)
{
    separate();
    m_output.put(value);
}

void JsonWriter::key(QStringView text)
{
    separate();
    string(text);
    m_output.put(':');
    m_needsComma = false;
}

void JsonWriter::text(QStringView value)
{
    separate();
    string(value);
}

void JsonWriter::integer(qint64 value)
{
    separate();
    char *const target = m_output.room(maxNumberSize);
    m_output.advanceTo(std::to_chars(target, target + maxNumberSize, value).ptr);
}

void JsonWriter::unsignedInteger(quint64 value)
{
    separate();
    char *const target = m_output.room(maxNumberSize);
    m_output.advanceTo(std::to_chars(target, target + maxNumberSize, value).ptr);
}

void JsonWriter::number(double value)
{
    if (!std::isfinite(value))
        return null();
    separate();
    char *const target = m_output.room(maxNumberSize);
    char *end = std::to_chars(target, target + maxNumberSize - 2, value).ptr;
    // 1.0 would come back as an integer.
    if (QByteArrayView(target, end).indexOf('.') < 0
        && QByteArrayView(target, end).indexOf('e') < 0) {
        *end++ = '.';
        *end++ = '0';
    }
    m_output.advanceTo(end);
}

void JsonWriter::string(QStringView value)
{
    const qsizetype most = value.size() <= maxGuessedSize ? 3 * value.size() : utf8Length(value);
    char *const target = m_output.room(most + 2);
    *target = '"';
    char *const end = writeUtf8(target + 1, value);
    bool isAscii = true;
    const char *const special = findJsonSpecial(target + 1, end, isAscii);
    m_output.advanceTo(end);
    if (special != end)
        escape(m_output.size() - (end - target) + 1, special - target - 1);
    m_output.put('"');
}

/// Writes the text from \a start on again, with escapes from \a special on.
void JsonWriter::escape(qsizetype start, qsizetype special)
{
    static constexpr char digits[] = "0123456789abcdef";
    const QByteArray tail = m_output.takeFrom(start + special);
    const char *p = tail.constData();
    const char *const end = p + tail.size();
    while (p != end) {
        const char c = *p++;
        switch (c) {
        case '"':
        case '\\':
            m_output.put('\\');
            m_output.put(c);
            break;
        case '\n':
            m_output.put("\\n");
            break;
        case '\r':
            m_output.put("\\r");
            break;
        case '\t':
            m_output.put("\\t");
            break;
        default:
            m_output.put("\\u00");
            m_output.put(digits[(c >> 4) & 0x0F]);
            m_output.put(digits[c & 0x0F]);
        }
        bool isAscii = true;
        const char *const next = findJsonSpecial(p, end, isAscii);
        m_output.put(QByteArrayView(p, next));
        p = next;
    }
}

void JsonWriter::binary(QByteArrayView octets)
{
    separate();
    m_output.put("\"\\u0000");
    m_output.put(QByteArray::fromRawData(octets.data(), octets.size()).toBase64());
    m_output.put('"');
}

} // namespace Fernweg::WampCore
