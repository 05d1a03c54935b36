// SPDX-License-Identifier: Apache-2.0
#include "frame/frameheader.h"

#include <QtCore/qendian.h>

#include <cstring>

namespace Fernweg::Core {

qsizetype writeFrameHeader(char *target, const FrameHeader &header) noexcept
{
    const quint8 maskBit = header.masked ? 0x80 : 0;
    target[0] = static_cast<char>((header.fin ? 0x80 : 0) | (header.rsv << 4)
                                  | static_cast<quint8>(header.opcode));
    qsizetype size = 2;
    if (header.length <= 125) {
        target[1] = static_cast<char>(maskBit | header.length);
    } else if (header.length <= 0xFFFF) {
        target[1] = static_cast<char>(maskBit | 126);
        qToBigEndian(static_cast<quint16>(header.length), target + 2);
        size = 4;
    } else {
        target[1] = static_cast<char>(maskBit | 127);
        qToBigEndian(header.length, target + 2);
        size = 10;
    }
    if (header.masked) {
        std::memcpy(target + size, &header.maskKey, sizeof header.maskKey);
        size += 4;
    }
    return size;
}

} // namespace Fernweg::Core
