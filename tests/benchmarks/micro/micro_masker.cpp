// SPDX-License-Identifier: Apache-2.0
// Masking (RFC 6455, section 5.3), beside the memcpy() that it is measured by.
#include "frame/masker.h"

#include <QtTest/qtest.h>

#include <cstring>

using Fernweg::Core::Masker;

class MicroMasker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void apply_data() { sizes(); }
    void apply();
    void copy_data() { sizes(); }
    void copy();
    void memcpy_data() { sizes(); }
    void memcpy();

private:
    static void sizes();
};

void MicroMasker::sizes()
{
    QTest::addColumn<qsizetype>("size");
    QTest::newRow("32 B") << qsizetype(32);
    QTest::newRow("1 KiB") << qsizetype(1024);
    QTest::newRow("64 KiB") << qsizetype(65536);
    QTest::newRow("1 MiB") << qsizetype(1024 * 1024);
}

void MicroMasker::apply()
{
    QFETCH(qsizetype, size);
    QByteArray data(size, 'x');
    QBENCHMARK {
        Masker(0x12345678).apply(data.data(), size);
    }
}

void MicroMasker::copy()
{
    QFETCH(qsizetype, size);
    const QByteArray source(size, 'x');
    QByteArray target(size, 'y');
    QBENCHMARK {
        Masker(0x12345678).copy(target.data(), source.constData(), size);
    }
}

void MicroMasker::memcpy()
{
    QFETCH(qsizetype, size);
    const QByteArray source(size, 'x');
    QByteArray target(size, 'y');
    QBENCHMARK {
        std::memcpy(target.data(), source.constData(), size_t(size));
    }
}

QTEST_APPLESS_MAIN(MicroMasker)
#include "micro_masker.moc"
