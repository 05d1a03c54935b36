// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "deflate/deflateparameters.h"
#include "deflate/streampool.h"

#include <Fernweg/messagecodec.h>

namespace Fernweg::Core {

/// permessage-deflate (RFC 7692, section 7.2) on zlib. A direction whose context is not taken over has
/// a stream from its message's first octet to its last one; others have it from the first message on.
class DeflateCodec final : public MessageCodec
{
public:
    explicit DeflateCodec(const DeflateCodecOptions &options);

    bool isWorthwhile(qsizetype size) const override { return size >= m_options.threshold; }
    bool encode(QByteArrayView input, Flush flush, QByteArray &output) override;
    void resetEncoder() override;
    QByteArray encoding() const override;
    qsizetype decode(QByteArrayView &input, bool isLast, char *target, qsizetype room) override;

private:
    /// The message that is being decoded.
    struct Decoding
    {
        bool hasBegun = false;
        bool isOutputPending = false; // zlib may go on without input
        bool hasEnded = false; // with a block that has BFINAL set
        QByteArrayView tail;
    };

    StreamKind encoderKind() const;
    bool deflateInput(QByteArrayView input, int zlibFlush, QByteArray &output);
    bool flushEncoder(QByteArray &output);
    bool inflateFrom(QByteArrayView &source, char *target, qsizetype room, qsizetype &written);
    bool beginInflating();
    bool isAtBlockBoundary() const;
    void finishDecoding();

    const DeflateCodecOptions m_options;
    StreamPointer m_encoder;
    StreamPointer m_decoder;
    Decoding m_decoding;
    bool m_hasUnflushedInput = false;
    bool m_isDecoderFailed = false;
};

} // namespace Fernweg::Core
