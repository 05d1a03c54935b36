// SPDX-License-Identifier: Apache-2.0
#include "serializers/cursor.h"

namespace Fernweg::WampCore {

QString CursorBase::errorText() const
{
    if (!m_error)
        return {};
    return QStringLiteral("%1 at octet %2").arg(QLatin1String(m_error)).arg(m_at - m_begin);
}

bool toUnsigned(double number, quint64 &value) noexcept
{
    constexpr double max = 9007199254740992; // 2^53
    if (!(number >= 0 && number <= max)) // NaN neither
        return false;
    value = static_cast<quint64>(number);
    return static_cast<double>(value) == number;
}

} // namespace Fernweg::WampCore
