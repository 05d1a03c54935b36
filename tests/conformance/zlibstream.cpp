// SPDX-License-Identifier: Apache-2.0
#include "zlibstream.h"

namespace Conformance {

namespace {

constexpr int largestWindow = 15;
constexpr char tail[] = { '\x00', '\x00', '\xff', '\xff' };

Bytef *octets(const char *data)
{
    return reinterpret_cast<Bytef *>(const_cast<char *>(data)); // zlib does not write to its input
}

int bits(int agreed)
{
    return agreed == 0 ? largestWindow : agreed;
}

} // namespace

Deflater::Deflater(int windowBits, bool isTakenOver) : m_isTakenOver(isTakenOver)
{
    if (deflateInit2(&m_stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -windowBits, 8,
                     Z_DEFAULT_STRATEGY)
        != Z_OK) {
        qFatal("zlib can't deflate with a window of %d bits", windowBits);
    }
}

Deflater::~Deflater()
{
    deflateEnd(&m_stream);
}

QByteArray Deflater::deflated(const QByteArray &piece, bool endsMessage)
{
    QByteArray out(qsizetype(deflateBound(&m_stream, uLong(piece.size()))) + 64, Qt::Uninitialized);
    m_stream.next_in = octets(piece.constData());
    m_stream.avail_in = uInt(piece.size());
    m_stream.next_out = octets(out.data());
    m_stream.avail_out = uInt(out.size());
    const int result = deflate(&m_stream, Z_SYNC_FLUSH);
    if ((result != Z_OK && result != Z_BUF_ERROR) || m_stream.avail_out == 0)
        qFatal("zlib does not deflate");
    out.chop(m_stream.avail_out);
    if (!endsMessage)
        return out;
    // zlib has nothing to flush after a flush: an empty block it is then (section 7.2.3.6).
    if (out.isEmpty())
        out = QByteArray(1, '\0');
    else
        out.chop(sizeof tail);
    if (!m_isTakenOver)
        deflateReset(&m_stream);
    return out;
}

Inflater::Inflater(int windowBits, bool isTakenOver)
    // zlib lets a distance reach over all that it writes at once, besides the window. So it gets little
    // room where the window is to be watched.
    : m_chunk(windowBits < largestWindow ? 256 : 256 * 1024, Qt::Uninitialized),
      m_isTakenOver(isTakenOver)
{
    if (inflateInit2(&m_stream, -windowBits) != Z_OK)
        qFatal("zlib can't inflate with a window of %d bits", windowBits);
}

Inflater::~Inflater()
{
    inflateEnd(&m_stream);
}

bool Inflater::inflate(QByteArray piece, bool endsMessage, QByteArray *out)
{
    if (endsMessage)
        piece.append(tail, sizeof tail);
    m_stream.next_in = octets(piece.constData());
    m_stream.avail_in = uInt(piece.size());
    // Every message ends between two blocks: the tail added is the end of one. zlib forgets where it
    // stands in a call that it can do nothing in.
    bool isBetweenBlocks = false;
    do {
        m_stream.next_out = octets(m_chunk.data());
        m_stream.avail_out = uInt(m_chunk.size());
        const int result = ::inflate(&m_stream, Z_SYNC_FLUSH);
        if (result == Z_OK)
            isBetweenBlocks = (m_stream.data_type & 128) != 0;
        else if (result != Z_BUF_ERROR)
            return false;
        out->append(m_chunk.constData(), m_chunk.size() - qsizetype(m_stream.avail_out));
    } while (m_stream.avail_out == 0);
    const bool isWhole = m_stream.avail_in == 0 && (!endsMessage || isBetweenBlocks);
    if (endsMessage && !m_isTakenOver)
        inflateReset(&m_stream);
    return isWhole;
}

Compressor::Compressor(const DeflateTerms &terms, Role role)
    : outgoing(bits(role == Role::Client ? terms.clientMaxWindowBits : terms.serverMaxWindowBits),
               !(role == Role::Client ? terms.clientNoContextTakeover
                                      : terms.serverNoContextTakeover)),
      incoming(bits(role == Role::Client ? terms.serverMaxWindowBits : terms.clientMaxWindowBits),
               !(role == Role::Client ? terms.serverNoContextTakeover
                                      : terms.clientNoContextTakeover))
{
}

} // namespace Conformance
