// SPDX-License-Identifier: Apache-2.0
#include "frame/masker.h"

#include "frame/masksimd.h"

#include <QtCore/qendian.h>
#include <QtCore/qrandom.h>

#include <array>
#include <cstring>

namespace Fernweg::Core {

namespace {

quint32 rotatedBy(quint32 key, unsigned octets) noexcept
{
    const unsigned bits = 8 * (octets & 3);
    if (bits == 0)
        return key;
    if constexpr (QSysInfo::ByteOrder == QSysInfo::LittleEndian)
        return (key >> bits) | (key << (32 - bits));
    else
        return (key << bits) | (key >> (32 - bits));
}

quint64 word(const char *p) noexcept
{
    quint64 value;
    std::memcpy(&value, p, sizeof value);
    return value;
}

void setWord(char *p, quint64 value) noexcept
{
    std::memcpy(p, &value, sizeof value);
}

/// From here on vectors pay.
constexpr qsizetype minVectorSize = 512;

/// The fastest one for this processor; null: there is none, and the plain loop has to do.
MaskBlocks bestMaskBlocks() noexcept
{
#if defined(FERNWEG_X86_SIMD)
    if (__builtin_cpu_supports("avx2"))
        return &maskBlocksAvx2;
    return nullptr;
#elif defined(FERNWEG_NEON)
    return &maskBlocksNeon; // it is a part of AArch64
#else
    return nullptr;
#endif
}

const MaskBlocks maskBlocks = bestMaskBlocks();

} // namespace

void Masker::copy(char *target, const char *source, qsizetype size) noexcept
{
    const quint64 wide = (quint64(m_key) << 32) | m_key;
    qsizetype i = 0;
    if (size >= minVectorSize && maskBlocks != nullptr) {
        i = size - size % maskBlockSize;
        maskBlocks(target, source, i, m_key);
    }
    // Four independent words a round: the compiler makes vector instructions of them (and would not keep
    // an array in registers).
    for (const qsizetype end = size & ~qsizetype(31); i < end; i += 32) {
        const quint64 a = word(source + i) ^ wide;
        const quint64 b = word(source + i + 8) ^ wide;
        const quint64 c = word(source + i + 16) ^ wide;
        const quint64 d = word(source + i + 24) ^ wide;
        setWord(target + i, a);
        setWord(target + i + 8, b);
        setWord(target + i + 16, c);
        setWord(target + i + 24, d);
    }
    for (const qsizetype end = size & ~qsizetype(7); i < end; i += 8)
        setWord(target + i, word(source + i) ^ wide);
    std::array<char, 4> octets;
    std::memcpy(octets.data(), &m_key, sizeof octets);
    for (; i < size; ++i)
        target[i] = static_cast<char>(source[i] ^ octets[static_cast<size_t>(i & 3)]);
    skip(size);
}

void Masker::skip(qsizetype size) noexcept
{
    m_key = rotatedBy(m_key, static_cast<unsigned>(size & 3));
}

quint32 randomMaskKey()
{
    // A call to the system's generator costs far more than a small frame; 64 keys at once don't.
    thread_local std::array<quint32, 64> batch;
    thread_local size_t used = batch.size();
    if (used == batch.size()) {
        QRandomGenerator::system()->fillRange(batch.data(), qsizetype(batch.size()));
        used = 0;
    }
    return batch[used++];
}

} // namespace Fernweg::Core
