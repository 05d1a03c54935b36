// SPDX-License-Identifier: Apache-2.0
#include "extensions/snappycodec.h"

#include "extensions/crc32c.h"

#include <QtCore/qendian.h>

#include <algorithm>
#include <cstring>
#include <snappy-c.h>

namespace Fernweg::Codecs {

namespace {

// Snappy's framing format, section 4.
enum ChunkType : quint8 {
    Compressed = 0x00,
    Uncompressed = 0x01,
    FirstSkippable = 0x80,
    Identifier = 0xff,
};
constexpr char identifier[] = "\xff\x06\0\0sNaPpY";
constexpr qsizetype identifierSize = 10;
constexpr qsizetype identifierBodySize = 6;
constexpr qsizetype checksumSize = 4;
constexpr qsizetype maxPlainSize = 65536;
/// A chunk may be 16 MiB long, but no element of the compressed format takes more than 6 octets for each
/// one that it stands for, and the length before them takes 5: what is longer becomes too much.
constexpr qsizetype maxCompressedSize = 6 * maxPlainSize + 5;

quint32 maskedChecksum(QByteArrayView plain)
{
    const quint32 crc = crc32c(plain);
    return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
}

} // namespace

bool SnappyCodec::encode(QByteArrayView input, Flush flush, QByteArray &output)
{
    if (!m_isSendingBegun) {
        output.append(identifier, identifierSize);
        m_isSendingBegun = true;
    }
    while (!input.isEmpty()) {
        const qsizetype missing = maxPlainSize - m_unsent.size();
        const QByteArrayView piece = input.first(std::min(input.size(), missing));
        input = input.sliced(piece.size());
        const bool isWhole = piece.size() == missing || (flush != Flush::None && input.isEmpty());
        if (isWhole && m_unsent.isEmpty()) {
            if (!appendChunk(piece, output))
                return false;
            continue;
        }
        m_unsent.append(piece.data(), piece.size());
        if (isWhole && !appendChunk(std::exchange(m_unsent, QByteArray()), output))
            return false;
    }
    if (flush != Flush::None && !m_unsent.isEmpty()
        && !appendChunk(std::exchange(m_unsent, QByteArray()), output))
        return false;
    if (flush == Flush::Message && !m_options.isEncoderTakenOver)
        m_isSendingBegun = false;
    return true;
}

bool SnappyCodec::appendChunk(QByteArrayView plain, QByteArray &output)
{
    const qsizetype bodyAt = output.size() + headSize + checksumSize;
    size_t size = snappy_max_compressed_length(size_t(plain.size()));
    output.resize(bodyAt + qsizetype(size)); // uninitialized
    if (snappy_compress(plain.data(), size_t(plain.size()), output.data() + bodyAt, &size)
        != SNAPPY_OK)
        return false;
    const bool isSmaller = qsizetype(size) < plain.size() - plain.size() / 8;
    if (!isSmaller) {
        size = size_t(plain.size());
        std::memcpy(output.data() + bodyAt, plain.data(), size);
    }
    output.resize(bodyAt + qsizetype(size));
    char *head = output.data() + bodyAt - headSize - checksumSize;
    // The type is the first of the four octets, the length the other three.
    const quint32 length = quint32(size + checksumSize);
    qToLittleEndian<quint32>((length << 8) | (isSmaller ? Compressed : Uncompressed), head);
    qToLittleEndian(maskedChecksum(plain), head + headSize);
    return true;
}

/// The next message brings the identifier, which a peer in the middle of the stream has to ignore
/// (section 4.1), and chunks never refer to others.
void SnappyCodec::resetEncoder()
{
    m_unsent = QByteArray();
    m_isSendingBegun = false;
}

QByteArray SnappyCodec::encoding() const
{
    return QByteArrayLiteral("permessage-snappy");
}

qsizetype SnappyCodec::decode(QByteArrayView &input, bool isLast, char *target, qsizetype room)
{
    qsizetype written = 0;
    while (!m_isDecoderFailed) {
        written += takePlain(target + written, room - written);
        if (written == room)
            return written;
        if (input.isEmpty())
            break;
        m_isDecoderFailed = !feed(input, target, room, written);
    }
    if (isLast && m_headTaken != 0) // amid a chunk
        m_isDecoderFailed = true;
    if (m_isDecoderFailed) {
        m_body = m_plain = QByteArray();
        return -1;
    }
    if (isLast && !m_options.isDecoderTakenOver)
        m_isStreamBegun = false;
    return written;
}

qsizetype SnappyCodec::takePlain(char *target, qsizetype room)
{
    const qsizetype size = std::min(m_plain.size() - m_plainTaken, room);
    if (size == 0)
        return 0;
    std::memcpy(target, m_plain.constData() + m_plainTaken, size_t(size));
    m_plainTaken += size;
    if (m_plainTaken == m_plain.size()) {
        m_plain = QByteArray();
        m_plainTaken = 0;
    }
    return size;
}

/// Takes the rest of a chunk's head, or what has come of its body. False: the octets are bad.
bool SnappyCodec::feed(QByteArrayView &input, char *target, qsizetype room, qsizetype &written)
{
    if (m_headTaken != headSize) {
        if (!takeHead(input))
            return false;
        return m_headTaken != headSize || m_chunkLeft != 0 || endChunk({}, target, room, written);
    }
    const QByteArrayView piece = input.first(std::min(input.size(), m_chunkLeft));
    input = input.sliced(piece.size());
    m_chunkLeft -= piece.size();
    const bool isSkipped = m_head[0] >= FirstSkippable && m_head[0] != Identifier;
    const bool isKept = !isSkipped && (m_chunkLeft != 0 || !m_body.isEmpty());
    if (isKept)
        m_body.append(piece.data(), piece.size());
    if (m_chunkLeft != 0)
        return true;
    const QByteArray body = std::exchange(m_body, QByteArray());
    return endChunk(isKept ? QByteArrayView(body) : piece, target, room, written);
}

bool SnappyCodec::takeHead(QByteArrayView &input)
{
    while (m_headTaken != headSize && !input.isEmpty()) {
        m_head[m_headTaken++] = quint8(input.front());
        input = input.sliced(1);
    }
    if (m_headTaken != headSize)
        return true;
    m_chunkLeft = m_head[1] | (m_head[2] << 8) | (m_head[3] << 16);
    return isChunkFine();
}

/// Whether a chunk of this type and this length may come. Of those that are kept this says how much.
bool SnappyCodec::isChunkFine() const
{
    const quint8 type = m_head[0];
    if (type == Identifier)
        return m_chunkLeft == identifierBodySize;
    if (!m_isStreamBegun)
        return false;
    if (type >= FirstSkippable)
        return true;
    const qsizetype size = m_chunkLeft - checksumSize;
    return (type == Compressed && size > 0 && size <= maxCompressedSize)
            || (type == Uncompressed && size >= 0 && size <= maxPlainSize);
}

bool SnappyCodec::endChunk(QByteArrayView body, char *target, qsizetype room, qsizetype &written)
{
    m_headTaken = 0;
    switch (m_head[0]) {
    case Identifier:
        m_isStreamBegun = true;
        return body == QByteArrayView(identifier + headSize, identifierBodySize);
    case Compressed:
        return uncompress(body.sliced(checksumSize), body.first(checksumSize), target, room,
                          written);
    case Uncompressed:
        m_plain = body.sliced(checksumSize).toByteArray();
        return maskedChecksum(m_plain) == qFromLittleEndian<quint32>(body.data());
    default:
        return true;
    }
}

/// Into the target if there is room for all of it. What is handed out has been checked.
bool SnappyCodec::uncompress(QByteArrayView compressed, QByteArrayView checksum, char *target,
                             qsizetype room, qsizetype &written)
{
    const auto inputSize = size_t(compressed.size());
    size_t size = 0;
    if (snappy_uncompressed_length(compressed.data(), inputSize, &size) != SNAPPY_OK
        || size > size_t(maxPlainSize))
        return false;
    const bool isDirect = qsizetype(size) <= room - written;
    if (!isDirect)
        m_plain.resize(qsizetype(size));
    char *const plain = isDirect ? target + written : m_plain.data();
    if (snappy_uncompress(compressed.data(), inputSize, plain, &size) != SNAPPY_OK)
        return false;
    if (isDirect)
        written += qsizetype(size);
    return maskedChecksum(QByteArrayView(plain, qsizetype(size)))
            == qFromLittleEndian<quint32>(checksum.data());
}

} // namespace Fernweg::Codecs
