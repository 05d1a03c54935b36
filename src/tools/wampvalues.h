// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

namespace Fernweg::Tools {

/// JSON where \a text is that, otherwise the text itself. Strings in it that begin with \u0000 stand for
/// octets in base64, as in WAMP's JSON.
QVariant readValue(const QString &text);

/// What readValue() reads, on one line: whole numbers stay whole, octets are strings as above.
QByteArray toJson(const QVariant &value);

} // namespace Fernweg::Tools
