// SPDX-License-Identifier: Apache-2.0
#include "http/headerlist.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace Fernweg::Core {

namespace {

constexpr std::array<bool, 256> tokenChars = [] {
    std::array<bool, 256> table {};
    for (size_t c = 0; c < 128; ++c)
        table[c] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    for (const char special : std::string_view("!#$%&'*+-.^_`|~"))
        table[size_t(special)] = true;
    return table;
}();

constexpr bool isTokenChar(char c) noexcept
{
    return tokenChars[static_cast<quint8>(c)];
}

/// Calls \a visit with each element of the comma-separated \a list, trimmed, empty ones left out, until
/// it returns true.
template <typename Visitor>
bool anyElement(QByteArrayView list, Visitor visit)
{
    while (!list.isEmpty()) {
        const qsizetype comma = list.indexOf(',');
        const qsizetype size = comma < 0 ? list.size() : comma;
        const QByteArrayView element = trimmedOws(list.first(size));
        if (!element.isEmpty() && visit(element))
            return true;
        list = list.sliced(comma < 0 ? size : size + 1);
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
    return a.size() == b.size() && a.compare(b, Qt::CaseInsensitive) == 0;
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
        anyElement(value, [&elements](QByteArrayView element) {
            elements.append(element.toByteArray());
            return false;
        });
    }
    return elements;
}

bool headerContains(const HeaderList &headers, QByteArrayView name, QByteArrayView element)
{
    const auto isSame = [element](QByteArrayView other) {
        return equalsIgnoringCase(other, element);
    };
    return std::any_of(headers.begin(), headers.end(), [&](const auto &field) {
        return equalsIgnoringCase(field.first, name) && anyElement(field.second, isSame);
    });
}

} // namespace Fernweg::Core
