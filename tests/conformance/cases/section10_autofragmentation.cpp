// SPDX-License-Identifier: Apache-2.0
#include "sections.h"

namespace Conformance {

using namespace Qt::StringLiterals;

// The fragmentation is on the test's side; 50 fragments are full, and the 51st isn't.
QList<Case> autoFragmentation()
{
    const QByteArray payload(65536, '*');
    return { Case(u"10.1.1"_s, u"64 KiB of text in fragments of 1300 octets"_s)
                     .sendFragmented(text(payload), 1300)
                     .expectText(payload)
                     .closesCleanly() };
}

} // namespace Conformance
