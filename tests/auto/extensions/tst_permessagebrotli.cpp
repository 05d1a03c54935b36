// SPDX-License-Identifier: Apache-2.0
#include "support/extensionparameters.h"
#include "support/messagecodecs.h"

#include <Fernweg/PerMessageBrotli>

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

constexpr char withoutTakeover[] = "server_no_context_takeover; client_no_context_takeover";

std::unique_ptr<MessageCodec> codec(const char *answer, int quality = 5, int windowBits = 16)
{
    PerMessageBrotli brotli;
    brotli.setThreshold(0).setQuality(quality).setWindowBits(windowBits);
    return brotli.makeCodec(parametersFrom(answer), true);
}

} // namespace

class TestPerMessageBrotli : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults();
    void settersRefuse_data();
    void settersRefuse();
    void knownStreams();
    void laterMessagesAreSmaller();
    void streamsThatEndWithAMessage();
    void allQualitiesAndWindows();
    void encodingSaysWhatDecides();
};

void TestPerMessageBrotli::defaults()
{
    const PerMessageBrotli brotli;
    QCOMPARE(brotli.name(), "permessage-brotli");
    QVERIFY(!brotli.serverNoContextTakeover());
    QVERIFY(!brotli.clientNoContextTakeover());
    QVERIFY(brotli.offersClientNoContextTakeover());
    QCOMPARE(brotli.quality(), 5);
    QCOMPARE(brotli.windowBits(), 16);
    QCOMPARE(brotli.threshold(), 64);
    QCOMPARE(brotli.errorString(), QString());
    const auto made = brotli.makeCodec({}, true);
    QVERIFY(!made->isWorthwhile(63));
    QVERIFY(made->isWorthwhile(64));
}

using Setter = PerMessageBrotli &(PerMessageBrotli::*)(int);
using Getter = int (PerMessageBrotli::*)() const noexcept;

void TestPerMessageBrotli::settersRefuse_data()
{
    QTest::addColumn<Setter>("setter");
    QTest::addColumn<Getter>("getter");
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    QTest::addColumn<QString>("name");
    QTest::newRow("quality") << &PerMessageBrotli::setQuality << &PerMessageBrotli::quality << 0
                             << 11 << "quality";
    QTest::newRow("window") << &PerMessageBrotli::setWindowBits << &PerMessageBrotli::windowBits
                            << 10 << 24 << "windowBits";
}

void TestPerMessageBrotli::settersRefuse()
{
    QFETCH(Setter, setter);
    QFETCH(Getter, getter);
    QFETCH(int, least);
    QFETCH(int, most);
    QFETCH(QString, name);
    for (const int value : { least, most }) {
        PerMessageBrotli brotli;
        (brotli.*setter)(value);
        QCOMPARE((brotli.*getter)(), value);
        QCOMPARE(brotli.errorString(), QString());
        const int refused = value == least ? least - 1 : most + 1;
        (brotli.*setter)(refused);
        QCOMPARE((brotli.*getter)(), value);
        QCOMPARE(brotli.errorString(),
                 QStringLiteral("%1: %2 is not from %3 to %4")
                         .arg(name)
                         .arg(refused)
                         .arg(least)
                         .arg(most));
    }
}

/// As Python's module brotli makes them.
void TestPerMessageBrotli::knownStreams()
{
    const QByteArray first = fromHex("40001048656c6c6f");
    const QByteArray second = fromHex("2000004002200689c200");
    const QByteArray whole = fromHex("40001048656c6c6f03");
    const auto sender = codec("");
    QCOMPARE(encoded(*sender, "Hello"), first);
    QCOMPARE(encoded(*sender, "Hello"), second);
    const auto receiver = codec("");
    QCOMPARE(decoded(*receiver, first), "Hello");
    QCOMPARE(decoded(*receiver, second), "Hello");
    QCOMPARE(encoded(*codec(withoutTakeover), "Hello"), whole);
    QCOMPARE(decoded(*codec(withoutTakeover), whole), "Hello");
    // A stream that has not ended is not a whole message.
    QVERIFY(!decoded(*codec(withoutTakeover), first));
}

void TestPerMessageBrotli::laterMessagesAreSmaller()
{
    const QByteArray message = jsonOctets(3000);
    const auto taking = codec("");
    const auto fresh = codec(withoutTakeover);
    const qsizetype first = encoded(*taking, message).size();
    QVERIFY(encoded(*taking, message).size() < first / 10);
    QCOMPARE(encoded(*fresh, message), encoded(*fresh, message));
}

/// What Autobahn sends although it takes its context over.
void TestPerMessageBrotli::streamsThatEndWithAMessage()
{
    const auto whole = codec(withoutTakeover);
    const auto going = codec("");
    for (const qsizetype room : { 1, 500, 1000 }) {
        const auto receiver = codec("");
        for (int i = 0; i < 3; ++i)
            QCOMPARE(decoded(*receiver, { encoded(*whole, jsonOctets(500)) }, room),
                     jsonOctets(500));
        const auto sender = codec("");
        for (int i = 0; i < 3; ++i)
            QCOMPARE(decoded(*receiver, { encoded(*sender, jsonOctets(500)) }, room),
                     jsonOctets(500));
    }
    const auto receiver = codec("");
    const QByteArray octets = encoded(*whole, "Hello");
    QVERIFY(!decoded(*receiver, octets + octets));
}

void TestPerMessageBrotli::allQualitiesAndWindows()
{
    const QByteArray message = jsonOctets(40'000);
    for (int quality = 0; quality <= 11; ++quality) {
        for (int bits = 10; bits <= 24; bits += 7) {
            for (const char *answer : { "", withoutTakeover }) {
                const auto sender = codec(answer, quality, bits);
                const auto receiver = codec(answer);
                for (int i = 0; i < 2; ++i)
                    QVERIFY(decoded(*receiver, { encoded(*sender, message) }, 1000) == message);
            }
        }
    }
}

void TestPerMessageBrotli::encodingSaysWhatDecides()
{
    QCOMPARE(codec("")->encoding(), "");
    QCOMPARE(codec("client_no_context_takeover")->encoding(), ""); // that is the other direction
    const QByteArray encoding = codec("server_no_context_takeover")->encoding();
    QCOMPARE(codec(withoutTakeover)->encoding(), encoding);
    QVERIFY(codec(withoutTakeover, 4)->encoding() != encoding);
    QVERIFY(codec(withoutTakeover, 5, 17)->encoding() != encoding);
}

QTEST_APPLESS_MAIN(TestPerMessageBrotli)

#include "tst_permessagebrotli.moc"
