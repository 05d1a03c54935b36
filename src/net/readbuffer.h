// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

#include <memory>

namespace Fernweg::Net {

/// The buffer that a thread's sockets read into, one after the other. A turn of reading that runs
/// within another one, in an event loop that a slot started, gets a buffer of its own.
class ReadBuffer
{
public:
    static constexpr qsizetype size = 64 * 1024;

    ReadBuffer();
    ~ReadBuffer();
    Q_DISABLE_COPY_MOVE(ReadBuffer)

    char *data() const noexcept { return m_data.get(); }

private:
    std::unique_ptr<char[]> &m_idle; // the thread's
    std::unique_ptr<char[]> m_data;
};

} // namespace Fernweg::Net
