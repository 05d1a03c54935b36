// SPDX-License-Identifier: Apache-2.0
// tst_compression PEER [CLASS] [QtTest's arguments]: permessage-deflate with a foreign implementation.
#include "compression/compressiontests.h"

#include <QtCore/QCoreApplication>

using namespace Interop;

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    return runInteropTests(QCoreApplication::arguments(), { newTermsTest, newPartsTest });
}
