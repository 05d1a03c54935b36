// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "deflateterms.h"
#include "frame.h"

#include <zlib.h>

namespace Conformance {

/// The test's own compressor of permessage-deflate, on bare zlib.
class Deflater
{
public:
    Deflater(int windowBits, bool isTakenOver);
    ~Deflater();
    Q_DISABLE_COPY_MOVE(Deflater)

    /// \a piece, and a flush, so that it can be inflated; without the flush's tail if \a endsMessage
    /// (RFC 7692, section 7.2.1).
    QByteArray deflated(const QByteArray &piece, bool endsMessage = true);

private:
    z_stream m_stream {};
    bool m_isTakenOver;
};

/// The test's own decompressor. It keeps to the window that was agreed on: what refers to more is
/// refused.
class Inflater
{
public:
    Inflater(int windowBits, bool isTakenOver);
    ~Inflater();
    Q_DISABLE_COPY_MOVE(Inflater)

    /// Appends to \a out what comes of the next octets of a message. False: they are bad.
    bool inflate(QByteArray piece, bool endsMessage, QByteArray *out);

private:
    z_stream m_stream {};
    QByteArray m_chunk;
    bool m_isTakenOver;
};

/// Both directions of a connection as they were agreed on, seen by one side.
class Compressor
{
public:
    Compressor(const DeflateTerms &terms, Role role);

    Deflater outgoing;
    Inflater incoming;
};

} // namespace Conformance
