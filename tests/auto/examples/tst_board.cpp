// SPDX-License-Identifier: Apache-2.0
#include "board.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QSet>
#include <QtTest/QTest>

using namespace Broadcast;
using namespace Qt::StringLiterals;

namespace {

std::optional<Stroke> read(const QByteArray &json)
{
    return strokeFrom(QJsonDocument::fromJson(json).object());
}

Stroke strokeOf(int by, const QList<int> &points)
{
    return { by, u"#000000"_s, 4, points };
}

QByteArray numbers(int count)
{
    QByteArrayList list;
    for (int i = 0; i < count; ++i)
        list.append(QByteArray::number(i));
    return "{\"points\":[" + list.join(',') + "]}";
}

} // namespace

class TestBoard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsStrokes_data();
    void readsStrokes();
    void refusesWhatIsNone_data();
    void refusesWhatIsNone();
    void coloursDiffer();
    void coloursReturn();
    void piecesBecomeOneStroke();
    void oldestStrokesGo();
    void clears();
};

void TestBoard::readsStrokes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QList<int>>("points");
    QTest::addColumn<int>("width");
    QTest::newRow("a line") << QByteArray(R"({"width":9,"points":[1,2,3,4]})")
                            << QList<int> { 1, 2, 3, 4 } << 9;
    QTest::newRow("a dot, no width")
            << QByteArray(R"({"points":[5,6]})") << QList<int> { 5, 6 } << 4;
    QTest::newRow("fractions") << QByteArray(R"({"points":[1.4,2.6]})") << QList<int> { 1, 3 } << 4;
    QTest::newRow("beside the sheet")
            << QByteArray(R"({"points":[-5,1e300]})") << QList<int> { 0, SheetHeight } << 4;
    QTest::newRow("width too large")
            << QByteArray(R"({"width":5000,"points":[1,1]})") << QList<int> { 1, 1 } << 80;
    QTest::newRow("width negative")
            << QByteArray(R"({"width":-1,"points":[1,1]})") << QList<int> { 1, 1 } << 1;
}

void TestBoard::readsStrokes()
{
    QFETCH(QByteArray, json);
    const auto stroke = read(json);
    QVERIFY(stroke.has_value());
    QTEST(stroke->points, "points");
    QTEST(stroke->width, "width");
    QCOMPARE(stroke->by, 0); // that, and the colour, is not for them to choose
    QVERIFY(stroke->colour.isEmpty());
}

void TestBoard::refusesWhatIsNone_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("no points") << QByteArray(R"({"width":9})");
    QTest::newRow("an empty list") << QByteArray(R"({"points":[]})");
    QTest::newRow("half a point") << QByteArray(R"({"points":[1,2,3]})");
    QTest::newRow("text") << QByteArray(R"({"points":["1","2"]})");
    QTest::newRow("null") << QByteArray(R"({"points":[1,null]})");
    QTest::newRow("lists") << QByteArray(R"({"points":[[1,2],[3,4]]})");
    QTest::newRow("an object") << QByteArray(R"({"points":{"x":1}})");
    QTest::newRow("257 points") << numbers(2 * 257);
}

void TestBoard::refusesWhatIsNone()
{
    QFETCH(QByteArray, json);
    QVERIFY(!read(json).has_value());
    QVERIFY(read(numbers(2 * 256)).has_value());
}

void TestBoard::coloursDiffer()
{
    Board board;
    QSet<QString> colours;
    QSet<int> ids;
    for (int i = 0; i < 10; ++i) {
        const Participant one = board.enter();
        colours.insert(one.colour);
        ids.insert(one.id);
    }
    QCOMPARE(colours.size(), 10);
    QCOMPARE(ids.size(), 10);
    QVERIFY(colours.contains(board.enter().colour)); // the eleventh shares one
    QCOMPARE(board.participants().size(), 11);
}

void TestBoard::coloursReturn()
{
    Board board;
    const Participant first = board.enter();
    const Participant second = board.enter();
    board.leave(first.id);
    const Participant third = board.enter();
    QCOMPARE(third.colour, first.colour);
    QVERIFY(third.id != first.id && third.id != second.id);
}

void TestBoard::piecesBecomeOneStroke()
{
    Board board;
    board.add(strokeOf(1, { 0, 0, 10, 10 }));
    board.add(strokeOf(1, { 10, 10, 20, 20 }));
    QCOMPARE(board.strokes().size(), 1);
    QCOMPARE(board.strokes().first().points, QList<int>({ 0, 0, 10, 10, 20, 20 }));
    board.add(strokeOf(2, { 20, 20, 30, 30 })); // somebody else's
    board.add(strokeOf(2, { 50, 50, 60, 60 })); // the pen was lifted
    Stroke broad = strokeOf(2, { 60, 60, 70, 70 });
    broad.width = 20;
    board.add(broad);
    QCOMPARE(board.strokes().size(), 4);
}

void TestBoard::oldestStrokesGo()
{
    Board board;
    for (int i = 0; i < 100'000; ++i)
        board.add(strokeOf(1, { i % 1600, 1, i % 1600, 5, i % 1600, 9 }));
    qsizetype count = 0;
    for (const Stroke &stroke : board.strokes())
        count += stroke.points.size();
    QVERIFY2(count <= 400'000 && count > 399'000, QByteArray::number(count).constData());
    QCOMPARE(board.strokes().last().points.first(), 99'999 % 1600);
}

void TestBoard::clears()
{
    Board board;
    board.enter();
    board.add(strokeOf(1, { 0, 0, 10, 10 }));
    board.clear();
    QVERIFY(board.strokes().isEmpty());
    QCOMPARE(board.participants().size(), 1);
}

QTEST_APPLESS_MAIN(TestBoard)

#include "tst_board.moc"
