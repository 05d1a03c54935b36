// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QJsonValue>
#include <QtCore/QVariant>

namespace Interop {

/// A value as the lines between the test and a peer have it: see README.md.
QJsonValue toLine(const QVariant &value);
QVariant fromLine(const QJsonValue &value);

/// For comparisons. An integer is the same, whether it came as one or as a floating-point number:
/// JavaScript has but one type for both.
QString textOf(const QVariant &value);

} // namespace Interop
