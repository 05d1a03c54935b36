// SPDX-License-Identifier: Apache-2.0
#include "sections.h"

namespace Conformance {

QList<Case> section(int number)
{
    switch (number) {
    case 1:
        return framing();
    case 2:
        return pingsAndPongs();
    case 3:
        return reservedBits();
    case 4:
        return opcodes();
    case 5:
        return fragmentation();
    case 6:
        return utf8();
    case 7:
        return closeHandling();
    case 9:
        return limits();
    case 10:
        return autoFragmentation();
    case 12:
        return compression();
    case 13:
        return compressionParameters();
    }
    return {};
}

} // namespace Conformance
