// SPDX-License-Identifier: Apache-2.0
#include "net/readbuffer.h"

namespace Fernweg::Net {

namespace {

std::unique_ptr<char[]> &idleBuffer()
{
    thread_local std::unique_ptr<char[]> buffer;
    return buffer;
}

} // namespace

ReadBuffer::ReadBuffer() : m_idle(idleBuffer()), m_data(std::move(m_idle))
{
    if (!m_data)
        m_data.reset(new char[size_t(size)]); // not zeroed
}

ReadBuffer::~ReadBuffer()
{
    m_idle = std::move(m_data);
}

} // namespace Fernweg::Net
