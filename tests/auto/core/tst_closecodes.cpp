// SPDX-License-Identifier: Apache-2.0
#include "frame/closecodes.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;

class tst_CloseCodes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCode();
    void reasons_data();
    void reasons();
};

void tst_CloseCodes::everyCode()
{
    const QList<int> registered { 1000, 1001, 1002, 1003, 1007, 1008,
                                  1009, 1010, 1011, 1012, 1013, 1014 };
    for (int code = 0; code <= 0xFFFF; ++code) {
        const bool isExpected = registered.contains(code) || (code >= 3000 && code <= 4999);
        if (isValidOnWire(quint16(code)) != isExpected)
            QFAIL(qPrintable(QString::number(code)));
    }
}

void tst_CloseCodes::reasons_data()
{
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QByteArray>("utf8");

    const QString x122(122, u'x');
    QTest::newRow("empty") << QString() << QByteArray();
    QTest::newRow("short") << QStringLiteral("auf Wiedersehen") << QByteArray("auf Wiedersehen");
    QTest::newRow("not ASCII") << QStringLiteral("tschüß") << QByteArray("tsch\xC3\xBC\xC3\x9F");
    QTest::newRow("123 octets fit") << x122 + u'y' << x122.toUtf8() + 'y';
    QTest::newRow("the 124th is cut") << x122 + QStringLiteral("yz") << x122.toUtf8() + 'y';
    QTest::newRow("two octets at the end fit")
            << x122.left(121) + u'ü' << x122.left(121).toUtf8() + "\xC3\xBC";
    QTest::newRow("two octets across the end") << x122 + u'ü' << x122.toUtf8();
    QTest::newRow("three octets, two too many") << x122 + u'€' << x122.toUtf8();
    QTest::newRow("three octets, one too many") << x122.left(121) + u'€' << x122.left(121).toUtf8();
    QTest::newRow("four octets, one too many")
            << x122.left(120) + QStringLiteral("😀") << x122.left(120).toUtf8();
    QTest::newRow("four octets, three too many") << x122 + QStringLiteral("😀") << x122.toUtf8();
    QTest::newRow("four octets that fit, then more") << x122.left(119)
                    + QStringLiteral("😀😀") << x122.left(119).toUtf8() + "\xF0\x9F\x98\x80";
    QTest::newRow("much too long") << QString(100000, u'x') << QByteArray(123, 'x');
}

void tst_CloseCodes::reasons()
{
    QFETCH(QString, reason);
    QTEST(closeReasonToUtf8(reason), "utf8");
}

QTEST_APPLESS_MAIN(tst_CloseCodes)
#include "tst_closecodes.moc"
