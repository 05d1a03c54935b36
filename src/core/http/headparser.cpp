// SPDX-License-Identifier: Apache-2.0
#include "http/headparser.h"

#include <algorithm>

namespace Fernweg::Core {

namespace {

constexpr bool isControl(char c) noexcept
{
    return (static_cast<quint8>(c) < 0x20 && c != '\t') || c == 0x7F;
}

} // namespace

HeadParser::Status HeadParser::fail(Status status, const char *error) noexcept
{
    m_status = status;
    m_error = error;
    return status;
}

HeadParser::Status HeadParser::feed(const char *&p, const char *end)
{
    while (m_status == Status::NeedMore && p != end) {
        // Up to the line's end, or to what does not belong there.
        const qsizetype room = m_limits.maxSize - m_head.size();
        const char *const last = end - p > room ? p + room : end;
        const bool sawCarriageReturn = m_head.size() > m_lineBegin && m_head.endsWith('\r');
        const char *const stop =
                sawCarriageReturn ? p : std::find_if(p, last, [](char c) { return isControl(c); });
        if (m_head.capacity() == 0)
            m_head.reserve(std::min<qsizetype>(end - p, m_limits.maxSize) + 1);
        m_head.append(p, stop - p);
        p = stop;
        if (p == end)
            break;
        m_head.append(*p); // counts, even if it is one too many
        const char c = *p++;
        if (m_head.size() > m_limits.maxSize)
            return fail(Status::TooLarge, "head over the size limit");
        if (sawCarriageReturn && c != '\n')
            return fail(Status::Malformed, "carriage return without line feed");
        if (sawCarriageReturn)
            endLine(m_head.size() - 2);
        else if (c != '\r')
            return fail(Status::Malformed, "control character in the head");
    }
    return m_status;
}

HeadParser::Status HeadParser::endLine(qsizetype end)
{
    const qsizetype begin = std::exchange(m_lineBegin, m_head.size());
    if (!hasStartLine()) {
        if (begin == end)
            return fail(Status::Malformed, "empty line in place of the start line");
        m_startLineEnd = end;
        return m_status;
    }
    if (begin == end)
        return m_status = Status::Complete;
    if (m_fields.size() == m_limits.maxHeaders)
        return fail(Status::TooLarge, "more header fields than the limit");
    const QByteArrayView line = view(begin, end);
    if (line.front() == ' ' || line.front() == '\t')
        return fail(Status::Malformed, "folded header line");
    const qsizetype colon = line.indexOf(':');
    if (colon < 0)
        return fail(Status::Malformed, "header line without a colon");
    if (!isToken(line.first(colon)))
        return fail(Status::Malformed, "header name that is no token");
    const QByteArrayView value = trimmedOws(line.sliced(colon + 1));
    const qsizetype valueBegin = value.isEmpty() ? end : value.data() - m_head.constData();
    m_fields.append({ begin, begin + colon, valueBegin, valueBegin + value.size() });
    return m_status;
}

HeaderList HeadParser::headers() const
{
    HeaderList headers;
    headers.reserve(m_fields.size());
    for (const Field &field : m_fields) {
        headers.emplaceBack(view(field.name, field.nameEnd).toByteArray(),
                            view(field.value, field.valueEnd).toByteArray());
    }
    return headers;
}

HeaderList HeadParser::borrowedHeaders() const
{
    const auto borrowed = [this](qsizetype begin, qsizetype end) {
        return QByteArray::fromRawData(m_head.constData() + begin, end - begin);
    };
    HeaderList headers;
    headers.reserve(m_fields.size());
    for (const Field &field : m_fields) {
        headers.emplaceBack(borrowed(field.name, field.nameEnd),
                            borrowed(field.value, field.valueEnd));
    }
    return headers;
}

} // namespace Fernweg::Core
