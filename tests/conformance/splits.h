// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArrayList>

namespace Conformance {

/// A message in frames, each of them in pieces.
using SplitMessage = QList<QByteArrayList>;

/// Every way to cut \a message into frames: 2^(n-1) of them for n octets, each in one piece.
QList<SplitMessage> everyFraming(const QByteArray &message);
/// Every way to cut \a message into frames, and these into pieces: 3^(n-1).
QList<SplitMessage> everySplit(const QByteArray &message);

/// The same octets in the pieces in which a network might deliver them: whole, octet by octet, and in
/// two at every position.
QList<QByteArrayList> everyDelivery(const QByteArray &octets);

/// "ab|c/d": frames end with a slash, pieces within them with a bar.
QByteArray drawn(const SplitMessage &split);

} // namespace Conformance
