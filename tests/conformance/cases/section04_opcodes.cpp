// SPDX-License-Identifier: Apache-2.0
#include "sections.h"

namespace Conformance {

// The reserved opcodes, for data (3–7) and for control (11–15) frames (section 5.2): first alone,
// then after a good message, which is echoed, and before a ping, which is not answered.
QList<Case> opcodes()
{
    const QByteArray hello("Hello, world!");
    QList<Case> cases;
    for (const int group : { 1, 2 }) {
        const int base = group == 1 ? 2 : 10;
        for (int i = 1; i <= 5; ++i) {
            const qsizetype chop = i == 5 ? Case::OctetWise : Case::Together;
            // Numbers 1 and 3 go without payload.
            const QByteArray payload = i == 2 ? QByteArray("reserved opcode payload")
                    : i > 3                   ? hello
                                              : QByteArray();
            Case item(QStringLiteral("4.%1.%2").arg(group).arg(i),
                      QStringLiteral("reserved opcode %1, %2 octets of payload")
                              .arg(base + i)
                              .arg(payload.size()));
            if (i > 2)
                item.send(text(hello), chop).expectText(hello).nonStrict({});
            item.send({ quint8(base + i), payload }, chop);
            if (i > 2)
                item.send(ping(), chop);
            cases += item.failsWith(1002);
        }
    }
    return cases;
}

} // namespace Conformance
