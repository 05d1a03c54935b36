// SPDX-License-Identifier: Apache-2.0
#include "exampleprogram.h"
#include "uploadplace.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QRandomGenerator>
#include <QtGui/QImage>
#include <QtTest/QTest>

using namespace Qt::StringLiterals;
using Fernweg::WebSocket;

namespace {

QByteArray randomOctets(qsizetype size)
{
    QByteArray octets(size, Qt::Uninitialized);
    QRandomGenerator random(1);
    for (char &octet : octets)
        octet = char(random());
    return octets;
}

Program senderOf(const QString &file, const Place &place)
{
    return Program(QStringLiteral(UPLOAD_PROGRAM), { u"--send"_s, file, u"--url"_s, place.url() });
}

} // namespace

class TestUploadProgram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fiftyMegabytes();
    void sizes_data();
    void sizes();
    void neverOverwrites();
    void tooLarge();
    void wrongHash();
    void sendFails();
    void windowShowsWhatItSends();
    void badArguments_data();
    void badArguments();
};

void TestUploadProgram::fiftyMegabytes()
{
    const Place place;
    const QByteArray octets = randomOctets(50'000'000);
    Program program = senderOf(place.make(u"video.mp4"_s, octets), place);
    QTRY_VERIFY_WITH_TIMEOUT(!program.isRunning(), 90'000);
    QVERIFY2(program.exitCode() == 0, qPrintable(program.errors()));
    const QByteArray sha256 = QCryptographicHash::hash(octets, QCryptographicHash::Sha256).toHex();
    QVERIFY2(program.printed(u"^verified video.mp4, 50000000 octets, sha256 %1$"_s.arg(
                     QString::fromLatin1(sha256))),
             qPrintable(program.output()));
    QCOMPARE(place.files(), QStringList { u"video.mp4"_s });
    QVERIFY(place.content(u"video.mp4"_s) == octets);
}

void TestUploadProgram::sizes_data()
{
    QTest::addColumn<int>("size");
    QTest::newRow("empty") << 0;
    QTest::newRow("one octet") << 1;
    QTest::newRow("one piece") << 65536;
    QTest::newRow("a little more") << 65537;
}

void TestUploadProgram::sizes()
{
    QFETCH(int, size);
    const Place place;
    const QByteArray octets = randomOctets(size);
    Program program = senderOf(place.make(u"file"_s, octets), place);
    QTRY_VERIFY_WITH_TIMEOUT(!program.isRunning(), Patience);
    QVERIFY2(program.exitCode() == 0, qPrintable(program.errors()));
    QCOMPARE(place.files(), QStringList { u"file"_s });
    QCOMPARE(place.content(u"file"_s), octets);
}

void TestUploadProgram::neverOverwrites()
{
    const Place place;
    for (const char *content : { "first", "second", "third" }) {
        Program program = senderOf(place.make(u"note.txt"_s, content), place);
        QTRY_VERIFY_WITH_TIMEOUT(!program.isRunning(), Patience);
        QCOMPARE(program.exitCode(), 0);
    }
    QCOMPARE(place.files(), QStringList({ u"note (2).txt"_s, u"note (3).txt"_s, u"note.txt"_s }));
    QCOMPARE(place.content(u"note.txt"_s), "first");
    QCOMPARE(place.content(u"note (3).txt"_s), "third");
}

void TestUploadProgram::tooLarge()
{
    const Place place;
    const QString large = place.make(u"large"_s, {});
    QVERIFY(QFile::resize(large, qint64(MaxSize) + 1));
    Program program = senderOf(large, place);
    QTRY_VERIFY_WITH_TIMEOUT(!program.isRunning(), Patience);
    QCOMPARE(program.exitCode(), 1);
    const QString errors = program.errors();
    QVERIFY2(errors.contains(u"too large: 60 MB at most"_s), qPrintable(errors));
    QVERIFY(place.files().isEmpty());
}

void TestUploadProgram::wrongHash()
{
    // A server that lost something on the way.
    Fernweg::WebSocketServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QObject::connect(&server, &Fernweg::WebSocketServer::onMessage, &server,
                     [](WebSocket *socket, const QByteArray &, bool isBinary) {
                         socket->sendMessage(isBinary ? R"({"type":"stored","sha256":"00"})"
                                                      : R"({"type":"ready"})");
                     });
    const Place place;
    Program program(QStringLiteral(UPLOAD_PROGRAM),
                    { u"--send"_s, place.make(u"file"_s, "content"), u"--url"_s,
                      u"ws://127.0.0.1:%1"_s.arg(server.serverPort()) });
    QTRY_VERIFY_WITH_TIMEOUT(!program.isRunning(), Patience);
    QCOMPARE(program.exitCode(), 1);
    const QString errors = program.errors();
    QVERIFY2(errors.contains(u"what the server has is not what was sent"_s), qPrintable(errors));
}

void TestUploadProgram::sendFails()
{
    const Place place;
    Program nothing = senderOf(place.top.filePath(u"nothing"_s), place);
    Program folder = senderOf(place.received(), place);
    QTRY_VERIFY_WITH_TIMEOUT(!nothing.isRunning() && !folder.isRunning(), Patience);
    QCOMPARE(nothing.exitCode(), 1);
    QCOMPARE(folder.exitCode(), 1);
    QVERIFY(nothing.errors().contains(u"nothing can't be read"_s));
}

void TestUploadProgram::windowShowsWhatItSends()
{
    const Place place;
    const QString picture = place.top.filePath(u"window.png"_s);
    const QString file = place.make(u"note.txt"_s, "some text");
    Program window(
            QStringLiteral(UPLOAD_PROGRAM),
            { u"--url"_s, place.url(), u"--seconds"_s, u"3"_s, u"--screenshot"_s, picture, file });
    QTRY_VERIFY_WITH_TIMEOUT(!window.isRunning(), Patience);
    QVERIFY2(window.exitCode() == 0, qPrintable(window.errors()));
    QCOMPARE(place.content(u"note.txt"_s), "some text");
    const QImage image(picture);
    QCOMPARE(image.size(), QSize(760, 560));
    int greens = 0; // the bar of what is verified
    for (int y = 60; y < 200; ++y) {
        for (int x = 0; x < image.width(); ++x)
            greens += image.pixelColor(x, y) == QColor(0x16, 0xa3, 0x4a);
    }
    QVERIFY2(greens > 2000, QByteArray::number(greens).constData());
}

void TestUploadProgram::badArguments_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("error");
    QTest::newRow("to nowhere") << QStringList { u"--send"_s, u"file"_s }
                                << u"--send needs --url"_s;
    QTest::newRow("a web page's URL")
            << QStringList { u"--url"_s, u"http://x/"_s } << u"not a WebSocket's URL: http://x/"_s;
    QTest::newRow("port in words") << QStringList { u"--port"_s, u"any"_s } << u"not a port: any"_s;
    QTest::newRow("no size") << QStringList { u"--max-size"_s, u"0"_s }
                             << u"not a number of megabytes: 0"_s;
    QTest::newRow("a folder that can't be made") << QStringList { u"--folder"_s, u"/dev/null/x"_s }
                                                 << u"can't make the folder /dev/null/x"_s;
}

void TestUploadProgram::badArguments()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, error);
    Program program(QStringLiteral(UPLOAD_PROGRAM), arguments + QStringList { u"--no-gui"_s });
    QTRY_VERIFY_WITH_TIMEOUT(!program.isRunning(), Patience);
    QCOMPARE(program.exitCode(), 1);
    const QString errors = program.errors();
    QVERIFY2(errors.contains(error), qPrintable(errors));
}

QTEST_GUILESS_MAIN(TestUploadProgram)

#include "tst_upload_program.moc"
