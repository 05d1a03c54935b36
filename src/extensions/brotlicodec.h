// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/messagecodec.h>

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <memory>

namespace Fernweg::Codecs {

/// What one end of a connection does.
struct BrotliCodecOptions
{
    bool isEncoderTakenOver = true; // one stream for all messages
    bool isDecoderTakenOver = true;
    int quality = 5; // 0 to 11
    int windowBits = 16; // 10 to 24
    qsizetype threshold = 0;
};

/// permessage-brotli (RFC 7932). With context takeover the messages of one direction are one stream, of
/// which each message ends with a flush; without, each message is a stream of its own.
class BrotliCodec final : public MessageCodec
{
public:
    explicit BrotliCodec(const BrotliCodecOptions &options) : m_options(options) { }

    bool isWorthwhile(qsizetype size) const override { return size >= m_options.threshold; }
    bool encode(QByteArrayView input, Flush flush, QByteArray &output) override;
    void resetEncoder() override;
    QByteArray encoding() const override;
    qsizetype decode(QByteArrayView &input, bool isLast, char *target, qsizetype room) override;

private:
    struct EndEncoder
    {
        void operator()(BrotliEncoderState *state) const { BrotliEncoderDestroyInstance(state); }
    };
    struct EndDecoder
    {
        void operator()(BrotliDecoderState *state) const { BrotliDecoderDestroyInstance(state); }
    };
    /// The message that is being decoded.
    struct Decoding
    {
        bool hasBegun = false;
        bool isOutputPending = false; // the decoder may go on without input
        bool hasEnded = false; // the stream, not only the message
    };

    bool beginEncoding();
    bool decompress(QByteArrayView &input, char *target, qsizetype room, qsizetype &written);
    bool finishDecoding();

    const BrotliCodecOptions m_options;
    std::unique_ptr<BrotliEncoderState, EndEncoder> m_encoder;
    std::unique_ptr<BrotliDecoderState, EndDecoder> m_decoder;
    Decoding m_decoding;
    bool m_isDecoderFailed = false;
};

} // namespace Fernweg::Codecs
