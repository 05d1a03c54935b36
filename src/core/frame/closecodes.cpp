// SPDX-License-Identifier: Apache-2.0
#include "frame/closecodes.h"

namespace Fernweg::Core {

QByteArray closeReasonToUtf8(const QString &reason)
{
    QByteArray utf8 = reason.toUtf8();
    if (utf8.size() <= maxCloseReasonSize)
        return utf8;
    qsizetype end = maxCloseReasonSize;
    while (end > 0 && (static_cast<quint8>(utf8.at(end)) & 0xC0) == 0x80)
        --end;
    utf8.truncate(end);
    return utf8;
}

} // namespace Fernweg::Core
