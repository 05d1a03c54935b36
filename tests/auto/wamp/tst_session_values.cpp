// SPDX-License-Identifier: Apache-2.0
#include "wamp/values.h"

#include <Fernweg/WampArguments>

#include <QtCore/qcbormap.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qpoint.h>
#include <QtCore/qurl.h>
#include <QtCore/quuid.h>
#include <QtTest/qtest.h>

using namespace Fernweg::Wamp;
using namespace Qt::StringLiterals;

class Colors
{
    Q_GADGET

public:
    enum class Color : quint8 { Red = 1, Green = 2 };
    Q_ENUM(Color)
};

/// Without properties: the program says how it is converted.
struct Extent
{
    int w = 0;
    int h = 0;

    bool operator==(const Extent &other) const { return w == other.w && h == other.h; }
};

struct Reading
{
    Q_GADGET
    Q_PROPERTY(QString sensor MEMBER sensor)
    Q_PROPERTY(QList<double> values MEMBER values)
    Q_PROPERTY(QDateTime time MEMBER time)
    Q_PROPERTY(Colors::Color color MEMBER color)

public:
    QString sensor;
    QList<double> values;
    QDateTime time;
    Colors::Color color = Colors::Color::Red;
};

/// QVariant to what WAMP carries, and back.
class SessionValuesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void toTheWire_data();
    void toTheWire();
    void refused_data();
    void refused();
    void whatIsWireIsNotCopied();
    void numbers_data();
    void numbers();
    void fromTheWire();
    void gadgets();
    void arguments();
};

void SessionValuesTest::initTestCase()
{
    QMetaType::registerConverter<Extent, QVariantMap>([](const Extent &size) {
        return QVariantMap { { u"w"_s, size.w }, { u"h"_s, size.h } };
    });
    QMetaType::registerConverter<QVariantMap, Extent>([](const QVariantMap &map) {
        return Extent { map.value(u"w"_s).toInt(), map.value(u"h"_s).toInt() };
    });
}

void SessionValuesTest::toTheWire_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QVariant>("wire");
    const auto row = [](const char *name, const QVariant &value, const QVariant &wire) {
        QTest::newRow(name) << QVariant::fromValue(value) << QVariant::fromValue(wire);
    };
    const QDateTime time(QDate(2026, 1, 2), QTime(3, 4, 5, 6), Qt::UTC);
    row("int", 1, 1LL);
    row("short", QVariant::fromValue(short(-1)), -1LL);
    row("uchar", QVariant::fromValue(uchar(200)), 200LL);
    row("small ulonglong", 5ULL, 5LL);
    row("large ulonglong", ~0ULL, ~0ULL);
    row("float", 0.5F, 0.5);
    row("QChar", QChar(u'x'), u"x"_s);
    row("QDateTime", time, u"2026-01-02T03:04:05.006Z"_s);
    row("QDate", time.date(), u"2026-01-02"_s);
    row("QTime", time.time(), u"03:04:05.006"_s);
    row("QUuid", QUuid(u"{67c8770b-44f1-410a-ab9a-f9b5446f13ee}"_s),
        u"67c8770b-44f1-410a-ab9a-f9b5446f13ee"_s);
    row("QUrl", QUrl(u"http://a/b c"_s), u"http://a/b%20c"_s);
    row("enumeration", QVariant::fromValue(Colors::Color::Green), 2LL);
    row("QStringList", QStringList { u"a"_s, u"b"_s }, QVariantList { u"a"_s, u"b"_s });
    row("QList<int>", QVariant::fromValue(QList<int> { 1, 2 }), QVariantList { 1LL, 2LL });
    row("QVariantHash", QVariantHash { { u"a"_s, 1 } }, QVariantMap { { u"a"_s, 1LL } });
    row("QMap<QString, int>", QVariant::fromValue(QMap<QString, int> { { u"a"_s, 1 } }),
        QVariantMap { { u"a"_s, 1LL } });
    row("QJsonObject", QJsonObject { { u"a"_s, QJsonArray { 1.5, true } } },
        QVariantMap { { u"a"_s, QVariantList { 1.5, true } } });
    row("QCborMap", QVariant::fromValue(QCborMap { { u"a"_s, 1 } }),
        QVariantMap { { u"a"_s, 1LL } });
    row("registered", QVariant::fromValue(Extent { 1, 2 }),
        QVariantMap { { u"w"_s, 1LL }, { u"h"_s, 2LL } });
    row("in a list",
        QVariantList { 1, QVariantMap { { u"a"_s, QVariant::fromValue(Extent { 1, 2 }) } } },
        QVariantList {
                1LL,
                QVariantMap { { u"a"_s, QVariantMap { { u"w"_s, 1LL }, { u"h"_s, 2LL } } } } });
}

void SessionValuesTest::toTheWire()
{
    QFETCH(const QVariant, value);
    QFETCH(const QVariant, wire);
    QString error;
    const QVariant result = toWire(value, &error);
    QVERIFY2(error.isEmpty(), qPrintable(error));
    QCOMPARE(result.metaType(), wire.metaType());
    QCOMPARE(result, wire);
}

void SessionValuesTest::refused_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("error");
    QVariant deep = QPoint();
    for (int i = 0; i < 300; ++i)
        deep = QVariantList { deep };
    QTest::newRow("QPoint") << QVariant(QPoint()) << u"a QPoint can't be sent"_s;
    QTest::newRow("in a list") << QVariant(QVariantList { 1, QPoint() })
                               << u"[1]: a QPoint can't be sent"_s;
    QTest::newRow("below keys") << QVariant(
            QVariantMap { { u"a"_s, QVariantMap { { u"b"_s, QVariantList { QPoint() } } } } })
                                << u"a.b[0]: a QPoint can't be sent"_s;
    QTest::newRow("pointer") << QVariant::fromValue(this) << u"can't be sent"_s;
    QTest::newRow("too deep") << deep << u"nested too deeply"_s;
}

void SessionValuesTest::refused()
{
    QFETCH(const QVariant, value);
    QFETCH(const QString, error);
    QString text;
    QVERIFY(!toWire(value, &text).isValid());
    QVERIFY2(text.endsWith(error), qPrintable(text));
}

void SessionValuesTest::whatIsWireIsNotCopied()
{
    QVariantList list { 1LL, u"a"_s, QVariantList { true, 1.5, QByteArray("x"), QVariant() } };
    const QVariantList copy = list;
    QVERIFY(makeWire(list, u"arguments"_s, nullptr));
    QVERIFY(list.constData() == copy.constData());
}

void SessionValuesTest::numbers_data()
{
    QTest::addColumn<QVariant>("wire");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<bool>("fits");
    const auto row = [](const char *name, const QVariant &wire, const char *type, bool fits) {
        QTest::newRow(name) << QVariant::fromValue(wire) << QByteArray(type) << fits;
    };
    row("octet 255", 255LL, "uchar", true);
    row("octet 256", 256LL, "uchar", false);
    row("octet -1", -1LL, "uchar", false);
    row("signed octet -128", -128LL, "signed char", true);
    row("signed octet -129", -129LL, "signed char", false);
    row("int 2^31", qlonglong(1) << 31, "int", false);
    row("int -2^31", -(qlonglong(1) << 31), "int", true);
    row("uint 2^32-1", (qlonglong(1) << 32) - 1, "uint", true);
    row("qlonglong 2^63", quint64(1) << 63, "qlonglong", false);
    row("qulonglong 2^64-1", ~0ULL, "qulonglong", true);
    row("qulonglong -1", -1LL, "qulonglong", false);
    row("qlonglong of double 2^63", 9223372036854775808.0, "qlonglong", false);
    row("qlonglong of double -2^63", -9223372036854775808.0, "qlonglong", true);
    row("qulonglong of double 2^64", 18446744073709551616.0, "qulonglong", false);
    row("int of 3.0", 3.0, "int", true);
    row("int of 3.5", 3.5, "int", false);
    row("int of NaN", qQNaN(), "int", false);
    row("int of infinity", qInf(), "int", false);
    row("int of true", true, "int", false);
    row("int of text", u"3"_s, "int", false);
    row("bool of 1", 1LL, "bool", false);
    row("bool of true", true, "bool", true);
    row("double of 3", 3LL, "double", true);
    row("double of text", u"3"_s, "double", false);
    row("text of 3", 3LL, "QString", false);
    row("text of bytes", QByteArray("x"), "QString", false);
    row("bytes of text", u"x"_s, "QByteArray", false);
    row("enumeration of 2", 2LL, "Colors::Color", true);
    row("enumeration of its name", u"Green"_s, "Colors::Color", true);
    row("enumeration of 300", 300LL, "Colors::Color", false);
    row("enumeration of another name", u"Blue"_s, "Colors::Color", false);
    row("date of text", u"2026-01-02"_s, "QDate", true);
    row("date of other text", u"tomorrow"_s, "QDate", false);
    row("UUID of other text", u"none"_s, "QUuid", false);
    row("URL of other text", u"http://[a"_s, "QUrl", false);
}

void SessionValuesTest::numbers()
{
    QFETCH(const QVariant, wire);
    QFETCH(const QByteArray, type);
    QFETCH(const bool, fits);
    qRegisterMetaType<Colors::Color>();
    const QMetaType target = QMetaType::fromName(type);
    QVERIFY(target.isValid());
    QVariant value(target);
    const QVariant before = value;
    QCOMPARE(fromWire(wire, target, value.data()), fits);
    if (!fits)
        QCOMPARE(value, before);
    else if (type != "Colors::Color" && type != "QDate")
        QCOMPARE(value.toDouble(), wire.toDouble());
}

void SessionValuesTest::fromTheWire()
{
    QStringList texts;
    QVERIFY(readValue(QVariantList { u"a"_s, u"b"_s }, texts));
    QCOMPARE(texts, QStringList({ u"a"_s, u"b"_s }));
    QVERIFY(!readValue(QVariantList { u"a"_s, 1LL }, texts));
    QCOMPARE(texts.size(), 2);
    QMap<QString, int> map;
    QVERIFY(readValue(QVariantMap { { u"a"_s, 1LL } }, map));
    QCOMPARE(map, (QMap<QString, int> { { u"a"_s, 1 } }));
    QList<QList<int>> nested;
    QVERIFY(readValue(QVariantList { QVariantList { 1LL }, QVariantList {} }, nested));
    QCOMPARE(nested, (QList<QList<int>> { { 1 }, {} }));
    std::vector<double> vector;
    QVERIFY(readValue(QVariantList { 1LL, 2.5 }, vector));
    QCOMPARE(vector, (std::vector<double> { 1, 2.5 }));
    Extent size;
    QVERIFY(readValue(QVariantMap { { u"w"_s, 1LL }, { u"h"_s, 2LL } }, size));
    QVERIFY(size == (Extent { 1, 2 }));
    QJsonObject json;
    QVERIFY(readValue(QVariantMap { { u"a"_s, 1LL } }, json));
    QCOMPARE(json, (QJsonObject { { u"a"_s, 1 } }));
    QUuid uuid;
    QVERIFY(readValue(u"67c8770b-44f1-410a-ab9a-f9b5446f13ee"_s, uuid));
    std::optional<int> maybe = 3;
    QVERIFY(readValue(QVariant(), maybe));
    QVERIFY(!maybe);
    QPoint point(1, 1);
    QVERIFY(!readValue(QVariantMap(), point));
}

void SessionValuesTest::gadgets()
{
    Reading reading { u"boiler"_s,
                      { 1, 2.5 },
                      QDateTime(QDate(2026, 1, 2), QTime(3, 4), Qt::UTC),
                      Colors::Color::Green };
    const QVariant wire = toWire(QVariant::fromValue(reading));
    const QVariantMap map { { u"sensor"_s, u"boiler"_s },
                            { u"values"_s, QVariantList { 1.0, 2.5 } },
                            { u"time"_s, u"2026-01-02T03:04:00.000Z"_s },
                            { u"color"_s, 2LL } };
    QCOMPARE(wire, QVariant(map));
    Reading back;
    QVERIFY(readValue(wire, back));
    QCOMPARE(back.sensor, reading.sensor);
    QCOMPARE(back.values, reading.values);
    QCOMPARE(back.time, reading.time);
    QVERIFY(back.color == reading.color);
    QVERIFY(readValue(QVariantMap { { u"sensor"_s, u"roof"_s }, { u"other"_s, 1LL } }, back));
    QCOMPARE(back.sensor, u"roof"_s);
    QCOMPARE(back.values.size(), 2);
    QVERIFY(!readValue(QVariantMap { { u"color"_s, 1LL }, { u"values"_s, u"x"_s } }, back));
    QVERIFY(back.color == Colors::Color::Green);
}

void SessionValuesTest::arguments()
{
    const QVariantList list { 1, 2 };
    QCOMPARE(Arguments({ 1, 2 }).positional().size(), 2);
    QCOMPARE((Arguments { 1, u"a"_s, "literal", 2.5, nullptr, list }).positional().size(), 6);
    QCOMPARE((Arguments { "\u00e4" }).positional().first().toString(), u"\u00e4"_s);
    QCOMPARE(Arguments(list).positional(), list);
    QCOMPARE((Arguments { list }).positional(), QVariantList { QVariant(list) });
    const Arguments copy { Arguments { 1, 2 } };
    QCOMPARE(copy.positional().size(), 2);
    const Arguments both({ 1 }, { { u"k"_s, 2 } });
    QCOMPARE(both.kwargs().value(u"k"_s).toInt(), 2);
    QCOMPARE(Arguments().add(1).add(u"k"_s, 2).kwargs().size(), 1);
    QVERIFY(Arguments().isEmpty());
}

QTEST_APPLESS_MAIN(SessionValuesTest)
#include "tst_session_values.moc"
