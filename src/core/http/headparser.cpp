// SPDX-License-Identifier: Apache-2.0
#include "http/headparser.h"

namespace Fernweg::Core {

HeadParser::Status HeadParser::fail(Status status, const char *error) noexcept
{
    m_status = status;
    m_error = error;
    return status;
}

HeadParser::Status HeadParser::feed(const char *&p, const char *end)
{
    while (m_status == Status::NeedMore && p != end) {
        const char c = *p++;
        if (++m_taken > m_limits.maxSize)
            return fail(Status::TooLarge, "head over the size limit");
        if (m_sawCarriageReturn) {
            if (c != '\n')
                return fail(Status::Malformed, "carriage return without line feed");
            m_sawCarriageReturn = false;
            endLine();
        } else if (c == '\r') {
            m_sawCarriageReturn = true;
        } else if ((static_cast<quint8>(c) < 0x20 && c != '\t') || c == 0x7F) {
            return fail(Status::Malformed, "control character in the head");
        } else {
            m_line.append(c);
        }
    }
    return m_status;
}

HeadParser::Status HeadParser::endLine()
{
    if (!m_hasStartLine) {
        if (m_line.isEmpty())
            return fail(Status::Malformed, "empty line in place of the start line");
        m_startLine = m_line;
        m_hasStartLine = true;
        m_line.resize(0);
        return m_status;
    }
    if (m_line.isEmpty()) {
        m_line.clear();
        return m_status = Status::Complete;
    }
    if (m_headers.size() == m_limits.maxHeaders)
        return fail(Status::TooLarge, "more header fields than the limit");
    if (m_line.at(0) == ' ' || m_line.at(0) == '\t')
        return fail(Status::Malformed, "folded header line");
    const qsizetype colon = m_line.indexOf(':');
    if (colon < 0)
        return fail(Status::Malformed, "header line without a colon");
    const QByteArrayView line(m_line);
    if (!isToken(line.first(colon)))
        return fail(Status::Malformed, "header name that is no token");
    m_headers.emplaceBack(m_line.first(colon), trimmedOws(line.sliced(colon + 1)).toByteArray());
    m_line.resize(0);
    return m_status;
}

} // namespace Fernweg::Core
