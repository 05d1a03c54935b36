// SPDX-License-Identifier: Apache-2.0
#include "extensions/crc32c.h"

#include <QtCore/qendian.h>

#include <array>

namespace Fernweg::Codecs {

namespace {

constexpr quint32 polynomial = 0x82f63b78; // Castagnoli's, the first bit last
constexpr size_t sliceSize = 8; // octets that are looked up at once

using Table = std::array<quint32, 256>;

/// tables[n] has what an octet makes of the checksum when n more octets follow it.
constexpr std::array<Table, sliceSize> makeTables()
{
    std::array<Table, sliceSize> tables {};
    for (quint32 octet = 0; octet < 256; ++octet) {
        quint32 crc = octet;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
        tables[0][octet] = crc;
    }
    for (size_t n = 1; n < sliceSize; ++n) {
        for (size_t octet = 0; octet < 256; ++octet) {
            const quint32 crc = tables[n - 1][octet];
            tables[n][octet] = (crc >> 8) ^ tables[0][crc & 0xff];
        }
    }
    return tables;
}

constexpr std::array<Table, sliceSize> tables = makeTables();

} // namespace

quint32 crc32c(QByteArrayView octets) noexcept
{
    quint32 crc = 0xffffffff;
    const auto *at = reinterpret_cast<const uchar *>(octets.data());
    const uchar *const end = at + octets.size();
    for (; end - at >= qsizetype(sliceSize); at += sliceSize) {
        const quint64 slice = qFromLittleEndian<quint64>(at) ^ crc;
        crc = 0;
        for (size_t n = 0; n < sliceSize; ++n)
            crc ^= tables[sliceSize - 1 - n][(slice >> (8 * n)) & 0xff];
    }
    for (; at != end; ++at)
        crc = (crc >> 8) ^ tables[0][(crc ^ *at) & 0xff];
    return ~crc;
}

} // namespace Fernweg::Codecs
