// SPDX-License-Identifier: Apache-2.0
#include "boardserver.h"
#include "exampleprogram.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QTemporaryDir>
#include <QtGui/QImage>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Qt::StringLiterals;

namespace {

// Somebody at a board, and what they were told.
class Guest
{
public:
    explicit Guest(quint16 port, const QString &board = u"/"_s, const QByteArray &origin = {})
    {
        QObject::connect(&socket, &Fernweg::WebSocket::onMessage, &socket,
                         [this](const QByteArray &payload) {
                             told.append(QJsonDocument::fromJson(payload).object());
                         });
        const QUrl url(u"ws://127.0.0.1:%1%2"_s.arg(port).arg(board));
        socket.open(Fernweg::ConnectingRequest(url).setOrigin(origin));
    }

    QList<QJsonObject> heard(const QString &type) const
    {
        QList<QJsonObject> list;
        for (const QJsonObject &message : told) {
            if (message.value("type"_L1) == type)
                list.append(message);
        }
        return list;
    }
    qsizetype people() const
    {
        const auto list = heard(u"people"_s);
        return list.isEmpty() ? 0 : list.last().value("people"_L1).toArray().size();
    }
    QString colour() const { return heard(u"welcome"_s).value(0).value("colour"_L1).toString(); }
    // All that was drawn, one stroke behind the other.
    QJsonArray strokes() const
    {
        QJsonArray all;
        for (const QJsonObject &message : heard(u"draw"_s)) {
            for (const QJsonValue &stroke : message.value("strokes"_L1).toArray())
                all.append(stroke);
        }
        return all;
    }
    void say(const char *json) { socket.sendMessage(json); }

    Fernweg::WebSocket socket { Fernweg::WebSocketOptions().setCompression(true) };
    QList<QJsonObject> told;
};

struct Answer
{
    int status = 0;
    QByteArray body;
    QString contentType;
};

Answer get(quint16 port, const QString &path)
{
    QNetworkAccessManager manager;
    const QUrl url(u"http://127.0.0.1:%1%2"_s.arg(port).arg(path));
    const std::unique_ptr<QNetworkReply> reply(manager.get(QNetworkRequest(url)));
    QSignalSpy ended(reply.get(), &QNetworkReply::finished);
    if (ended.isEmpty() && !ended.wait(Patience))
        return {};
    return { reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll(),
             reply->header(QNetworkRequest::ContentTypeHeader).toString() };
}

int dotsOf(const QString &picture, const QColor &colour)
{
    const QImage image(picture);
    int count = 0;
    for (int y = 64; y < image.height() - 80; ++y) { // of the sheet only
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y) == colour;
    }
    return count;
}

} // namespace

class TestBroadcast : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everybodySeesWhatOneDraws();
    void newcomersSeeWhatWasDrawn();
    void clears();
    void boardsAreApart();
    void erasesWithPaper();
    void colourCannotBeChosen();
    void strangersAreSentAway_data();
    void strangersAreSentAway();
    void noMoreThanThereAreSeats();
    void otherPagesMayNotJoin();
    void servesThePage_data();
    void servesThePage();
    void windowsShareABoard();
    void windowSaysThatNobodyAnswers();
    void badArguments_data();
    void badArguments();
};

void TestBroadcast::everybodySeesWhatOneDraws()
{
    Broadcast::BoardServer server(8);
    QVERIFY(server.listen(QHostAddress::LocalHost, 0));
    Guest first(server.port());
    QTRY_COMPARE_WITH_TIMEOUT(first.people(), 1, Patience);
    Guest second(server.port());
    QTRY_COMPARE_WITH_TIMEOUT(first.people(), 2, Patience);
    QTRY_COMPARE_WITH_TIMEOUT(second.people(), 2, Patience);
    QVERIFY(first.colour() != second.colour());
    QVERIFY(first.socket.extensions().contains(u"permessage-deflate"_s));

    first.say(R"({"type":"draw","width":7,"points":[1,2,3,4]})");
    QTRY_COMPARE_WITH_TIMEOUT(second.strokes().size(), 1, Patience);
    QTRY_COMPARE_WITH_TIMEOUT(first.strokes().size(), 1, Patience); // the same for the same sheet
    QCOMPARE(first.strokes(), second.strokes());
    const QJsonObject stroke = second.strokes().first().toObject();
    QCOMPARE(stroke.value("colour"_L1).toString(), first.colour());
    QCOMPARE(stroke.value("width"_L1).toInt(), 7);
    QCOMPARE(stroke.value("points"_L1).toArray(), QJsonArray({ 1, 2, 3, 4 }));

    second.socket.abort();
    QTRY_COMPARE_WITH_TIMEOUT(first.people(), 1, Patience);
}

void TestBroadcast::newcomersSeeWhatWasDrawn()
{
    Broadcast::BoardServer server(8);
    QVERIFY(server.listen(QHostAddress::LocalHost, 0));
    Guest first(server.port());
    QTRY_COMPARE_WITH_TIMEOUT(first.people(), 1, Patience);
    // More than goes into one message.
    constexpr int count = 3000;
    for (int i = 0; i < count; ++i)
        first.say(R"({"type":"draw","points":[1,2,3,4]})");
    QTRY_COMPARE_WITH_TIMEOUT(first.strokes().size(), count, Patience);
    Guest late(server.port());
    QTRY_COMPARE_WITH_TIMEOUT(late.people(), 2, Patience);
    QCOMPARE(late.strokes(), first.strokes());
    QCOMPARE(late.told.first().value("type"_L1).toString(), u"welcome"_s);
    QVERIFY(late.heard(u"draw"_s).size() < 10);
}

void TestBroadcast::clears()
{
    Broadcast::BoardServer server(8);
    QVERIFY(server.listen(QHostAddress::LocalHost, 0));
    Guest first(server.port());
    Guest second(server.port());
    QTRY_COMPARE_WITH_TIMEOUT(first.people(), 2, Patience);
    first.say(R"({"type":"draw","points":[1,2,3,4]})");
    second.say(R"({"type":"clear"})");
    QTRY_COMPARE_WITH_TIMEOUT(first.heard(u"clear"_s).size(), 1, Patience);
    first.say(R"({"type":"draw","points":[5,6]})");
    QTRY_VERIFY_WITH_TIMEOUT(second.strokes().last().toObject().value("points"_L1)
                                     == QJsonArray({ 5, 6 }),
                             Patience);
    Guest late(server.port());
    QTRY_COMPARE_WITH_TIMEOUT(late.people(), 3, Patience);
    QVERIFY(late.strokes().last().toObject().value("points"_L1) == QJsonArray({ 5, 6 }));
}

void TestBroadcast::boardsAreApart()
{
    Broadcast::BoardServer server(8);
    QVERIFY(server.listen(QHostAddress::LocalHost, 0));
    Guest red(server.port(), u"/red"_s);
    Guest blue(server.port(), u"/blue"_s);
    QTRY_COMPARE_WITH_TIMEOUT(red.people(), 1, Patience);
    QTRY_COMPARE_WITH_TIMEOUT(blue.people(), 1, Patience);
    QCOMPARE(red.colour(), blue.colour()); // the first one of each
    red.say(R"({"type":"draw","points":[1,2]})");
    blue.say(R"({"type":"draw","points":[3,4]})");
    QTRY_COMPARE_WITH_TIMEOUT(blue.strokes().size(), 1, Patience);
    QTRY_COMPARE_WITH_TIMEOUT(red.strokes().size(), 1, Patience);
    QVERIFY(red.strokes() != blue.strokes());
}

void TestBroadcast::erasesWithPaper()
{
    Broadcast::BoardServer server(8);
    QVERIFY(server.listen(QHostAddress::LocalHost, 0));
    Guest guest(server.port());
    QTRY_COMPARE_WITH_TIMEOUT(guest.people(), 1, Patience);
    guest.say(R"({"type":"draw","erase":true,"width":60,"points":[1,2]})");
    QTRY_COMPARE_WITH_TIMEOUT(guest.strokes().size(), 1, Patience);
    QCOMPARE(guest.strokes().first().toObject().value("colour"_L1).toString(), u"#ffffff"_s);
}

void TestBroadcast::colourCannotBeChosen()
{
    Broadcast::BoardServer server(8);
    QVERIFY(server.listen(QHostAddress::LocalHost, 0));
    Guest guest(server.port());
    QTRY_COMPARE_WITH_TIMEOUT(guest.people(), 1, Patience);
    guest.say(R"({"type":"draw","colour":"#000000","by":99,"points":[1,2]})");
    guest.say(R"({"type":"draw","points":["no"]})"); // is not drawn
    guest.say(R"({"type":"draw","points":[3,4]})");
    QTRY_COMPARE_WITH_TIMEOUT(guest.strokes().size(), 2, Patience);
    for (const QJsonValue &stroke : guest.strokes())
        QCOMPARE(stroke.toObject().value("colour"_L1).toString(), guest.colour());
}

void TestBroadcast::strangersAreSentAway_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<int>("code");
    QTest::newRow("not JSON") << QByteArray("hello") << 1008;
    QTest::newRow("a list") << QByteArray("[1]") << 1008;
    QTest::newRow("unknown") << QByteArray(R"({"type":"dance"})") << 1008;
    QTest::newRow("too long") << QByteArray(9000, ' ') << 1009;
}

void TestBroadcast::strangersAreSentAway()
{
    QFETCH(QByteArray, message);
    Broadcast::BoardServer server(8);
    QVERIFY(server.listen(QHostAddress::LocalHost, 0));
    Guest good(server.port());
    Guest stranger(server.port());
    QTRY_COMPARE_WITH_TIMEOUT(good.people(), 2, Patience);
    QSignalSpy closes(&stranger.socket, &Fernweg::WebSocket::onClose);
    stranger.say(message.constData());
    QTRY_COMPARE_WITH_TIMEOUT(closes.size(), 1, Patience);
    QTEST(int(stranger.socket.closeCode()), "code");
    QTRY_COMPARE_WITH_TIMEOUT(good.people(), 1, Patience);
    QVERIFY(good.socket.isOpen());
}

void TestBroadcast::noMoreThanThereAreSeats()
{
    Broadcast::BoardServer server(2);
    QVERIFY(server.listen(QHostAddress::LocalHost, 0));
    Guest first(server.port());
    Guest second(server.port());
    QTRY_COMPARE_WITH_TIMEOUT(second.people(), 2, Patience);
    Guest third(server.port());
    QTRY_COMPARE_WITH_TIMEOUT(third.socket.response().status(), 503, Patience);
    first.socket.abort();
    QTRY_COMPARE_WITH_TIMEOUT(second.people(), 1, Patience);
    Guest nowhere(server.port(), u'/' + QString(200, u'x'));
    QTRY_COMPARE_WITH_TIMEOUT(nowhere.socket.response().status(), 404, Patience);
    Guest fourth(server.port(), u"/another"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fourth.people(), 1, Patience);
}

void TestBroadcast::otherPagesMayNotJoin()
{
    Broadcast::BoardServer server(8);
    QVERIFY(server.listen(QHostAddress::LocalHost, 0));
    const QByteArray own = "http://127.0.0.1:" + QByteArray::number(server.port());
    Guest page(server.port(), u"/"_s, own);
    Guest evil(server.port(), u"/"_s, "https://evil.example.com");
    Guest file(server.port(), u"/"_s, "null");
    QTRY_COMPARE_WITH_TIMEOUT(page.people(), 1, Patience);
    QTRY_COMPARE_WITH_TIMEOUT(evil.socket.response().status(), 403, Patience);
    QTRY_COMPARE_WITH_TIMEOUT(file.socket.response().status(), 403, Patience);
}

void TestBroadcast::servesThePage_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("contentType");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("page") << u"/"_s << 200 << u"text/html; charset=utf-8"_s
                          << QByteArray("<canvas");
    QTest::newRow("script") << u"/board.js"_s << 200 << u"text/javascript; charset=utf-8"_s
                            << QByteArray("new WebSocket(");
    QTest::newRow("style") << u"/board.css"_s << 200 << u"text/css; charset=utf-8"_s
                           << QByteArray("canvas {");
    QTest::newRow("anything else") << u"/stroke.cpp"_s << 404 << u"text/plain; charset=utf-8"_s
                                   << QByteArray("no such page");
}

void TestBroadcast::servesThePage()
{
    QFETCH(QString, path);
    Broadcast::BoardServer server(8);
    QVERIFY(server.listen(QHostAddress::LocalHost, 0));
    const Answer answer = get(server.port(), path);
    QTEST(answer.status, "status");
    QTEST(answer.contentType, "contentType");
    QFETCH(QByteArray, content);
    QVERIFY2(answer.body.contains(content), answer.body.constData());
}

void TestBroadcast::windowsShareABoard()
{
    const QTemporaryDir folder;
    const QString picture = folder.filePath(u"window.png"_s);
    const QString program = QStringLiteral(BROADCAST_PROGRAM);
    Program host(program, { u"--port"_s, u"0"_s, u"--demo"_s, u"sun"_s });
    QTRY_VERIFY_WITH_TIMEOUT(host.printed(u"^listening (ws://127.0.0.1:[0-9]+/)$"_s), Patience);
    const QUrl url(host.captured());
    // Its own window is a participant; what it draws arrives here, and in another window.
    Guest watcher(quint16(url.port()));
    QTRY_COMPARE_WITH_TIMEOUT(watcher.people(), 2, Patience);
    QTRY_VERIFY_WITH_TIMEOUT(watcher.strokes().size() > 15, Patience);
    const QString colour = watcher.strokes().first().toObject().value("colour"_L1).toString();
    Program window(program,
                   { u"--url"_s, url.toString(), u"--demo"_s, u"lake"_s, u"--seconds"_s, u"4"_s,
                     u"--screenshot"_s, picture });
    QTRY_VERIFY_WITH_TIMEOUT(!window.isRunning(), Patience);
    QCOMPARE(window.exitCode(), 0);
    QCOMPARE(QImage(picture).size(), QSize(960, 712));
    const int dots = dotsOf(picture, QColor(colour));
    QVERIFY2(dots > 300, QByteArray::number(dots).constData());
}

void TestBroadcast::windowSaysThatNobodyAnswers()
{
    Program window(QStringLiteral(BROADCAST_PROGRAM),
                   { u"--url"_s, u"ws://127.0.0.1:1/"_s, u"--seconds"_s, u"1"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!window.isRunning(), Patience);
    QCOMPARE(window.exitCode(), 1);
    const QString errors = window.errors();
    QVERIFY2(errors.contains(u"not connected: "_s), qPrintable(errors));
}

void TestBroadcast::badArguments_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("error");
    QTest::newRow("a web page's URL")
            << QStringList { u"--url"_s, u"http://x/"_s } << u"not a WebSocket's URL: http://x/"_s;
    QTest::newRow("port beyond 65535")
            << QStringList { u"--port"_s, u"65536"_s } << u"not a port: 65536"_s;
    QTest::newRow("no address") << QStringList { u"--address"_s, u"here"_s }
                                << u"not an address: here"_s;
    QTest::newRow("nobody") << QStringList { u"--max-participants"_s, u"0"_s }
                            << u"not a number of participants: 0"_s;
    QTest::newRow("seconds in words")
            << QStringList { u"--seconds"_s, u"ten"_s } << u"not a number of seconds: ten"_s;
}

void TestBroadcast::badArguments()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, error);
    Program program(QStringLiteral(BROADCAST_PROGRAM),
                    arguments + QStringList { u"--no-window"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!program.isRunning(), Patience);
    QCOMPARE(program.exitCode(), 1);
    const QString errors = program.errors();
    QVERIFY2(errors.contains(error), qPrintable(errors));
}

QTEST_GUILESS_MAIN(TestBroadcast)

#include "tst_broadcast.moc"
