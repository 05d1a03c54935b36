// SPDX-License-Identifier: Apache-2.0
// permessage-deflate (RFC 7692, 7.2) for the load generator.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <string>

namespace Bench {

// As a client with client_no_context_takeover compresses a message.
std::string deflateMessage(const std::string &payload);

// Inflates the messages of a server that takes its context over from one to the next.
class Inflater
{
public:
    Inflater();
    ~Inflater();
    Inflater(const Inflater &) = delete;
    Inflater &operator=(const Inflater &) = delete;

    // Appends to message(). Throws std::runtime_error for what zlib can't make sense of.
    void feed(const char *data, std::size_t size);
    void endMessage();
    std::string &message() { return m_message; }

private:
    z_stream m_zlib = {};
    std::string m_message;
};

} // namespace Bench
