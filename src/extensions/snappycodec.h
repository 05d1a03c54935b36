// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/messagecodec.h>

namespace Fernweg::Codecs {

/// What one end of a connection does.
struct SnappyCodecOptions
{
    bool isEncoderTakenOver = true; // the stream goes on from message to message
    bool isDecoderTakenOver = true;
    qsizetype threshold = 0;
};

/// permessage-snappy: Snappy's framing format. A message is whole chunks; a stream, which is one message
/// or all of a connection's, begins with its identifier.
class SnappyCodec final : public MessageCodec
{
public:
    explicit SnappyCodec(const SnappyCodecOptions &options) : m_options(options) { }

    bool isWorthwhile(qsizetype size) const override { return size >= m_options.threshold; }
    bool encode(QByteArrayView input, Flush flush, QByteArray &output) override;
    void resetEncoder() override;
    QByteArray encoding() const override;
    qsizetype decode(QByteArrayView &input, bool isLast, char *target, qsizetype room) override;

private:
    static constexpr qsizetype headSize = 4; // of a chunk: its type, and its length

    static bool appendChunk(QByteArrayView plain, QByteArray &output);

    qsizetype takePlain(char *target, qsizetype room);
    bool feed(QByteArrayView &input, char *target, qsizetype room, qsizetype &written);
    bool takeHead(QByteArrayView &input);
    bool isChunkFine() const;
    bool endChunk(QByteArrayView body, char *target, qsizetype room, qsizetype &written);
    bool uncompress(QByteArrayView compressed, QByteArrayView checksum, char *target,
                    qsizetype room, qsizetype &written);

    const SnappyCodecOptions m_options;
    QByteArray m_unsent; // less than a chunk
    QByteArray m_body; // what has come of a chunk
    QByteArray m_plain; // what a chunk became, from m_plainTaken on still to be delivered
    qsizetype m_plainTaken = 0;
    qsizetype m_chunkLeft = 0; // octets of the chunk that have not come
    qsizetype m_headTaken = 0;
    quint8 m_head[headSize] = {};
    bool m_isSendingBegun = false; // the identifier has been sent
    bool m_isStreamBegun = false; // the identifier has come
    bool m_isDecoderFailed = false;
};

} // namespace Fernweg::Codecs
