// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/extension.h>

#include <algorithm>

namespace Fernweg::Codecs {

/// Calls \a readOne with the name and the value of each parameter; it returns what is wrong with it, as
/// the end of a sentence. Returns the first such sentence. No parameter may come twice.
template <typename ReadOne>
QByteArray readParameters(const ExtensionParameters &list, ReadOne &&readOne)
{
    for (auto it = list.begin(); it != list.end(); ++it) {
        const QByteArray &name = it->first;
        const bool isRepeated = std::any_of(
                list.begin(), it, [&name](const auto &earlier) { return earlier.first == name; });
        const QByteArray error =
                isRepeated ? QByteArrayLiteral("is repeated") : readOne(name, it->second);
        if (!error.isEmpty())
            return name.left(64) + ' ' + error;
    }
    return {};
}

/// A parameter that has no value.
QByteArray readFlag(const std::optional<QByteArray> &value, bool &flag);

/// A decimal integer without leading zeros, from 1 to 9.
QByteArray readLevel(const std::optional<QByteArray> &value, std::optional<int> &level);

/// Whether a setter's \a value is within the range; otherwise \a error says so.
bool isWithin(const char *name, int value, int least, int most, QString &error);

/// Whether it is a number of octets; otherwise \a error says so.
bool isSize(const char *name, qsizetype value, QString &error);

} // namespace Fernweg::Codecs
