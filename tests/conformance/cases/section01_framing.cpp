// SPDX-License-Identifier: Apache-2.0
#include "sections.h"

namespace Conformance {

// One message of each length at which the encoding of the length changes (section 5.2), the last
// one in pieces that meet no boundary.
QList<Case> framing()
{
    struct Row
    {
        qsizetype size;
        qsizetype chop;
    };
    static constexpr Row rows[] {
        { 0, Case::Together },     { 125, Case::Together }, { 126, Case::Together },
        { 127, Case::Together },   { 128, Case::Together }, { 65535, Case::Together },
        { 65536, Case::Together }, { 65536, 997 },
    };
    QList<Case> cases;
    for (const bool isBinary : { false, true }) {
        int index = 0;
        for (const Row &row : rows) {
            const QByteArray payload(row.size, isBinary ? '\xfe' : '*');
            Case item(QStringLiteral("1.%1.%2").arg(isBinary ? 2 : 1).arg(++index),
                      QStringLiteral("%1 message of %2 octets, sent %3")
                              .arg(isBinary ? QStringLiteral("binary") : QStringLiteral("text"))
                              .arg(row.size)
                              .arg(row.chop ? QStringLiteral("in chops of %1").arg(row.chop)
                                            : QStringLiteral("at once")));
            item.send(isBinary ? binary(payload) : text(payload), row.chop).closesCleanly();
            cases += isBinary ? item.expectBinary(payload) : item.expectText(payload);
        }
    }
    return cases;
}

} // namespace Conformance
