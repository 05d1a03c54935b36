// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

namespace Fernweg::Core {

/// Masks, or unmasks, a payload (RFC 6455, section 5.3). It remembers where in the four octets of
/// the key it stands, so a payload may come in pieces of any size.
class Masker
{
public:
    constexpr Masker() noexcept = default;
    /// \a key holds the four octets in the order in which they stand on the wire.
    constexpr explicit Masker(quint32 key) noexcept : m_key(key) { }

    void apply(char *data, qsizetype size) noexcept { copy(data, data, size); }
    /// Masks from \a source to \a target, which are the same or do not overlap.
    void copy(char *target, const char *source, qsizetype size) noexcept;
    /// Goes on behind \a size octets that somebody else masks.
    void skip(qsizetype size) noexcept;

private:
    quint32 m_key = 0; // rotated, so that its first octet in memory is the next to be used
};

/// A masking key that an attacker can't foresee (RFC 6455, section 10.3): from the system's
/// generator, drawn in batches, one batch a thread.
quint32 randomMaskKey();

} // namespace Fernweg::Core
