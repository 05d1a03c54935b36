// SPDX-License-Identifier: Apache-2.0
#include "deflate/deflatecodec.h"

#include <algorithm>
#include <zlib.h>

namespace Fernweg::Core {

namespace {

/// What a flush ends with, and a message goes without (RFC 7692, section 7.2.1): the rest of an empty
/// block without compression.
constexpr char flushTail[] = { '\0', '\0', '\xff', '\xff' };
constexpr qsizetype flushTailSize = 4;
/// A flush takes three bits, up to seven more to the boundary of an octet, and the tail.
constexpr qsizetype flushRoom = 16;
/// Output grows by so much at most, lest a long message that compresses well takes its own length.
constexpr qsizetype maxOutputStep = 64 * 1024;
constexpr qsizetype maxZlibSize = 1 << 30; // its sizes have 32 bits

Bytef *octets(char *data)
{
    return reinterpret_cast<Bytef *>(data);
}

/// zlib only reads it, whatever its type says.
Bytef *octets(const char *data)
{
    return octets(const_cast<char *>(data));
}

/// The end of a byte array as zlib's output: room, and afterwards no more than what was written.
class OutputEnd
{
public:
    OutputEnd(QByteArray &output, qsizetype room, z_stream *stream)
        : m_output(output), m_stream(stream)
    {
        output.resize(output.size() + room); // uninitialized
        stream->next_out = octets(output.data() + output.size() - room);
        stream->avail_out = uInt(room);
    }
    ~OutputEnd() { m_output.chop(m_stream->avail_out); }
    Q_DISABLE_COPY_MOVE(OutputEnd)

private:
    QByteArray &m_output;
    z_stream *m_stream;
};

} // namespace

DeflateCodec::DeflateCodec(const DeflateCodecOptions &options) : m_options(options) { }

StreamKind DeflateCodec::encoderKind() const
{
    return { true, m_options.encoder.windowBits, m_options.memoryLevel,
             m_options.compressionLevel };
}

bool DeflateCodec::encode(QByteArrayView input, Flush flush, QByteArray &output)
{
    if (!input.isEmpty() && !m_encoder) {
        m_encoder = takeStream(encoderKind());
        if (!m_encoder)
            return false;
    }
    const bool isFlushing = flush != Flush::None && (m_hasUnflushedInput || !input.isEmpty());
    if (!input.isEmpty() || isFlushing) {
        // Z_BLOCK puts out all there is, too, but no tail.
        if (!deflateInput(input, isFlushing ? Z_BLOCK : Z_NO_FLUSH, output))
            return false;
        m_hasUnflushedInput = true;
    }
    if (isFlushing) {
        if (!flushEncoder(output))
            return false;
        m_hasUnflushedInput = false;
    }
    if (flush == Flush::Message) {
        if (isFlushing)
            output.chop(flushTailSize);
        else
            output.append('\0'); // the first octet of an empty block (RFC 7692, section 7.2.3.6)
        if (!m_options.encoder.isTakenOver)
            m_encoder.reset();
    }
    return true;
}

bool DeflateCodec::deflateInput(QByteArrayView input, int zlibFlush, QByteArray &output)
{
    z_stream *stream = m_encoder.get();
    // Of what the compressor has from earlier calls it may put out any part now. This does not depend
    // on what the output happens to have to spare, lest what is put out depends on it.
    const qsizetype leastRoom = m_hasUnflushedInput ? 4096 : 0;
    do {
        const QByteArrayView piece = input.first(std::min(input.size(), maxZlibSize));
        input = input.sliced(piece.size());
        stream->next_in = octets(piece.data());
        stream->avail_in = uInt(piece.size());
        const int flush = input.isEmpty() ? zlibFlush : Z_NO_FLUSH;
        bool isFull = true;
        while (isFull) {
            const auto bound = qsizetype(deflateBound(stream, stream->avail_in)) + flushRoom;
            const OutputEnd end(output, std::clamp(bound, leastRoom, maxOutputStep), stream);
            const int result = deflate(stream, flush);
            if (result != Z_OK && result != Z_BUF_ERROR)
                return false;
            isFull = stream->avail_out == 0;
        }
    } while (!input.isEmpty());
    return true;
}

/// The end of a block, and the tail. This is told apart from what deflateInput() does, so that there is
/// room for the tail at once: zlib would repeat a tail that just fits.
bool DeflateCodec::flushEncoder(QByteArray &output)
{
    z_stream *stream = m_encoder.get();
    const OutputEnd end(output, flushRoom, stream);
    return deflate(stream, Z_SYNC_FLUSH) == Z_OK && stream->avail_out != 0;
}

void DeflateCodec::resetEncoder()
{
    m_encoder.reset();
    m_hasUnflushedInput = false;
}

QByteArray DeflateCodec::encoding() const
{
    const StreamKind kind = encoderKind();
    return "permessage-deflate/" + QByteArray::number(kind.windowBits) + '/'
            + QByteArray::number(kind.memoryLevel) + '/'
            + QByteArray::number(kind.compressionLevel);
}

qsizetype DeflateCodec::decode(QByteArrayView &input, bool isLast, char *target, qsizetype room)
{
    qsizetype written = 0;
    while (!m_isDecoderFailed && written < room) {
        QByteArrayView nothing;
        QByteArrayView *source = &input;
        if (input.isEmpty() && m_decoding.isOutputPending) {
            source = &nothing;
        } else if (input.isEmpty()) {
            const bool isTailDue = m_decoding.hasBegun && !m_decoding.hasEnded;
            if (!isLast)
                return written;
            if (!isTailDue || m_decoding.tail.isEmpty()) {
                finishDecoding();
                break;
            }
            source = &m_decoding.tail;
        }
        if (!inflateFrom(*source, target, room, written))
            m_isDecoderFailed = true;
    }
    if (!m_isDecoderFailed)
        return written;
    m_decoder.reset();
    return -1;
}

/// One step of zlib. False: the octets are bad, or there is no memory.
bool DeflateCodec::inflateFrom(QByteArrayView &source, char *target, qsizetype room,
                               qsizetype &written)
{
    if (!beginInflating())
        return false;
    z_stream *stream = m_decoder.get();
    const auto inputSize = uInt(std::min(source.size(), maxZlibSize));
    const auto outputSize = uInt(std::min(room - written, maxZlibSize));
    stream->next_in = octets(source.data());
    stream->avail_in = inputSize;
    stream->next_out = octets(target + written);
    stream->avail_out = outputSize;
    const int result = inflate(stream, Z_SYNC_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        return false;

    source = source.sliced(qsizetype(inputSize - stream->avail_in));
    written += qsizetype(outputSize - stream->avail_out);
    m_decoding.hasEnded = result == Z_STREAM_END;
    m_decoding.isOutputPending = !m_decoding.hasEnded && stream->avail_out == 0;
    return true;
}

bool DeflateCodec::beginInflating()
{
    if (!m_decoder) {
        m_decoder = takeStream({ false, m_options.decoder.windowBits });
        if (!m_decoder)
            return false;
    }
    if (!m_decoding.hasBegun) {
        m_decoding.hasBegun = true;
        m_decoding.tail = QByteArrayView(flushTail, flushTailSize);
    }
    if (!m_decoding.hasEnded)
        return true;
    // Blocks may follow one with BFINAL set (RFC 7692, sections 7.2.3.4 and 7.2.3.5), in this message
    // or in the next one, and refer to what was before it. inflateReset() would forget that.
    m_decoding.hasEnded = false;
    return inflateResetKeep(m_decoder.get()) == Z_OK;
}

/// A message is whole blocks, with the tail added. zlib's data_type tells that it is between blocks
/// (128), and how many bits it has left.
bool DeflateCodec::isAtBlockBoundary() const
{
    return (m_decoder->data_type & (128 | 63)) == 128;
}

/// A message without a single octet is none of DEFLATE's, but it is clear what it means.
void DeflateCodec::finishDecoding()
{
    // The tail belongs to a block that the message began, or comes after its last block.
    const bool isTailSplit = !m_decoding.tail.isEmpty() && m_decoding.tail.size() != flushTailSize;
    m_isDecoderFailed =
            m_decoding.hasBegun && (m_decoding.hasEnded ? isTailSplit : !isAtBlockBoundary());
    if (m_isDecoderFailed)
        return;
    const bool hasEnded = m_decoding.hasEnded;
    m_decoding = {};
    if (m_options.decoder.isTakenOver)
        m_decoding.hasEnded = hasEnded; // the next message then starts a stream, in the same window
    else
        m_decoder.reset();
}

} // namespace Fernweg::Core
