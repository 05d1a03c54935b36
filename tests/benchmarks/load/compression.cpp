// SPDX-License-Identifier: Apache-2.0
#include "compression.h"

#include <stdexcept>

namespace Bench {

namespace {

constexpr int rawWindowBits = -15;
constexpr std::size_t tailSize = 4; // 00 00 FF FF, which isn't sent

} // namespace

std::string deflateMessage(const std::string &payload)
{
    z_stream zlib = {};
    if (::deflateInit2(&zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, rawWindowBits, 8,
                       Z_DEFAULT_STRATEGY)
        != Z_OK)
        throw std::runtime_error("deflateInit2 failed");
    std::string out(::deflateBound(&zlib, payload.size()) + 16, '\0');
    zlib.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(payload.data()));
    zlib.avail_in = static_cast<uInt>(payload.size());
    zlib.next_out = reinterpret_cast<Bytef *>(out.data());
    zlib.avail_out = static_cast<uInt>(out.size());
    ::deflate(&zlib, Z_SYNC_FLUSH);
    out.resize(out.size() - zlib.avail_out - tailSize);
    ::deflateEnd(&zlib);
    return out;
}

Inflater::Inflater()
{
    if (::inflateInit2(&m_zlib, rawWindowBits) != Z_OK)
        throw std::runtime_error("inflateInit2 failed");
}

Inflater::~Inflater()
{
    ::inflateEnd(&m_zlib);
}

void Inflater::feed(const char *data, std::size_t size)
{
    m_zlib.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data));
    m_zlib.avail_in = static_cast<uInt>(size);
    do {
        char out[16384];
        m_zlib.next_out = reinterpret_cast<Bytef *>(out);
        m_zlib.avail_out = sizeof out;
        const int result = ::inflate(&m_zlib, Z_SYNC_FLUSH);
        if (result != Z_OK && result != Z_BUF_ERROR)
            throw std::runtime_error("a message that can't be inflated");
        m_message.append(out, sizeof out - m_zlib.avail_out);
    } while (m_zlib.avail_out == 0);
}

void Inflater::endMessage()
{
    feed("\x00\x00\xff\xff", tailSize);
}

} // namespace Bench
