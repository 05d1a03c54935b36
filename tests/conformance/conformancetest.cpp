// SPDX-License-Identifier: Apache-2.0
#include "conformancetest.h"

#include "conversation.h"

#include <QtTest/QTest>

namespace Conformance {

namespace {

/// Of many echoes, all of which came: whether they were compressed. How many there are is not the same
/// in each run: see FERNWEG_CONFORMANCE_FULL.
QString compressionOf(const Record &record)
{
    if (record.compressed == 0)
        return QStringLiteral("echoes, none compressed");
    return record.compressed == record.received.size() ? QStringLiteral("echoes, all compressed")
                                                       : QStringLiteral("echoes, some compressed");
}

QJsonObject resultOf(const Record &record, const Verdict &verdict, const QString &report)
{
    const bool isCompressed = !record.extensions.isEmpty();
    QJsonObject result {
        { QStringLiteral("behavior"), verdict.behavior },
        { QStringLiteral("behaviorClose"), verdict.behaviorClose },
        { QStringLiteral("remoteCloseCode"),
          record.closeCode ? QJsonValue(*record.closeCode) : QJsonValue() },
        { QStringLiteral("received"),
          isCompressed ? compressionOf(record) : summary(record.received) },
        { QStringLiteral("reported"), report },
    };
    if (isCompressed)
        result.insert(QStringLiteral("extensions"), QString::fromLatin1(record.extensions));
    return result;
}

} // namespace

ConformanceTest::ConformanceTest(Subject *subject)
    : m_subject(*subject), m_golden(subject->golden())
{
}

void ConformanceTest::rows(int number)
{
    m_cases = section(number);
    QTest::addColumn<int>("index");
    for (int index = 0; index < m_cases.size(); ++index)
        QTest::newRow(qPrintable(m_cases.at(index).number())) << index;
}

void ConformanceTest::play()
{
    QFETCH(const int, index);
    const Case &item = m_cases.at(index);
    Record record { m_subject.testerRole() };
    const std::unique_ptr<RawPeer> peer = m_subject.meet(item, &record.problem);
    if (record.problem.isEmpty())
        record = Conversation(peer.get(), item).run();
    const Verdict verdict = judge(item, record);
    QVERIFY2(verdict.isStrictPass(),
             qPrintable(QStringLiteral("%1 (%2): behavior %3, close %4: %5")
                                .arg(item.number(), item.what(), verdict.behavior,
                                     verdict.behaviorClose, verdict.why)));
    if (const auto report = m_subject.report()) {
        if (!item.demands().isEmpty())
            QCOMPARE(m_subject.extensions(), QString::fromLatin1(record.extensions));
        const QString difference =
                m_golden.difference(item.number(), resultOf(record, verdict, *report));
        QVERIFY2(difference.isEmpty(), qPrintable(difference));
    } else if (item.informational()) {
        qInfo("%s: received %s, then close code %d", qPrintable(item.number()),
              qPrintable(summary(record.received)), record.closeCode.value_or(0));
    }
}

void ConformanceTest::cleanupTestCase()
{
    QStringList numbers;
    for (const int number : sections) {
        for (const Case &item : section(number))
            numbers += item.number();
    }
    QVERIFY(m_golden.save(numbers));
}

} // namespace Conformance
