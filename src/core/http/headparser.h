// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/headerlist.h"

#include <QtCore/qvarlengtharray.h>

namespace Fernweg::Core {

/// How large the head of an HTTP message may be.
struct HeadLimits
{
    qsizetype maxSize = 8192; ///< octets of all lines together, line ends included
    qsizetype maxHeaders = 64; ///< header fields
};

/// Reads the head of an HTTP/1.1 request or response (RFC 9112) from bytes that come in pieces of
/// any size. Strict: lines end in CR LF, names are tokens, no folded lines, no control characters.
///
/// It keeps the head in one piece and remembers where its parts stand, so that reading one costs an
/// allocation or two, however many fields it has.
class HeadParser
{
public:
    enum class Status : quint8 { NeedMore, Complete, Malformed, TooLarge };

    explicit HeadParser(HeadLimits limits = {}) noexcept : m_limits(limits) { }

    /// Takes octets from the front of [\a p, \a end), never more than the head has, and moves \a p
    /// behind what it took.
    Status feed(const char *&p, const char *end);

    /// The request line or status line, without its CR LF; as soon as hasStartLine().
    QByteArray startLine() const { return startLineView().toByteArray(); }
    QByteArrayView startLineView() const noexcept { return view(0, m_startLineEnd); }
    bool hasStartLine() const noexcept { return m_startLineEnd != 0; }
    HeaderList headers() const;
    /// Like headers(), but names and values are no copies: they stand in head().
    HeaderList borrowedHeaders() const;
    /// All octets that it took, of a complete head.
    const QByteArray &head() const noexcept { return m_head; }
    /// What was wrong, in words; null while nothing is.
    const char *error() const noexcept { return m_error; }
    qsizetype octetsTaken() const noexcept { return m_head.size(); }

private:
    struct Field
    {
        qsizetype name;
        qsizetype nameEnd;
        qsizetype value;
        qsizetype valueEnd;
    };

    Status fail(Status status, const char *error) noexcept;
    /// The line from m_lineBegin to \a end is complete.
    Status endLine(qsizetype end);
    QByteArrayView view(qsizetype begin, qsizetype end) const noexcept
    {
        return QByteArrayView(m_head.constData() + begin, end - begin);
    }

    HeadLimits m_limits;
    QByteArray m_head;
    qsizetype m_startLineEnd = 0; // 0: it is not complete
    qsizetype m_lineBegin = 0;
    QVarLengthArray<Field, 24> m_fields;
    const char *m_error = nullptr;
    Status m_status = Status::NeedMore;
};

} // namespace Fernweg::Core
