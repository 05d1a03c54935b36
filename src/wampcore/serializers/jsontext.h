// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

namespace Fernweg::WampCore {

/// The text of a valid JSON string without its quotation marks. A lone surrogate that is written as
/// an escape becomes U+FFFD.
QString decodeJsonText(QByteArrayView content);
/// The same as a value: QByteArray if it is binary data.
QVariant decodeJsonString(QByteArrayView content);
/// A valid JSON number. Integers beyond 64 bits are doubles.
QVariant decodeJsonNumber(QByteArrayView number);

} // namespace Fernweg::WampCore
