// SPDX-License-Identifier: Apache-2.0
// tst_interop PEER [CLASS] [QtTest's arguments]: Fernweg talks with a foreign implementation.
#include "driver/peers.h"
#include "interoptests.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <memory>

using namespace Interop;

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QStringList arguments = QCoreApplication::arguments();
    const QList<PeerProgram> peers = peerPrograms();
    const auto program = std::find_if(peers.begin(), peers.end(), [&](const PeerProgram &peer) {
        return arguments.size() > 1 && peer.name == arguments.at(1);
    });
    if (program == peers.end()) {
        std::fputs("Usage: tst_interop PEER [CLASS] [ARGUMENT]...: see README.md\n", stderr);
        return 1;
    }
    arguments.removeAt(1);
    QString selected;
    if (arguments.size() > 1 && arguments.at(1).endsWith(u"Test"))
        selected = arguments.takeAt(1);
    Peer peer(*program);
    int failures = 0;
    for (auto *make :
         { newHandshakeTest, newMessagesTest, newFragmentsTest, newControlTest, newClosingTest }) {
        const std::unique_ptr<QObject> test(make(peer));
        const QString name = QString::fromLatin1(test->metaObject()->className());
        if (selected.isEmpty() || name == QLatin1String("Interop::") + selected)
            failures += QTest::qExec(test.get(), arguments);
    }
    return std::min(failures, 127);
}
