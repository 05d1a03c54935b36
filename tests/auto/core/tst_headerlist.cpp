// SPDX-License-Identifier: Apache-2.0
#include "http/headerlist.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;

class tst_HeaderList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void looksUp();
    void elements_data();
    void elements();
    void contains();
    void tokens();
    void fieldValues_data();
    void fieldValues();
    void trims_data();
    void trims();
    void comparesIgnoringCase();
};

void tst_HeaderList::looksUp()
{
    const HeaderList headers { { "Host", "a" }, { "X", "1" }, { "HOST", "b" }, { "Empty", "" } };
    QCOMPARE(headerValue(headers, "host"), std::optional(QByteArray("a")));
    QCOMPARE(headerValue(headers, "Empty"), std::optional(QByteArray("")));
    QVERIFY(!headerValue(headers, "Hos"));
    QVERIFY(!headerValue(headers, "Hostt"));
    QVERIFY(!headerValue({}, "Host"));
    QCOMPARE(headerCount(headers, "hOsT"), 2);
    QCOMPARE(headerCount(headers, "X"), 1);
    QCOMPARE(headerCount(headers, "Y"), 0);
}

void tst_HeaderList::elements_data()
{
    QTest::addColumn<HeaderList>("headers");
    QTest::addColumn<QList<QByteArray>>("expected");

    QTest::newRow("no field") << HeaderList { { "B", "1" } } << QList<QByteArray>();
    QTest::newRow("one") << HeaderList { { "A", "x" } } << QList<QByteArray> { "x" };
    QTest::newRow("several") << HeaderList { { "A", "x, y,z" } }
                             << QList<QByteArray> { "x", "y", "z" };
    QTest::newRow("white space") << HeaderList { { "A", "x \t,\t y z " } }
                                 << QList<QByteArray> { "x", "y z" };
    QTest::newRow("empty elements")
            << HeaderList { { "A", ",x,, ,y," } } << QList<QByteArray> { "x", "y" };
    QTest::newRow("several fields") << HeaderList { { "A", "x, y" }, { "B", "1" }, { "a", "z" } }
                                    << QList<QByteArray> { "x", "y", "z" };
    QTest::newRow("empty field") << HeaderList { { "A", "" } } << QList<QByteArray>();
}

void tst_HeaderList::elements()
{
    QFETCH(HeaderList, headers);
    QTEST(headerElements(headers, "A"), "expected");
}

void tst_HeaderList::contains()
{
    const HeaderList headers { { "Connection", "keep-alive, Upgrade" },
                               { "Upgrade", "websocket" } };
    QVERIFY(headerContains(headers, "connection", "upgrade"));
    QVERIFY(headerContains(headers, "Connection", "Keep-Alive"));
    QVERIFY(!headerContains(headers, "Connection", "Up"));
    QVERIFY(!headerContains(headers, "Connection", "keep-alive, Upgrade"));
    QVERIFY(!headerContains(headers, "Upgrade", "Upgrade"));
}

void tst_HeaderList::tokens()
{
    const QByteArray others = "!#$%&'*+-.^_`|~";
    for (int i = 0; i < 256; ++i) {
        const char c = char(i);
        const bool isExpected = (i >= '0' && i <= '9') || (i >= 'A' && i <= 'Z')
                || (i >= 'a' && i <= 'z') || (i != 0 && others.contains(c));
        QCOMPARE(isToken(QByteArray(1, c)), isExpected);
        QCOMPARE(isToken(QByteArray("a") + c + 'b'), isExpected);
    }
    QVERIFY(!isToken(""));
    QVERIFY(!isToken(QByteArrayView()));
}

void tst_HeaderList::fieldValues_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("isFine");

    QTest::newRow("empty") << QByteArray() << true;
    QTest::newRow("words") << QByteArray("a b, c") << true;
    QTest::newRow("tab inside") << QByteArray("a\tb") << true;
    QTest::newRow("above ASCII") << QByteArray("\xC3\xBC") << true;
    QTest::newRow("carriage return and line feed") << QByteArray("a\r\nB: c") << false;
    QTest::newRow("line feed") << QByteArray("a\nb") << false;
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << false;
    QTest::newRow("delete character") << QByteArray("a\x7F") << false;
    QTest::newRow("space in front") << QByteArray(" a") << false;
    QTest::newRow("tab behind") << QByteArray("a\t") << false;
}

void tst_HeaderList::fieldValues()
{
    QFETCH(QByteArray, value);
    QTEST(isFieldValue(value), "isFine");
}

void tst_HeaderList::trims_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("trimmed");

    QTest::newRow("nothing to trim") << QByteArray("a b") << QByteArray("a b");
    QTest::newRow("both sides") << QByteArray(" \t a \t ") << QByteArray("a");
    QTest::newRow("only space") << QByteArray(" \t ") << QByteArray();
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("no other white space") << QByteArray("\va\f") << QByteArray("\va\f");
}

void tst_HeaderList::trims()
{
    QFETCH(QByteArray, text);
    QTEST(trimmedOws(text).toByteArray(), "trimmed");
}

void tst_HeaderList::comparesIgnoringCase()
{
    QVERIFY(equalsIgnoringCase("WebSocket", "websocket"));
    QVERIFY(!equalsIgnoringCase("WebSocket", "websockets"));
    QVERIFY(!equalsIgnoringCase("[", "{")); // differ by the bit that tells case
    QVERIFY(equalsIgnoringCase("", ""));
}

QTEST_APPLESS_MAIN(tst_HeaderList)
#include "tst_headerlist.moc"
