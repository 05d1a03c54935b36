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

/// From here on vectors pay.
constexpr qsizetype minVectorSize = 512;

/// The fastest one for this processor; null: there is none, and the plain loop has to do.
MaskBlocks bestMaskBlocks() noexcept
{
#if defined(FERNWEG_X86_SIMD)
    if (__builtin_cpu_supports("avx2"))
        return &maskBlocksAvx2;
#endif
    return nullptr;
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
    // Four independent words a round: the compiler makes vector instructions of them.
    for (; i + 32 <= size; i += 32) {
        std::array<quint64, 4> words;
        std::memcpy(words.data(), source + i, sizeof words);
        for (quint64 &word : words)
            word ^= wide;
        std::memcpy(target + i, words.data(), sizeof words);
    }
    for (; i + 8 <= size; i += 8) {
        quint64 word;
        std::memcpy(&word, source + i, sizeof word);
        word ^= wide;
        std::memcpy(target + i, &word, sizeof word);
    }
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
