// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArrayView>
#include <QtCore/QList>

#include <optional>

// The kernel's text files: lines of fields between blanks. Views, so the text has to outlive them.
namespace Dashboard {

QList<QByteArrayView> lines(QByteArrayView text);
QList<QByteArrayView> fields(QByteArrayView line);

// Decimal digits and nothing else; a sign, a unit or a value beyond 64 bits is not a number.
std::optional<quint64> unsignedNumber(QByteArrayView field);
std::optional<qint64> signedNumber(QByteArrayView field);
std::optional<double> realNumber(QByteArrayView field);

// How far a counter went. One that went backwards either wrapped at 32 bits, as those of old
// network drivers do, or began anew; what was counted in between is then unknown and taken as
// nothing.
quint64 counterDelta(quint64 before, quint64 after);

} // namespace Dashboard
