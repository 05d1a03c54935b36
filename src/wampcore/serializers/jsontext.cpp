// SPDX-License-Identifier: Apache-2.0
#include "serializers/jsontext.h"

#include "serializers/cursor.h"

#include <charconv>
#include <cstring>

namespace Fernweg::WampCore {

namespace {

int hexDigit(char c) noexcept
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

char16_t decodeHex(const char *p) noexcept
{
    return static_cast<char16_t>(hexDigit(p[0]) << 12 | hexDigit(p[1]) << 8 | hexDigit(p[2]) << 4
                                 | hexDigit(p[3]));
}

/// Appends what the escape at \a p stands for, of which the backslash has been taken.
const char *appendEscape(QString &text, const char *p)
{
    switch (const char c = *p++) {
    case 'b':
        text += u'\b';
        break;
    case 'f':
        text += u'\f';
        break;
    case 'n':
        text += u'\n';
        break;
    case 'r':
        text += u'\r';
        break;
    case 't':
        text += u'\t';
        break;
    case 'u':
        text += QChar(decodeHex(p));
        p += 4;
        break;
    default:
        text += QLatin1Char(c);
    }
    return p;
}

void replaceLoneSurrogates(QString &text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (!text.at(i).isSurrogate())
            continue;
        if (text.at(i).isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate())
            ++i;
        else
            text[i] = QChar(QChar::ReplacementCharacter);
    }
}

} // namespace

QString decodeJsonText(QByteArrayView content)
{
    const char *p = content.data();
    const char *const end = p + content.size();
    const auto findEscape = [end](const char *from) {
        const auto *found = static_cast<const char *>(std::memchr(from, '\\', size_t(end - from)));
        return found ? found : end;
    };
    if (p == end)
        return QStringLiteral("");
    const char *escape = findEscape(p);
    QString text = QString::fromUtf8(p, escape - p);
    if (escape == end)
        return text;
    text.reserve(content.size());
    while (escape != end) {
        p = appendEscape(text, escape + 1);
        escape = findEscape(p);
        if (escape != p)
            text += QString::fromUtf8(p, escape - p);
    }
    replaceLoneSurrogates(text);
    return text;
}

QVariant decodeJsonString(QByteArrayView content)
{
    constexpr QByteArrayView nul("\\u0000");
    if (content.startsWith(nul)) {
        // Slashes are all that anybody escapes in Base64.
        QByteArray base64 = content.sliced(nul.size()).toByteArray();
        base64.replace("\\/", "/");
        const auto decoded =
                QByteArray::fromBase64Encoding(base64, QByteArray::AbortOnBase64DecodingErrors);
        if (decoded)
            return decoded.decoded.isNull() ? QByteArray("") : decoded.decoded;
    }
    return decodeJsonText(content);
}

QVariant decodeJsonNumber(QByteArrayView number)
{
    const char *const begin = number.data();
    const char *const end = begin + number.size();
    if (*begin == '-') {
        qint64 value = 0;
        if (const auto [at, error] = std::from_chars(begin, end, value);
            at == end && error == std::errc())
            return value;
    } else {
        quint64 value = 0;
        if (const auto [at, error] = std::from_chars(begin, end, value);
            at == end && error == std::errc())
            return integerVariant(value);
    }
    return number.toDouble(); // what is too large becomes infinite
}

} // namespace Fernweg::WampCore
