// SPDX-License-Identifier: Apache-2.0
// Fernweg's client under test, or one that connects to the port FERNWEG_CONFORMANCE_LISTEN.
#include "conformancetest.h"
#include "fernwegsubjects.h"

#include <QtTest/QTest>

using namespace Conformance;

static std::unique_ptr<Subject> newSubject()
{
    if (const int port = qEnvironmentVariableIntValue("FERNWEG_CONFORMANCE_LISTEN"); port > 0)
        return std::make_unique<ExternalClient>(quint16(port), 517);
    return std::make_unique<FernwegClient>();
}

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const auto subject = newSubject();
    ConformanceTest test(subject.get());
    return QTest::qExec(&test, argc, argv);
}
