// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QJsonObject>
#include <QtCore/QList>

namespace Interop {

/// The payload that stands for a size: in a text message the letters from a to z, over and over; in a
/// binary one the octets from 0 to 250, whose number is prime, so that a shifted piece is noticed.
QByteArray pattern(qsizetype size, bool isBinary);

/// What a step "send" is to send.
QByteArray payloadOf(const QJsonObject &step);

/// In pieces of \a size octets; in one piece if that is 0.
QList<QByteArray> fragments(const QByteArray &payload, qsizetype size);

} // namespace Interop
