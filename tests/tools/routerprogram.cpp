// SPDX-License-Identifier: Apache-2.0
#include "routerprogram.h"

#include <QtTest/QTest>

using namespace Qt::StringLiterals;

RouterProgram::RouterProgram(const QStringList &arguments)
    : Program(QStringList(u"router"_s) + arguments)
{
    (void)QTest::qWaitFor([this] { return !isRunning() || !lines().isEmpty(); }, patience);
}

QString RouterProgram::url()
{
    const QList<QByteArray> all = lines();
    return all.isEmpty() ? QString()
                         : QString::fromLatin1(all.constFirst().sliced(qstrlen("listening ")));
}
