// SPDX-License-Identifier: Apache-2.0
#include "messages/payload.h"

namespace Fernweg::WampCore {

bool Payload::isEmpty() const noexcept
{
    if (m_serializer)
        return m_argumentsSlice.isEmpty() && m_kwargsSlice.isEmpty();
    return m_arguments.isEmpty() && m_kwargs.isEmpty();
}

} // namespace Fernweg::WampCore
