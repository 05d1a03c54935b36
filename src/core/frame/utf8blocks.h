// SPDX-License-Identifier: Apache-2.0
// Included by the files that are compiled for one instruction set each: nothing here may be a function
// that the linker could take for another file's.
#pragma once

#include <QtCore/qglobal.h>

namespace Fernweg::Core {
namespace {

// What can be wrong with two octets that follow each other (J. Keiser, D. Lemire: Validating UTF-8 in
// less than one instruction per byte, 2021). Each table tells which of it a nibble permits; what all
// three permit is wrong.
constexpr quint8 tooShort = 1 << 0; // a lead octet and no continuation
constexpr quint8 tooLong = 1 << 1; // ASCII and a continuation
constexpr quint8 overlong3 = 1 << 2;
constexpr quint8 tooLarge = 1 << 3; // above U+10FFFF
constexpr quint8 surrogate = 1 << 4;
constexpr quint8 overlong2 = 1 << 5;
constexpr quint8 tooLarge1000 = 1 << 6; // above U+110000
constexpr quint8 overlong4 = 1 << 6; // with another second octet than the one before
constexpr quint8 twoContinuations = 1 << 7; // right only as third or fourth octet
constexpr quint8 carry = tooShort | tooLong | twoContinuations; // whatever the low nibble is

// clang-format off
alignas(16) constexpr quint8 firstHigh[16] = {
    tooLong, tooLong, tooLong, tooLong, tooLong, tooLong, tooLong, tooLong,
    twoContinuations, twoContinuations, twoContinuations, twoContinuations,
    tooShort | overlong2,
    tooShort,
    tooShort | overlong3 | surrogate,
    tooShort | tooLarge | tooLarge1000 | overlong4,
};
alignas(16) constexpr quint8 firstLow[16] = {
    carry | overlong3 | overlong2 | overlong4,
    carry | overlong2,
    carry,
    carry,
    carry | tooLarge,
    carry | tooLarge | tooLarge1000,
    carry | tooLarge | tooLarge1000,
    carry | tooLarge | tooLarge1000,
    carry | tooLarge | tooLarge1000,
    carry | tooLarge | tooLarge1000,
    carry | tooLarge | tooLarge1000,
    carry | tooLarge | tooLarge1000,
    carry | tooLarge | tooLarge1000,
    carry | tooLarge | tooLarge1000 | surrogate,
    carry | tooLarge | tooLarge1000,
    carry | tooLarge | tooLarge1000,
};
alignas(16) constexpr quint8 secondHigh[16] = {
    tooShort, tooShort, tooShort, tooShort, tooShort, tooShort, tooShort, tooShort,
    tooLong | overlong2 | twoContinuations | overlong3 | tooLarge1000 | overlong4,
    tooLong | overlong2 | twoContinuations | overlong3 | tooLarge,
    tooLong | overlong2 | twoContinuations | surrogate | tooLarge,
    tooLong | overlong2 | twoContinuations | surrogate | tooLarge,
    tooShort, tooShort, tooShort, tooShort,
};
// clang-format on

/// The last boundary of a code point in [\a begin, \a end), which is valid but for what may be missing at
/// its end.
inline const char *lastBoundary(const char *begin, const char *end) noexcept
{
    for (int back = 1; back <= 3 && end - begin >= back; ++back) {
        const auto octet = quint8(end[-back]);
        if ((octet & 0xC0) == 0x80)
            continue;
        const int size = octet >= 0xF0 ? 4 : octet >= 0xE0 ? 3 : octet >= 0xC0 ? 2 : 1;
        return size > back ? end - back : end;
    }
    return end;
}

/// Bits for what is wrong in \a vector, which follows \a before.
template <typename Vector>
inline Vector wrongBits(Vector before, Vector vector) noexcept
{
    const Vector previous = Vector::template shifted<1>(before, vector);
    const Vector special = Vector::lookup(firstHigh, previous.highNibbles())
            & Vector::lookup(firstLow, previous.lowNibbles())
            & Vector::lookup(secondHigh, vector.highNibbles());
    // Two continuations are right, and only right, two octets behind a lead of three or four, and three
    // behind one of four.
    const Vector third = Vector::template shifted<2>(before, vector).minus(0xE0 - 0x80);
    const Vector fourth = Vector::template shifted<3>(before, vector).minus(0xF0 - 0x80);
    return ((third | fourth) & Vector::all(0x80)) ^ special;
}

/// Skips what is valid, in blocks of four vectors. \a Vector has the operations of one instruction set.
template <typename Vector>
inline const char *skipBlocks(const char *p, const char *end) noexcept
{
    constexpr qptrdiff blockSize = 4 * Vector::size;
    const char *const begin = p;
    // The vector in front, or the last one that wasn't ASCII: whole code points are all the same here.
    Vector before = Vector::zero();
    bool isBoundary = true; // no code point is unfinished there
    for (; end - p >= blockSize; p += blockSize) {
        const bool hasHighBits =
                ((Vector::load(p) | Vector::load(p + Vector::size))
                 | (Vector::load(p + 2 * Vector::size) | Vector::load(p + 3 * Vector::size)))
                        .hasHighBits();
        if (!hasHighBits && isBoundary)
            continue;
        // Loaded again: an array of vectors would go through memory.
        Vector wrong = Vector::zero();
        for (const char *q = p; q != p + blockSize; q += Vector::size) {
            const Vector vector = Vector::load(q);
            wrong = wrong | wrongBits(before, vector);
            before = vector;
        }
        if (!wrong.isZero())
            break;
        isBoundary = lastBoundary(p, p + blockSize) == p + blockSize;
    }
    return lastBoundary(begin, p);
}

} // namespace
} // namespace Fernweg::Core
