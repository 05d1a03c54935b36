// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace Bench {

struct MessageOptions
{
    std::size_t size = 32;
    std::size_t count = 1; // of the frames
    bool text = false;
    bool deflate = false;
};

// What a client sends over and over: masked frames, each a message, each with a mask key of its own
// (RFC 6455, 5.2).
struct Messages
{
    explicit Messages(const MessageOptions &options);

    const MessageOptions options;
    std::vector<std::string> payloads; // of the frames in turn, from the beginning again
    std::string stream; // all the frames, twice, so that any run of them is contiguous
    std::vector<std::size_t> frameSizes;
};

// The same for frames that end a connection (code 1000).
std::string makeCloseFrame();

} // namespace Bench
