// SPDX-License-Identifier: Apache-2.0
#include "http/headerlist.h"

#include <algorithm>

namespace Fernweg::Core {

namespace {

constexpr bool isTokenChar(char c) noexcept
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    for (const char *special = "!#$%&'*+-.^_`|~"; *special != '\0'; ++special) {
        if (c == *special)
            return true;
    }
    return false;
}

} // namespace

bool isToken(QByteArrayView text) noexcept
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenChar);
}

bool isFieldValue(QByteArrayView text) noexcept
{
    const auto isPermitted = [](char c) {
        const auto octet = static_cast<quint8>(c);
        return (octet >= 0x20 && octet != 0x7F) || c == '\t';
    };
    return trimmedOws(text).size() == text.size()
            && std::all_of(text.begin(), text.end(), isPermitted);
}

QByteArrayView trimmedOws(QByteArrayView text) noexcept
{
    const auto isOws = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.isEmpty() && isOws(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isOws(text.back()))
        text.chop(1);
    return text;
}

bool equalsIgnoringCase(QByteArrayView a, QByteArrayView b) noexcept
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

std::optional<QByteArray> headerValue(const HeaderList &headers, QByteArrayView name)
{
    for (const auto &[fieldName, value] : headers) {
        if (equalsIgnoringCase(fieldName, name))
            return value;
    }
    return std::nullopt;
}

int headerCount(const HeaderList &headers, QByteArrayView name)
{
    return int(std::count_if(headers.begin(), headers.end(), [name](const auto &field) {
        return equalsIgnoringCase(field.first, name);
    }));
}

QList<QByteArray> headerElements(const HeaderList &headers, QByteArrayView name)
{
    QList<QByteArray> elements;
    for (const auto &[fieldName, value] : headers) {
        if (!equalsIgnoringCase(fieldName, name))
            continue;
        for (const QByteArray &part : value.split(',')) {
            const QByteArrayView element = trimmedOws(part);
            if (!element.isEmpty())
                elements.append(element.toByteArray());
        }
    }
    return elements;
}

bool headerContains(const HeaderList &headers, QByteArrayView name, QByteArrayView element)
{
    const QList<QByteArray> elements = headerElements(headers, name);
    return std::any_of(elements.begin(), elements.end(), [element](const QByteArray &candidate) {
        return equalsIgnoringCase(candidate, element);
    });
}

} // namespace Fernweg::Core
