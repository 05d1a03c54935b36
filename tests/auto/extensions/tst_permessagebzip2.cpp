// SPDX-License-Identifier: Apache-2.0
#include "support/extensionparameters.h"
#include "support/messagecodecs.h"

#include <Fernweg/PerMessageBzip2>

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

struct Levels
{
    int server = 9;
    int client = 9;
    bool offersClient = true;
};

std::unique_ptr<PerMessageBzip2> with(const Levels &levels)
{
    auto bzip2 = std::make_unique<PerMessageBzip2>();
    bzip2->setServerMaxCompressLevel(levels.server)
            .setClientMaxCompressLevel(levels.client)
            .setOffersClientMaxCompressLevel(levels.offersClient)
            .setThreshold(0);
    return bzip2;
}

std::unique_ptr<MessageCodec> serverCodec(const char *answer)
{
    return with({})->makeCodec(parametersFrom(answer), true);
}

} // namespace

class TestPerMessageBzip2 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults();
    void settersRefuse();
    void offers_data();
    void offers();
    void answers_data();
    void answers();
    void malformed_data();
    void malformed();
    void checksAnswers_data();
    void checksAnswers();
    void everyClientAgreesWithEveryServer();
    void knownStreams();
    void levelOnTheWire_data();
    void levelOnTheWire();
    void higherLevelThanAgreed();
    void framesWaitForABlock();
};

void TestPerMessageBzip2::defaults()
{
    const PerMessageBzip2 bzip2;
    QCOMPARE(bzip2.name(), "permessage-bzip2");
    QCOMPARE(bzip2.serverMaxCompressLevel(), 9);
    QCOMPARE(bzip2.clientMaxCompressLevel(), 9);
    QVERIFY(bzip2.offersClientMaxCompressLevel());
    QCOMPARE(bzip2.threshold(), 256);
    QCOMPARE(bzip2.errorString(), QString());
    const auto codec = bzip2.makeCodec({}, true);
    QVERIFY(!codec->isWorthwhile(255));
    QVERIFY(codec->isWorthwhile(256));
}

void TestPerMessageBzip2::settersRefuse()
{
    PerMessageBzip2 bzip2;
    bzip2.setServerMaxCompressLevel(1).setServerMaxCompressLevel(0);
    QCOMPARE(bzip2.serverMaxCompressLevel(), 1);
    QCOMPARE(bzip2.errorString(), QStringLiteral("serverMaxCompressLevel: 0 is not from 1 to 9"));
    bzip2.setClientMaxCompressLevel(8).setClientMaxCompressLevel(10);
    QCOMPARE(bzip2.clientMaxCompressLevel(), 8);
    QCOMPARE(bzip2.errorString(), QStringLiteral("clientMaxCompressLevel: 10 is not from 1 to 9"));
    bzip2.setThreshold(-1).setThreshold(3);
    QCOMPARE(bzip2.threshold(), 3);
    QCOMPARE(bzip2.errorString(), QStringLiteral("threshold: -1 is negative"));
}

void TestPerMessageBzip2::offers_data()
{
    QTest::addColumn<Levels>("levels");
    QTest::addColumn<QByteArray>("offer");
    const auto row = [](const char *name, const Levels &levels, const char *offer) {
        QTest::newRow(name) << levels << QByteArray(offer);
    };
    row("defaults", {}, "client_max_compress_level");
    row("no limit to the client", { .offersClient = false }, "");
    row("the server is asked", { .server = 3 },
        "client_max_compress_level; server_max_compress_level=3");
    row("a client's own level", { .client = 3 }, "client_max_compress_level");
    row("the server is asked only", { .server = 1, .offersClient = false },
        "server_max_compress_level=1");
}

void TestPerMessageBzip2::offers()
{
    QFETCH(Levels, levels);
    QTEST(toText(with(levels)->offer()), "offer");
}

void TestPerMessageBzip2::answers_data()
{
    QTest::addColumn<Levels>("levels");
    QTest::addColumn<QByteArray>("offer");
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char *name, const Levels &levels, const char *offer,
                        const char *answer) {
        QTest::newRow(name) << levels << QByteArray(offer) << QByteArray(answer);
    };
    row("nothing", {}, "", "");
    row("Autobahn's default", {}, "client_max_compress_level", "");
    row("the server is asked", {}, "server_max_compress_level=5", "server_max_compress_level=5");
    row("the server is asked for the most", {}, "server_max_compress_level=9",
        "server_max_compress_level=9");
    row("the server does with less", { .server = 2 }, "server_max_compress_level=5",
        "server_max_compress_level=2");
    row("the server is asked for less", { .server = 6 }, "server_max_compress_level=5",
        "server_max_compress_level=5");
    row("the server says so by itself", { .server = 6 }, "", "server_max_compress_level=6");
    row("demanded of the client", { .client = 4 }, "client_max_compress_level",
        "client_max_compress_level=4");
    row("can't be demanded", { .client = 4 }, "server_max_compress_level=5", "declined");
    row("everything", { 3, 4 }, "client_max_compress_level; server_max_compress_level=9",
        "server_max_compress_level=3; client_max_compress_level=4");
    row("a value in an offer", {}, "client_max_compress_level=5", "declined");
}

void TestPerMessageBzip2::answers()
{
    QFETCH(Levels, levels);
    QFETCH(QByteArray, offer);
    QTEST(toText(with(levels)->answerTo(parametersFrom(offer))), "answer");
}

void TestPerMessageBzip2::malformed_data()
{
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const QByteArray &text, const QByteArray &error) {
        QTest::newRow(text.constData()) << text << error;
    };
    row("foo", "foo is unknown");
    row("server_no_context_takeover", "server_no_context_takeover is unknown");
    row("server_max_compress_level", "server_max_compress_level has no value");
    row("server_max_compress_level=1; server_max_compress_level=1",
        "server_max_compress_level is repeated");
    for (const char *value : { "0", "10", "01", "+1", "-1", "a", "", "1 1", "1.0", "\xb2" }) {
        const QByteArray name = "server_max_compress_level";
        QTest::addRow("the level '%s'", QByteArray(value).toPercentEncoding().constData())
                << name + '=' + value << name + " is not an integer from 1 to 9";
    }
}

void TestPerMessageBzip2::malformed()
{
    QFETCH(QByteArray, parameters);
    QCOMPARE(toText(with({})->answerTo(parametersFrom(parameters))), "declined");
    QTEST(with({})->checkAnswer(parametersFrom(parameters)), "error");
}

void TestPerMessageBzip2::checksAnswers_data()
{
    QTest::addColumn<Levels>("levels");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char *name, const Levels &levels, const char *answer,
                        const char *error) {
        QTest::newRow(name) << levels << QByteArray(answer) << QByteArray(error);
    };
    row("nothing", {}, "", "");
    row("not asked for", {}, "server_max_compress_level=4", "");
    row("as asked for", { .server = 4 }, "server_max_compress_level=4", "");
    row("less", { .server = 4 }, "server_max_compress_level=1", "");
    row("more", { .server = 4 }, "server_max_compress_level=5",
        "server_max_compress_level is greater than was asked for");
    row("missing", { .server = 4 }, "", "server_max_compress_level was asked for and is missing");
    row("demanded", {}, "client_max_compress_level=4", "");
    row("demanded, more than is used", { .client = 2 }, "client_max_compress_level=4", "");
    row("demanded without an offer", { .offersClient = false }, "client_max_compress_level=4",
        "client_max_compress_level was not offered");
    row("demanded without a value", {}, "client_max_compress_level",
        "client_max_compress_level has no value");
}

void TestPerMessageBzip2::checksAnswers()
{
    QFETCH(Levels, levels);
    QFETCH(QByteArray, answer);
    QTEST(with(levels)->checkAnswer(parametersFrom(answer)), "error");
}

/// Or the server declines. That decoders insist on the level makes this worth a look.
void TestPerMessageBzip2::everyClientAgreesWithEveryServer()
{
    QList<Levels> all;
    for (const int server : { 1, 4, 9 }) {
        for (const int client : { 1, 5, 9 })
            all << Levels { server, client, true } << Levels { server, client, false };
    }
    const QByteArray message = randomOctets(850'000);
    for (const Levels &ofClient : std::as_const(all)) {
        for (const Levels &ofServer : std::as_const(all)) {
            const auto answer = with(ofServer)->answerTo(with(ofClient)->offer());
            QCOMPARE(bool(answer), ofClient.offersClient || ofServer.client == 9);
            if (!answer)
                continue;
            QCOMPARE(with(ofClient)->checkAnswer(*answer), "");
            const auto client = with(ofClient)->makeCodec(*answer, false);
            const auto server = with(ofServer)->makeCodec(*answer, true);
            for (auto [from, to, level] :
                 { std::tuple(client.get(), server.get(),
                              std::min(ofClient.client, ofServer.client)),
                   std::tuple(server.get(), client.get(),
                              std::min(ofClient.server, ofServer.server)) }) {
                // The head of a stream is there, and enough, whatever comes.
                QByteArray head;
                QVERIFY(from->encode(message.first(10), Flush::Message, head));
                QVERIFY(decoded(*to, head));
                QByteArray begun;
                QVERIFY(from->encode("x", Flush::None, begun));
                QVERIFY(from->encode({}, Flush::Message, begun));
                QCOMPARE(begun.first(4), "BZh" + QByteArray::number(level));
                QCOMPARE(decoded(*to, begun), "x");
            }
        }
    }
}

/// As Python's module bz2 makes them, but for the level.
void TestPerMessageBzip2::knownStreams()
{
    const auto codec = serverCodec("");
    const QByteArray hello = fromHex("425a68393141592653591a546492000000050000400204a000219a68334d"
                                     "13338bb9229c28480d2a324900");
    const QByteArray nothing = fromHex("425a683917724538509000000000");
    for (const auto &[message, octets] : { std::pair("Hello", hello), std::pair("", nothing) }) {
        QCOMPARE(decoded(*codec, octets), message);
        QCOMPARE(encoded(*codec, message).sliced(4), octets.sliced(4));
    }
    // Concatenated streams are files, not messages.
    QVERIFY(!decoded(*serverCodec(""), nothing + nothing));
}

void TestPerMessageBzip2::levelOnTheWire_data()
{
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<int>("level");
    for (int level = 1; level < 9; ++level) {
        // The worst case of what precedes sorting takes a quarter more, and the same block has to do.
        const qsizetype largest = level * 80'000 - 17;
        QTest::addRow("%d octets", int(largest)) << largest << level;
        QTest::addRow("%d octets", int(largest) + 10) << largest + 10 << level + 1;
    }
    QTest::newRow("no octets") << qsizetype(0) << 1;
    QTest::newRow("many") << qsizetype(2'000'000) << 9;
}

/// A message that is known to be small does not cost its receiver the memory of a large one.
void TestPerMessageBzip2::levelOnTheWire()
{
    QFETCH(qsizetype, size);
    QFETCH(int, level);
    QByteArray runs; // of four become five
    while (runs.size() < size)
        runs += QByteArray(4, char('a' + runs.size() / 4 % 7));
    runs.truncate(size);
    const QByteArray octets = encoded(*serverCodec(""), runs);
    QCOMPARE(octets.first(4), "BZh" + QByteArray::number(level));
    QVERIFY(decoded(*serverCodec(""), octets) == runs);
    // The same as with the highest level: it was one block anyway.
    QByteArray inParts;
    const auto codec = serverCodec("");
    QVERIFY(codec->encode(runs, Flush::None, inParts));
    QVERIFY(codec->encode({}, Flush::Message, inParts));
    QCOMPARE(inParts.first(4), "BZh9");
    QVERIFY(inParts.sliced(4) == octets.sliced(4));
}

void TestPerMessageBzip2::higherLevelThanAgreed()
{
    QByteArray octets;
    const auto codec = serverCodec("");
    QVERIFY(codec->encode("x", Flush::None, octets));
    QVERIFY(codec->encode({}, Flush::Message, octets));
    octets[3] = '6'; // no checksum is over this
    for (qsizetype cut = 0; cut < 6; ++cut) {
        const QByteArrayList pieces { octets.first(cut), octets.sliced(cut) };
        QCOMPARE(decoded(*serverCodec(""), pieces, 1), "x");
        QCOMPARE(decoded(*serverCodec("client_max_compress_level=6"), pieces, 1), "x");
        QVERIFY(!decoded(*serverCodec("client_max_compress_level=5"), pieces, 1));
        QCOMPARE(decoded(*serverCodec("server_max_compress_level=5"), pieces, 1), "x");
    }
}

void TestPerMessageBzip2::framesWaitForABlock()
{
    const auto codec = serverCodec("server_max_compress_level=1");
    QByteArray octets;
    QVERIFY(codec->encode(randomOctets(90'000), Flush::Frame, octets));
    QCOMPARE(octets, "");
    QVERIFY(codec->encode(randomOctets(90'000), Flush::Frame, octets));
    QVERIFY(octets.size() > 90'000);
    QVERIFY(codec->encode({}, Flush::Message, octets));
    QVERIFY(decoded(*serverCodec(""), octets) == randomOctets(90'000) + randomOctets(90'000));
}

QTEST_APPLESS_MAIN(TestPerMessageBzip2)

#include "tst_permessagebzip2.moc"
