// SPDX-License-Identifier: Apache-2.0
#include "frames.h"

#include "compression.h"
#include "opcodes.h"

#include <algorithm>
#include <random>

namespace Bench {

namespace {

using Random = std::mt19937;

void appendLength(std::string &out, std::size_t size)
{
    const auto appendBytes = [&](int count) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8)
            out += static_cast<char>(size >> shift);
    };
    if (size < 126) {
        out += static_cast<char>(maskBit | size);
    } else if (size < 65536) {
        out += static_cast<char>(maskBit | 126);
        appendBytes(2);
    } else {
        out += static_cast<char>(maskBit | 127);
        appendBytes(8);
    }
}

void appendFrame(std::string &out, int firstByte, const std::string &payload, Random &random)
{
    out += static_cast<char>(firstByte);
    appendLength(out, payload.size());
    char key[4];
    for (char &c : key)
        c = static_cast<char>(random());
    out.append(key, sizeof key);
    for (std::size_t k = 0; k < payload.size(); ++k)
        out += static_cast<char>(payload[k] ^ key[k & 3]);
}

std::string makePayload(std::size_t size, bool text)
{
    Random random(1);
    std::string payload(size, '\0');
    for (char &c : payload)
        c = static_cast<char>(text ? ' ' + random() % 95 : random());
    return payload;
}

std::string makeJson(std::size_t size, Random &random)
{
    std::string json = "[";
    while (json.size() < size) {
        json += "{\"id\":" + std::to_string(random() % 1000000) + ",\"sensor\":\"temperature-"
                + std::to_string(random() % 40) + "\",\"value\":" + std::to_string(random() % 100)
                + "." + std::to_string(random() % 1000)
                + ",\"unit\":\"K\",\"valid\":" + (random() % 8 == 0 ? "false" : "true") + "},";
    }
    json.resize(size - 1);
    return json + "]";
}

} // namespace

Messages::Messages(const MessageOptions &messageOptions) : options(messageOptions)
{
    // Compressed, a message must not be found in the window that its like has left there.
    constexpr std::size_t differentMessages = 64;
    Random random(2);
    if (options.deflate) {
        for (std::size_t i = 0; i < differentMessages; ++i)
            payloads.push_back(makeJson(options.size, random));
    } else {
        payloads.push_back(makePayload(options.size, options.text));
    }
    const int first = finBit | (options.deflate ? compressedBit : 0)
            | (options.text ? textOpcode : binaryOpcode);
    for (std::size_t i = 0; i < std::max(options.count, payloads.size()); ++i) {
        const std::string &payload = payloads[i % payloads.size()];
        const std::size_t before = stream.size();
        appendFrame(stream, first, options.deflate ? deflateMessage(payload) : payload, random);
        frameSizes.push_back(stream.size() - before);
    }
    stream += std::string(stream);
}

std::string makeCloseFrame()
{
    Random random(3);
    std::string frame;
    appendFrame(frame, finBit | closeOpcode, std::string("\x03\xe8", 2), random);
    return frame;
}

} // namespace Bench
