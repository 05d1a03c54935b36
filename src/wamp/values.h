// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampvalue.h>

namespace Fernweg::Wamp {

/// Makes what is in \a list, or in \a map, values that WAMP carries. What can't be is named in \a error,
/// with its place: "kwargs.position[2]". Nothing is copied if nothing has to be changed.
bool makeWire(QVariantList &list, const QString &place, QString *error);
bool makeWire(QVariantMap &map, const QString &place, QString *error);

/// A value type with properties: a dictionary.
bool isGadget(QMetaType type);
QVariantMap mapOfGadget(const QVariant &gadget);
bool readGadget(const QVariantMap &map, QMetaType type, void *target);

} // namespace Fernweg::Wamp
