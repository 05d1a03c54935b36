// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QList>

namespace Interop {

/// Octets that can't be compressed; the same ones for the same number.
QByteArray randomOctets(qsizetype size, quint32 number);

/// A table in JSON, of at least that many octets. Some of its characters have two to four octets.
QByteArray jsonTable(qsizetype size);

/// Measurements, one in each message: they have much in common with those before them.
QList<QByteArray> measurements(int count);

} // namespace Interop
