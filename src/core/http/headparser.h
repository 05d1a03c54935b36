// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/headerlist.h"

namespace Fernweg::Core {

/// How large the head of an HTTP message may be.
struct HeadLimits
{
    qsizetype maxSize = 8192; ///< octets of all lines together, line ends included
    qsizetype maxHeaders = 64; ///< header fields
};

/// Reads the head of an HTTP/1.1 request or response (RFC 9112) from bytes that come in pieces of
/// any size. Strict: lines end in CR LF, names are tokens, no folded lines, no control characters.
class HeadParser
{
public:
    enum class Status : quint8 { NeedMore, Complete, Malformed, TooLarge };

    explicit HeadParser(HeadLimits limits = {}) noexcept : m_limits(limits) { }

    /// Takes octets from the front of [\a p, \a end), never more than the head has, and moves \a p
    /// behind what it took.
    Status feed(const char *&p, const char *end);

    /// The request line or status line, without its CR LF; as soon as hasStartLine().
    const QByteArray &startLine() const noexcept { return m_startLine; }
    bool hasStartLine() const noexcept { return m_hasStartLine; }
    const HeaderList &headers() const noexcept { return m_headers; }
    /// What was wrong, in words; null while nothing is.
    const char *error() const noexcept { return m_error; }
    qsizetype octetsTaken() const noexcept { return m_taken; }

private:
    Status fail(Status status, const char *error) noexcept;
    Status endLine();

    HeadLimits m_limits;
    qsizetype m_taken = 0;
    QByteArray m_line;
    QByteArray m_startLine;
    HeaderList m_headers;
    const char *m_error = nullptr;
    Status m_status = Status::NeedMore;
    bool m_hasStartLine = false;
    bool m_sawCarriageReturn = false;
};

} // namespace Fernweg::Core
