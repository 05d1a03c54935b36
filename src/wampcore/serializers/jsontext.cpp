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

/// Infinite or 0: the number is out of a double's range, so that the magnitude is all that counts.
double beyondDouble(QByteArrayView number) noexcept
{
    const bool isNegative = number.startsWith('-');
    const qsizetype e = qMax(number.indexOf('e'), number.indexOf('E'));
    const QByteArrayView mantissa = e < 0 ? number : number.first(e);
    const qsizetype point = mantissa.indexOf('.');
    qint64 magnitude = point < 0 ? mantissa.size() : point; // of the first digit that isn't 0
    for (const char c : mantissa) {
        if (c >= '1' && c <= '9')
            break;
        magnitude -= c == '.' ? 0 : 1;
    }
    if (e >= 0) {
        const QByteArrayView digits = number.sliced(e + 1);
        bool isInRange = false;
        const int exponent = digits.toInt(&isInRange);
        const int most = std::numeric_limits<int>::max();
        magnitude += isInRange ? exponent : digits.startsWith('-') ? -most : most;
    }
    if (magnitude < 0)
        return 0;
    const double infinity = std::numeric_limits<double>::infinity();
    return isNegative ? -infinity : infinity;
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
        const auto digits = base64.size() - base64.count('=');
        const auto decoded =
                QByteArray::fromBase64Encoding(base64, QByteArray::AbortOnBase64DecodingErrors);
        if (decoded && digits % 4 != 1)
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
    bool isInRange = false;
    const double value = number.toDouble(&isInRange);
    return isInRange ? value : beyondDouble(number);
}

} // namespace Fernweg::WampCore
