// SPDX-License-Identifier: Apache-2.0
// The first two octets choose window and takeover, and how the rest is cut; the others are messages for
// the decoder, each behind an octet with its length.
#include "deflate/deflatecodec.h"
#include "fuzz/input.h"

#include <algorithm>

using namespace Fernweg::Core;
using namespace Fernweg::Fuzz;
using Flush = Fernweg::MessageCodec::Flush;

namespace {

constexpr qsizetype limit = 256 * 1024;

enum class Result { Message, Refused, TooLong };

struct Decoded
{
    Result result = Result::Message;
    QByteArray octets;
};

DeflateCodecOptions optionsFor(quint8 choice)
{
    DeflateCodecOptions options;
    options.encoder.windowBits = options.decoder.windowBits = 8 + (choice & 7);
    options.encoder.isTakenOver = options.decoder.isTakenOver = (choice & 8) != 0;
    options.memoryLevel = 1 + (choice >> 4) % 9;
    options.compressionLevel = (choice >> 4) % 10;
    return options;
}

/// As a connection does it: into a buffer of \a room octets, until its limit.
Decoded decode(DeflateCodec &codec, const QByteArrayList &pieces, qsizetype room)
{
    Decoded decoded;
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        QByteArrayView input = pieces.at(i);
        qsizetype size = room;
        while (size == room) {
            QByteArray target(room, Qt::Uninitialized); // of exactly that size, for the sanitizer
            const qsizetype before = input.size();
            size = codec.decode(input, i == pieces.size() - 1, target.data(), room);
            if (size < 0)
                return { Result::Refused, {} };
            require(size <= room, "there is room for what is written");
            require(input.size() <= before, "input is only taken");
            decoded.octets += target.first(size);
            if (decoded.octets.size() > limit)
                return { Result::TooLong, {} };
        }
        require(input.isEmpty(), "the input is taken whole");
    }
    return decoded;
}

/// A codec with the same history understands what another one makes of the same messages.
void roundTrip(DeflateCodec &sender, DeflateCodec &receiver, const QByteArray &message,
               quint8 choice)
{
    QByteArray octets;
    const qsizetype pieceSize = 1 + choice * 16 + message.size() / 64;
    for (qsizetype at = 0; at < message.size(); at += pieceSize) {
        require(sender.encode(message.mid(at, pieceSize),
                              (at & 1) != 0 ? Flush::Frame : Flush::None, octets),
                "anything can be encoded");
    }
    require(sender.encode({}, Flush::Message, octets), "a message can be ended");
    require(!octets.isEmpty(), "no encoded message is empty");
    const Decoded decoded = decode(receiver, { octets }, 1000);
    require(decoded.result == Result::Message && decoded.octets == message,
            "what is encoded is decoded");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    Input input(data, size);
    const DeflateCodecOptions options = optionsFor(input.takeOctet());
    const quint8 cut = input.takeOctet();
    DeflateCodec whole(options);
    DeflateCodec inPieces(options);
    DeflateCodec sender(options);
    DeflateCodec receiver(options);
    while (!input.rest().isEmpty()) {
        const qsizetype length = input.takeOctet();
        QByteArray octets;
        while (octets.size() < length && !input.rest().isEmpty())
            octets += char(input.takeOctet());
        const Decoded decoded = decode(whole, { octets }, 64 * 1024);
        const Input message(reinterpret_cast<const quint8 *>(octets.constData()),
                            size_t(octets.size()));
        QByteArrayList pieces = message.pieces(cut);
        if (pieces.isEmpty())
            pieces.append(QByteArray());
        const Decoded other = decode(inPieces, pieces, 1 + cut);
        // What is both bad and too long is one or the other, as the room has it.
        require((other.result == Result::Message) == (decoded.result == Result::Message)
                        && (decoded.result != Result::Message || other.octets == decoded.octets),
                "the same however it is cut");
        if (decoded.result != Result::Message)
            break;
        roundTrip(sender, receiver, decoded.octets, cut);
    }
    return 0;
}
