// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearrayview.h>

namespace Fernweg::Codecs {

/// CRC-32C (RFC 3720, section 12.1).
quint32 crc32c(QByteArrayView octets) noexcept;

} // namespace Fernweg::Codecs
