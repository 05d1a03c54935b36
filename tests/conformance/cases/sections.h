// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../case.h"

namespace Conformance {

// The table, by the sections of the Autobahn test suite. Numbers, octets, pieces and verdicts are
// the suite's.
QList<Case> framing(); // 1
QList<Case> pingsAndPongs(); // 2
QList<Case> reservedBits(); // 3
QList<Case> opcodes(); // 4
QList<Case> fragmentation(); // 5
QList<Case> utf8(); // 6
QList<Case> closeHandling(); // 7
QList<Case> limits(); // 9
QList<Case> autoFragmentation(); // 10
QList<Case> compression(); // 12
QList<Case> compressionParameters(); // 13

/// The numbers of the sections, in order.
inline constexpr int sections[] { 1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 13 };

/// All cases of a section by its number; none if there is no such section.
QList<Case> section(int number);

} // namespace Conformance
