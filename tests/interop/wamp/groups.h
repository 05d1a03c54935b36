// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WampArguments>

#include <QtCore/QList>

namespace Interop {

/// Arguments that go there and back as one message.
struct ValueGroup
{
    QString name;
    QString need; ///< of the peer's language, or of its serializer; empty: all can
    Fernweg::Wamp::Arguments arguments;
};

QList<ValueGroup> valueGroups();

} // namespace Interop

Q_DECLARE_METATYPE(Fernweg::Wamp::Arguments)
