// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace Fernweg::WampCore {

/// QHash keeps the memory of what was removed. This gives it back once most of it is unused.
template <typename Hash>
void shrinkIfSparse(Hash &hash)
{
    if (hash.capacity() > 256 && hash.size() < hash.capacity() / 8)
        hash.squeeze();
}

} // namespace Fernweg::WampCore
