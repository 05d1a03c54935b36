// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/extension.h>

namespace Fernweg::Test {

/// "a; b=1; c=" as a list of parameters. Unlike a header it may have empty values.
inline ExtensionParameters parametersFrom(const QByteArray &text)
{
    ExtensionParameters parameters;
    if (text.isEmpty())
        return parameters;
    for (const QByteArray &part : text.split(';')) {
        const QByteArray parameter = part.trimmed();
        const qsizetype equals = parameter.indexOf('=');
        if (equals < 0)
            parameters.emplaceBack(parameter, std::nullopt);
        else
            parameters.emplaceBack(parameter.first(equals), parameter.sliced(equals + 1));
    }
    return parameters;
}

inline QByteArray toText(const ExtensionParameters &parameters)
{
    QByteArrayList parts;
    for (const auto &[name, value] : parameters)
        parts.append(value ? name + '=' + *value : name);
    return parts.join("; ");
}

inline QByteArray toText(const std::optional<ExtensionParameters> &parameters)
{
    return parameters ? toText(*parameters) : QByteArray("declined");
}

} // namespace Fernweg::Test
