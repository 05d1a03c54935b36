// SPDX-License-Identifier: Apache-2.0
// tst_interop PEER [CLASS] [QtTest's arguments]: Fernweg talks with a foreign implementation.
#include "interoptests.h"

#include <QtCore/QCoreApplication>

using namespace Interop;

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    return runInteropTests(QCoreApplication::arguments(),
                           { newHandshakeTest, newMessagesTest, newFragmentsTest, newControlTest,
                             newClosingTest });
}
