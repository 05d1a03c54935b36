// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/extension.h>

#include "http/headerlist.h"

namespace Fernweg::Core {

/// One element of Sec-WebSocket-Extensions (RFC 6455, section 9.1).
struct ExtensionElement
{
    QByteArray name;
    ExtensionParameters parameters;

    friend bool operator==(const ExtensionElement &a, const ExtensionElement &b)
    {
        return a.name == b.name && a.parameters == b.parameters;
    }
};

/// The elements of one or several Sec-WebSocket-Extensions values, joined by commas, in their order.
/// Nothing if the text does not follow the grammar.
std::optional<QList<ExtensionElement>> parseExtensions(QByteArrayView text);
QByteArray formatExtensions(const QList<ExtensionElement> &extensions);

} // namespace Fernweg::Core
