// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/messagecodec.h>

#include <bzlib.h>
#include <memory>

namespace Fernweg::Codecs {

/// What one end of a connection does.
struct Bzip2CodecOptions
{
    int encoderLevel = 9; // 1 to 9: hundreds of thousands of octets in a block
    int decoderLevel = 9; // the most that the peer may use
    qsizetype threshold = 0;
};

/// permessage-bzip2: each message is a stream of its own, and there is nothing between messages.
class Bzip2Codec final : public MessageCodec
{
public:
    explicit Bzip2Codec(const Bzip2CodecOptions &options) : m_options(options) { }

    bool isWorthwhile(qsizetype size) const override { return size >= m_options.threshold; }
    bool encode(QByteArrayView input, Flush flush, QByteArray &output) override;
    void resetEncoder() override { m_encoder.reset(); }
    QByteArray encoding() const override;
    qsizetype decode(QByteArrayView &input, bool isLast, char *target, qsizetype room) override;

private:
    struct EndEncoder
    {
        void operator()(bz_stream *stream) const;
    };
    struct EndDecoder
    {
        void operator()(bz_stream *stream) const;
    };
    /// The message that is being decoded.
    struct Decoding
    {
        int headSize = 0; // octets that have come of the stream's head
        bool isOutputPending = false; // the decoder may go on without input
        bool hasEnded = false;
    };

    bool beginEncoding(int level);
    bool beginDecoding();
    bool compress(QByteArrayView input, int action, QByteArray &output);
    bool isHeadFine(QByteArrayView input) const;
    bool decompress(QByteArrayView &input, char *target, qsizetype room, qsizetype &written);
    bool finishDecoding();

    const Bzip2CodecOptions m_options;
    std::unique_ptr<bz_stream, EndEncoder> m_encoder;
    std::unique_ptr<bz_stream, EndDecoder> m_decoder;
    Decoding m_decoding;
    bool m_isDecoderFailed = false;
};

} // namespace Fernweg::Codecs
