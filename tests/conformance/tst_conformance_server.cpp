// SPDX-License-Identifier: Apache-2.0
// Fernweg's server under test, or the one at FERNWEG_CONFORMANCE_URL.
#include "conformancetest.h"
#include "fernwegsubjects.h"

#include <QtTest/QTest>

using namespace Conformance;

static std::unique_ptr<Subject> newSubject()
{
    if (const QString url = qEnvironmentVariable("FERNWEG_CONFORMANCE_URL"); !url.isEmpty())
        return std::make_unique<ExternalServer>(QUrl(url));
    return std::make_unique<FernwegServer>();
}

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const auto subject = newSubject();
    ConformanceTest test(subject.get());
    return QTest::qExec(&test, argc, argv);
}
