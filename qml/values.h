// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/ConnectVerdict>
#include <Fernweg/HandshakeRequest>

#include <QtCore/qvariant.h>

#include <optional>
#include <utility>

QT_BEGIN_NAMESPACE
class QJSValue;
QT_END_NAMESPACE

namespace Fernweg::Qml {

/// A message as QML gives it: a string is text, an ArrayBuffer is binary.
struct Payload
{
    QByteArray bytes;
    bool isBinary = false;
};

/// Nothing if \a value is neither a string nor an ArrayBuffer.
std::optional<Payload> payloadFrom(const QVariant &value);
/// A message as QML takes it: text becomes a string, binary an ArrayBuffer.
QVariant payloadTo(const QByteArray &bytes, bool isBinary);

using Headers = QList<std::pair<QByteArray, QByteArray>>;

/// Header fields from an object of strings, or of lists of strings.
Headers headersFrom(const QVariantMap &map);
/// A request as a connect hook sees it: an object of plain values.
QVariantMap requestTo(const HandshakeRequest &request);
/// What a connect hook returned; \a accepted is the verdict for "yes".
ConnectVerdict verdictFrom(const QJSValue &value, const ConnectVerdict &accepted);

} // namespace Fernweg::Qml
