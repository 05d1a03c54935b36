// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QJsonObject>
#include <QtCore/QStringList>

#include <optional>

namespace Interop {

/// The peer's first line.
void introduce(const QString &name, const QStringList &cannot);

/// Prints one object as one line, at once.
void printLine(const QJsonObject &object);

/// Waits for the next plan; nothing at the end of input.
std::optional<QJsonObject> readPlan();

} // namespace Interop
