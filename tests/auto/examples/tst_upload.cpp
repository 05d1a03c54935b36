// SPDX-License-Identifier: Apache-2.0
#include "exampleprogram.h"
#include "uploadplace.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Qt::StringLiterals;
using Fernweg::WebSocket;

namespace {

// A client that may do anything.
class Client
{
public:
    explicit Client(const Place &place)
    {
        QObject::connect(&socket, &WebSocket::onTextMessage, &socket,
                         [this](const QString &text) { answers.append(text); });
        QObject::connect(&socket, &WebSocket::onOpen, &socket, [this] {
            if (!first.isEmpty())
                socket.sendMessage(first);
        });
        socket.open(QUrl(place.url()));
    }
    void announce(const QString &name, double size)
    {
        const QJsonObject text { { u"name"_s, name }, { u"size"_s, size } };
        first = QJsonDocument(text).toJson();
        if (socket.isOpen())
            socket.sendMessage(first);
    }
    bool isReady() const { return answers.value(0).contains(u"ready"_s); }
    int code() const { return int(socket.closeCode()); }

    WebSocket socket;
    QByteArray first;
    QStringList answers;
};

} // namespace

class TestUpload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void severalByOneConnection();
    void connectionDiesHalfWay();
    void badNames_data();
    void badNames();
    void moreThanAnnounced();
    void lessThanAnnounced();
    void outOfOrder();
    void longAnnouncement();
};

void TestUpload::severalByOneConnection()
{
    const Place place;
    Client client(place);
    client.announce(u"a"_s, 3);
    QTRY_VERIFY_WITH_TIMEOUT(client.isReady(), Patience);
    client.socket.sendMessage("one", true);
    QTRY_COMPARE_WITH_TIMEOUT(client.answers.size(), 2, Patience);
    client.announce(u"b"_s, 3);
    QTRY_COMPARE_WITH_TIMEOUT(client.answers.size(), 3, Patience);
    client.socket.sendMessage("two", true);
    QTRY_COMPARE_WITH_TIMEOUT(client.answers.size(), 4, Patience);
    QCOMPARE(place.content(u"a"_s), "one");
    QCOMPARE(place.content(u"b"_s), "two");
}

void TestUpload::connectionDiesHalfWay()
{
    const Place place;
    Client client(place);
    client.announce(u"half"_s, 1000);
    QTRY_VERIFY_WITH_TIMEOUT(client.isReady(), Patience);
    QVERIFY(client.socket.beginMessage(true));
    QVERIFY(client.socket.sendMessageFrame(QByteArray(500, 'x')));
    // The server has it as soon as it answers what follows.
    QSignalSpy pongs(&client.socket, &WebSocket::onPong);
    QVERIFY(client.socket.sendPing());
    QTRY_COMPARE_WITH_TIMEOUT(pongs.size(), 1, Patience);
    QVERIFY(!place.files().contains(u"half"_s));
    client.socket.abort();
    QTRY_COMPARE_WITH_TIMEOUT(place.files(), QStringList(), Patience);
    // Another one has the name for itself.
    Client other(place);
    other.announce(u"half"_s, 5);
    QTRY_VERIFY_WITH_TIMEOUT(other.isReady(), Patience);
    other.socket.sendMessage("whole", true);
    QTRY_COMPARE_WITH_TIMEOUT(place.files(), QStringList { u"half"_s }, Patience);
}

void TestUpload::badNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("a file above") << u"../evil.txt"_s;
    QTest::newRow("absolute") << u"/tmp/evil.txt"_s;
    QTest::newRow("hidden") << u".evil"_s;
    QTest::newRow("empty") << u""_s;
}

void TestUpload::badNames()
{
    QFETCH(QString, name);
    const Place place;
    Client client(place);
    QSignalSpy closes(&client.socket, &WebSocket::onClose);
    client.announce(name, 4);
    QTRY_COMPARE_WITH_TIMEOUT(closes.size(), 1, Patience);
    QCOMPARE(client.code(), 1008);
    QCOMPARE(client.socket.closeReason(), u"this is no name for a file here"_s);
    QVERIFY(client.answers.isEmpty());
    QVERIFY(place.files().isEmpty());
    QCOMPARE(QDir(place.top.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
             QStringList { u"received"_s });
}

void TestUpload::moreThanAnnounced()
{
    const Place place;
    Client client(place);
    QSignalSpy closes(&client.socket, &WebSocket::onClose);
    client.announce(u"liar"_s, 10);
    QTRY_VERIFY_WITH_TIMEOUT(client.isReady(), Patience);
    client.socket.beginMessage(true);
    client.socket.sendMessageFrame(QByteArray(11, 'x')); // noticed before it ends
    QTRY_COMPARE_WITH_TIMEOUT(closes.size(), 1, Patience);
    QCOMPARE(client.code(), 1009);
    QVERIFY(place.files().isEmpty());
}

void TestUpload::lessThanAnnounced()
{
    const Place place;
    Client client(place);
    QSignalSpy closes(&client.socket, &WebSocket::onClose);
    client.announce(u"liar"_s, 10);
    QTRY_VERIFY_WITH_TIMEOUT(client.isReady(), Patience);
    client.socket.sendMessage(QByteArray(9, 'x'), true);
    QTRY_COMPARE_WITH_TIMEOUT(closes.size(), 1, Patience);
    QCOMPARE(client.code(), 1008);
    QVERIFY(place.files().isEmpty());
}

void TestUpload::outOfOrder()
{
    const Place place;
    Client client(place);
    QSignalSpy closes(&client.socket, &WebSocket::onClose);
    QObject::connect(&client.socket, &WebSocket::onOpen, &client.socket,
                     [&client] { client.socket.sendMessage("content", true); });
    QTRY_COMPARE_WITH_TIMEOUT(closes.size(), 1, Patience);
    QCOMPARE(client.code(), 1008);
    QVERIFY(place.files().isEmpty());
}

void TestUpload::longAnnouncement()
{
    const Place place;
    Client client(place);
    QSignalSpy closes(&client.socket, &WebSocket::onClose);
    client.announce(QString(5000, u'x'), 1);
    QTRY_COMPARE_WITH_TIMEOUT(closes.size(), 1, Patience);
    QCOMPARE(client.code(), 1009);
}

QTEST_GUILESS_MAIN(TestUpload)

#include "tst_upload.moc"
