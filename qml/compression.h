// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WebSocketOptions>

#include <QtCore/qvariant.h>

namespace Fernweg::Qml {

/// Sets what a property "compression" says: a boolean, or an object of PerMessageDeflate's settings.
/// \a error says what is wrong with it, if anything is.
void applyCompression(const QVariant &value, WebSocketOptions &options, QString *error);

} // namespace Fernweg::Qml
