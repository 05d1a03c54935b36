// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/headerlist.h"

namespace Fernweg::Core {

/// One element of Sec-WebSocket-Extensions (RFC 6455, section 9.1): a name and its parameters, each
/// with or without a value.
struct Extension
{
    using Parameter = std::pair<QByteArray, std::optional<QByteArray>>;

    QByteArray name;
    QList<Parameter> parameters;

    friend bool operator==(const Extension &a, const Extension &b)
    {
        return a.name == b.name && a.parameters == b.parameters;
    }
};

/// The elements of one or several Sec-WebSocket-Extensions values, joined by commas, in their order.
/// Nothing if the text does not follow the grammar.
std::optional<QList<Extension>> parseExtensions(QByteArrayView text);
QByteArray formatExtensions(const QList<Extension> &extensions);

} // namespace Fernweg::Core
