// SPDX-License-Identifier: Apache-2.0
#include "driver/interoptest.h"

#include "driver/peers.h"

#include <algorithm>
#include <cstdio>
#include <memory>

namespace Interop {

int runInteropTests(const QStringList &commandLine, const QList<MakeTest> &makers)
{
    QStringList arguments = commandLine;
    const QList<PeerProgram> peers = peerPrograms();
    const auto program = std::find_if(peers.begin(), peers.end(), [&](const PeerProgram &peer) {
        return arguments.size() > 1 && peer.name == arguments.at(1);
    });
    if (program == peers.end()) {
        std::fprintf(stderr, "Usage: %s PEER [CLASS] [ARGUMENT]...: see tests/interop/README.md\n",
                     qPrintable(arguments.value(0)));
        return 1;
    }
    arguments.removeAt(1);
    QString selected;
    if (arguments.size() > 1 && arguments.at(1).endsWith(u"Test"))
        selected = arguments.takeAt(1);
    Peer peer(*program);
    int failures = 0;
    for (const MakeTest make : makers) {
        const std::unique_ptr<QObject> test(make(peer));
        const QString name = QString::fromLatin1(test->metaObject()->className());
        if (selected.isEmpty() || name == QLatin1String("Interop::") + selected)
            failures += QTest::qExec(test.get(), arguments);
    }
    return std::min(failures, 127);
}

} // namespace Interop
