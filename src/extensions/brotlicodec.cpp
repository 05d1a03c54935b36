// SPDX-License-Identifier: Apache-2.0
#include "extensions/brotlicodec.h"

namespace Fernweg::Codecs {

bool BrotliCodec::beginEncoding()
{
    m_encoder.reset(BrotliEncoderCreateInstance(nullptr, nullptr, nullptr));
    BrotliEncoderState *state = m_encoder.get();
    return state != nullptr
            && BrotliEncoderSetParameter(state, BROTLI_PARAM_QUALITY, quint32(m_options.quality))
            && BrotliEncoderSetParameter(state, BROTLI_PARAM_LGWIN, quint32(m_options.windowBits));
}

bool BrotliCodec::encode(QByteArrayView input, Flush flush, QByteArray &output)
{
    if (!m_encoder && !beginEncoding())
        return false;
    const bool isStreamOver = flush == Flush::Message && !m_options.isEncoderTakenOver;
    const BrotliEncoderOperation operation = isStreamOver ? BROTLI_OPERATION_FINISH
            : flush != Flush::None                        ? BROTLI_OPERATION_FLUSH
                                                          : BROTLI_OPERATION_PROCESS;
    BrotliEncoderState *state = m_encoder.get();
    const auto *octets = reinterpret_cast<const quint8 *>(input.data());
    auto left = size_t(input.size());
    size_t size = 0;
    do {
        size_t none = 0; // the output is taken from the encoder's own buffer
        if (!BrotliEncoderCompressStream(state, operation, &left, &octets, &none, nullptr, nullptr))
            return false;
        size = 0; // which stands for all
        const quint8 *made = BrotliEncoderTakeOutput(state, &size);
        output.append(reinterpret_cast<const char *>(made), qsizetype(size));
        // There may be one more block, which had to wait until this one was taken. The last call makes
        // nothing.
    } while (left != 0 || size != 0);
    if (isStreamOver)
        m_encoder.reset();
    return true;
}

/// With context takeover nothing can be forgotten: the peer's decoder is amid a stream, in which no other
/// one can begin. But then encoding() is empty, and the peer sees all that is encoded, in its order.
void BrotliCodec::resetEncoder()
{
    if (!m_options.isEncoderTakenOver)
        m_encoder.reset();
}

QByteArray BrotliCodec::encoding() const
{
    if (m_options.isEncoderTakenOver)
        return {};
    return "permessage-brotli/" + QByteArray::number(m_options.quality) + '/'
            + QByteArray::number(m_options.windowBits);
}

qsizetype BrotliCodec::decode(QByteArrayView &input, bool isLast, char *target, qsizetype room)
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

/// One step of the decoder. False: the octets are bad, or there is no memory.
bool BrotliCodec::decompress(QByteArrayView &input, char *target, qsizetype room,
                             qsizetype &written)
{
    if (m_decoding.hasEnded) // and octets follow
        return false;
    if (!m_decoder) {
        m_decoder.reset(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
        if (!m_decoder)
            return false;
    }
    m_decoding.hasBegun = true;
    auto inputLeft = size_t(input.size());
    auto outputLeft = size_t(room - written);
    const auto *octets = reinterpret_cast<const quint8 *>(input.data());
    auto *out = reinterpret_cast<quint8 *>(target + written);
    const BrotliDecoderResult result = BrotliDecoderDecompressStream(
            m_decoder.get(), &inputLeft, &octets, &outputLeft, &out, nullptr);
    input = input.last(qsizetype(inputLeft));
    written = room - qsizetype(outputLeft);
    // It asks for input first, even if there was no room for all that it has.
    m_decoding.isOutputPending = result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT
            || BrotliDecoderHasMoreOutput(m_decoder.get());
    if (result == BROTLI_DECODER_RESULT_SUCCESS) {
        m_decoding.hasEnded = true;
        m_decoder.reset();
    }
    return result != BROTLI_DECODER_RESULT_ERROR;
}

/// A message without a single octet is none of Brotli's, but it is clear what it means.
bool BrotliCodec::finishDecoding()
{
    const bool isTakenOver = m_options.isDecoderTakenOver;
    if (!isTakenOver && m_decoding.hasBegun && !m_decoding.hasEnded)
        return false; // it is truncated
    m_decoding = {};
    if (!isTakenOver)
        m_decoder.reset();
    return true;
}

} // namespace Fernweg::Codecs
