// SPDX-License-Identifier: Apache-2.0
#include "extensions/bzip2codec.h"

#include <algorithm>

namespace Fernweg::Codecs {

namespace {

constexpr qsizetype blockUnit = 100'000;
/// "BZh" and the level.
constexpr int headSize = 4;
/// Output grows by so much at most, lest a long message that compresses well takes its own length.
constexpr qsizetype maxOutputStep = 64 * 1024;
constexpr qsizetype maxBzip2Size = 1 << 30; // its sizes have 32 bits

/// The least level with which a message of \a size octets is one block: others give the same octets but
/// for the head, and take more memory at both ends.
int levelEnoughFor(qsizetype size)
{
    if (size >= 9 * blockUnit)
        return 9;
    // Before they are sorted, runs of four become five octets. A block lacks 19 octets of its size.
    const qsizetype inBlock = size + size / 4 + 20;
    return int(std::min<qsizetype>(inBlock / blockUnit + 1, 9));
}

} // namespace

void Bzip2Codec::EndEncoder::operator()(bz_stream *stream) const
{
    BZ2_bzCompressEnd(stream);
    delete stream;
}

void Bzip2Codec::EndDecoder::operator()(bz_stream *stream) const
{
    BZ2_bzDecompressEnd(stream);
    delete stream;
}

bool Bzip2Codec::beginEncoding(int level)
{
    auto stream = std::make_unique<bz_stream>();
    if (BZ2_bzCompressInit(stream.get(), level, 0, 0) != BZ_OK)
        return false;
    m_encoder.reset(stream.release());
    return true;
}

bool Bzip2Codec::encode(QByteArrayView input, Flush flush, QByteArray &output)
{
    const bool isLast = flush == Flush::Message;
    if (!m_encoder) {
        const int enough = isLast ? levelEnoughFor(input.size()) : 9;
        if (!beginEncoding(std::min(m_options.encoderLevel, enough)))
            return false;
    }
    // Flush::Frame changes nothing: a flushed block of bzip2 ends within an octet, and the last bits,
    // which decoding needs, would come with the next one all the same.
    while (!input.isEmpty()) {
        const QByteArrayView piece = input.first(std::min(input.size(), maxBzip2Size));
        input = input.sliced(piece.size());
        if (!compress(piece, BZ_RUN, output))
            return false;
    }
    if (!isLast)
        return true;
    const bool isDone = compress({}, BZ_FINISH, output);
    m_encoder.reset();
    return isDone;
}

bool Bzip2Codec::compress(QByteArrayView input, int action, QByteArray &output)
{
    bz_stream *stream = m_encoder.get();
    stream->next_in = const_cast<char *>(input.data()); // it is only read
    stream->avail_in = unsigned(input.size());
    const qsizetype guess = action == BZ_RUN ? input.size() / 2 : maxOutputStep / 4;
    qsizetype room = std::clamp<qsizetype>(guess, 256, maxOutputStep);
    int result = BZ_OK;
    do {
        output.resize(output.size() + room); // uninitialized
        stream->next_out = output.data() + output.size() - room;
        stream->avail_out = unsigned(room);
        result = BZ2_bzCompress(stream, action);
        output.chop(stream->avail_out);
        if (result < 0)
            return false;
        room = maxOutputStep;
    } while (action == BZ_RUN ? stream->avail_in != 0 : result != BZ_STREAM_END);
    return true;
}

QByteArray Bzip2Codec::encoding() const
{
    return "permessage-bzip2/" + QByteArray::number(m_options.encoderLevel);
}

qsizetype Bzip2Codec::decode(QByteArrayView &input, bool isLast, char *target, qsizetype room)
{
    qsizetype written = 0;
    while (!m_isDecoderFailed && written < room) {
        if (input.isEmpty() && !m_decoding.isOutputPending) {
            m_isDecoderFailed = isLast && !finishDecoding();
            break;
        }
        m_isDecoderFailed = !decompress(input, target, room, written);
    }
    if (!m_isDecoderFailed)
        return written;
    m_decoder.reset();
    return -1;
}

bool Bzip2Codec::beginDecoding()
{
    auto stream = std::make_unique<bz_stream>();
    if (BZ2_bzDecompressInit(stream.get(), 0, 0) != BZ_OK)
        return false;
    m_decoder.reset(stream.release());
    return true;
}

/// The level decides how much memory decoding takes, up to 3.7 MB: the peer must keep to what was agreed.
bool Bzip2Codec::isHeadFine(QByteArrayView input) const
{
    const int position = headSize - 1 - m_decoding.headSize;
    return position < 0 || position >= input.size()
            || input.at(position) <= char('0' + m_options.decoderLevel);
}

/// One step of bzip2. False: the octets are bad, or there is no memory.
bool Bzip2Codec::decompress(QByteArrayView &input, char *target, qsizetype room, qsizetype &written)
{
    if (m_decoding.hasEnded) // and octets follow
        return false;
    if ((!m_decoder && !beginDecoding()) || !isHeadFine(input))
        return false;
    bz_stream *stream = m_decoder.get();
    const auto inputSize = unsigned(std::min(input.size(), maxBzip2Size));
    const auto outputSize = unsigned(std::min(room - written, maxBzip2Size));
    stream->next_in = const_cast<char *>(input.data()); // it is only read
    stream->avail_in = inputSize;
    stream->next_out = target + written;
    stream->avail_out = outputSize;
    const int result = BZ2_bzDecompress(stream);
    if (result != BZ_OK && result != BZ_STREAM_END)
        return false;
    const auto taken = qsizetype(inputSize - stream->avail_in);
    input = input.sliced(taken);
    written += qsizetype(outputSize - stream->avail_out);
    m_decoding.headSize = int(std::min<qsizetype>(m_decoding.headSize + taken, headSize));
    m_decoding.hasEnded = result == BZ_STREAM_END;
    m_decoding.isOutputPending = !m_decoding.hasEnded && stream->avail_out == 0;
    return true;
}

/// A message without a single octet is none of bzip2's, but it is clear what it means.
bool Bzip2Codec::finishDecoding()
{
    const bool isTruncated = m_decoding.headSize != 0 && !m_decoding.hasEnded;
    m_decoding = {};
    m_decoder.reset();
    return !isTruncated;
}

} // namespace Fernweg::Codecs
