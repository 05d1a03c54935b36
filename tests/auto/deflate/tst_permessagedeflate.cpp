// SPDX-License-Identifier: Apache-2.0
#include "codecs.h"
#include "parameters.h"

#include <Fernweg/PerMessageDeflate>

using namespace Fernweg;
using namespace Fernweg::Test;

class tst_PerMessageDeflate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults();
    void settersKeepWhatTheyGet();
    void settersRefuse_data();
    void settersRefuse();
    void aRefusedValueIsRemembered();
    void isAnExtension();
    void bothEndsUnderstandEachOther_data();
    void bothEndsUnderstandEachOther();
    void settingsReachTheCodec();
};

void tst_PerMessageDeflate::defaults()
{
    const PerMessageDeflate deflate;
    QCOMPARE(deflate.serverMaxWindowBits(), 15);
    QCOMPARE(deflate.clientMaxWindowBits(), 15);
    QVERIFY(deflate.offersClientMaxWindowBits());
    QVERIFY(!deflate.serverNoContextTakeover());
    QVERIFY(!deflate.clientNoContextTakeover());
    QCOMPARE(deflate.memoryLevel(), 8);
    QCOMPARE(deflate.compressionLevel(), -1);
    QCOMPARE(deflate.threshold(), 64);
    QCOMPARE(deflate.errorString(), QString());
}

void tst_PerMessageDeflate::settersKeepWhatTheyGet()
{
    PerMessageDeflate deflate;
    deflate.setServerMaxWindowBits(9)
            .setClientMaxWindowBits(10)
            .setOffersClientMaxWindowBits(false)
            .setServerNoContextTakeover(true)
            .setClientNoContextTakeover(true)
            .setMemoryLevel(1)
            .setCompressionLevel(9)
            .setThreshold(0);
    QCOMPARE(deflate.serverMaxWindowBits(), 9);
    QCOMPARE(deflate.clientMaxWindowBits(), 10);
    QVERIFY(!deflate.offersClientMaxWindowBits());
    QVERIFY(deflate.serverNoContextTakeover());
    QVERIFY(deflate.clientNoContextTakeover());
    QCOMPARE(deflate.memoryLevel(), 1);
    QCOMPARE(deflate.compressionLevel(), 9);
    QCOMPARE(deflate.threshold(), 0);
    QCOMPARE(deflate.errorString(), QString());
}

using Setter = PerMessageDeflate &(PerMessageDeflate::*)(int);
using Getter = int (PerMessageDeflate::*)() const noexcept;

void tst_PerMessageDeflate::settersRefuse_data()
{
    QTest::addColumn<Setter>("setter");
    QTest::addColumn<Getter>("getter");
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    QTest::addColumn<QString>("name");

    QTest::newRow("server_max_window_bits")
            << &PerMessageDeflate::setServerMaxWindowBits << &PerMessageDeflate::serverMaxWindowBits
            << 9 << 15 << "serverMaxWindowBits";
    QTest::newRow("client_max_window_bits")
            << &PerMessageDeflate::setClientMaxWindowBits << &PerMessageDeflate::clientMaxWindowBits
            << 9 << 15 << "clientMaxWindowBits";
    QTest::newRow("memory level") << &PerMessageDeflate::setMemoryLevel
                                  << &PerMessageDeflate::memoryLevel << 1 << 9 << "memoryLevel";
    QTest::newRow("compression level")
            << &PerMessageDeflate::setCompressionLevel << &PerMessageDeflate::compressionLevel << -1
            << 9 << "compressionLevel";
}

void tst_PerMessageDeflate::settersRefuse()
{
    QFETCH(Setter, setter);
    QFETCH(Getter, getter);
    QFETCH(int, least);
    QFETCH(int, most);
    QFETCH(QString, name);
    for (const int value : { least, most }) {
        PerMessageDeflate deflate;
        (deflate.*setter)(value);
        QCOMPARE((deflate.*getter)(), value);
        QCOMPARE(deflate.errorString(), QString());
    }
    for (const int value : { least - 1, most + 1 }) {
        PerMessageDeflate deflate;
        (deflate.*setter)(5 + least / 2);
        const int before = (deflate.*getter)();
        (deflate.*setter)(value);
        QCOMPARE((deflate.*getter)(), before);
        QCOMPARE(deflate.errorString(),
                 QStringLiteral("%1: %2 is not from %3 to %4")
                         .arg(name)
                         .arg(value)
                         .arg(least)
                         .arg(most));
    }
}

void tst_PerMessageDeflate::aRefusedValueIsRemembered()
{
    PerMessageDeflate deflate;
    deflate.setThreshold(-1).setMemoryLevel(9);
    QCOMPARE(deflate.errorString(), QStringLiteral("threshold: -1 is negative"));
    QCOMPARE(deflate.threshold(), 64);
}

void tst_PerMessageDeflate::isAnExtension()
{
    PerMessageDeflate deflate;
    const Extension &extension = deflate;
    QCOMPARE(extension.name(), "permessage-deflate");
    QCOMPARE(toText(extension.offer()), "client_max_window_bits");
    QCOMPARE(toText(extension.answerTo(parametersFrom("server_no_context_takeover"))),
             "server_no_context_takeover");
    QCOMPARE(toText(extension.answerTo(parametersFrom("foo"))), "declined");
    QCOMPARE(extension.checkAnswer(parametersFrom("client_max_window_bits=10")), "");
    deflate.setOffersClientMaxWindowBits(false);
    QCOMPARE(extension.checkAnswer(parametersFrom("client_max_window_bits=10")),
             "client_max_window_bits was not offered");
}

void tst_PerMessageDeflate::bothEndsUnderstandEachOther_data()
{
    QTest::addColumn<QByteArray>("answer");

    for (const char *answer :
         { "", "server_no_context_takeover", "client_no_context_takeover",
           "server_max_window_bits=8", "client_max_window_bits=8",
           "server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9; "
           "client_max_window_bits=10" })
        QTest::newRow(answer) << QByteArray(answer);
}

void tst_PerMessageDeflate::bothEndsUnderstandEachOther()
{
    QFETCH(QByteArray, answer);
    const PerMessageDeflate deflate;
    const ExtensionParameters agreed = parametersFrom(answer);
    const auto client = deflate.makeCodec(agreed, false);
    const auto server = deflate.makeCodec(agreed, true);
    const QByteArray message = jsonOctets(100000);
    QByteArrayList fromClient;
    QByteArrayList fromServer;
    for (int i = 0; i < 2; ++i) {
        fromClient.append(encoded(*client, message.first(500)));
        fromServer.append(encoded(*server, message.first(500)));
        QCOMPARE(decoded(*server, fromClient.last()), message.first(500));
        QCOMPARE(decoded(*client, fromServer.last()), message.first(500));
    }
    const auto isTakenOver = [](const QByteArrayList &sent) { return sent.at(0) != sent.at(1); };
    QCOMPARE(isTakenOver(fromClient),
             !answer.contains("client_no_context_takeover")
                     && !answer.contains("client_max_window_bits=8"));
    QCOMPARE(isTakenOver(fromServer),
             !answer.contains("server_no_context_takeover")
                     && !answer.contains("server_max_window_bits=8"));
    QVERIFY(decoded(*server, { encoded(*client, message) }, 100) == message);
    QVERIFY(decoded(*client, { encoded(*server, message) }, 100) == message);
}

void tst_PerMessageDeflate::settingsReachTheCodec()
{
    PerMessageDeflate deflate;
    deflate.setThreshold(100).setCompressionLevel(0);
    const auto codec = deflate.makeCodec({}, true);
    QVERIFY(!codec->isWorthwhile(99));
    QVERIFY(codec->isWorthwhile(100));
    QCOMPARE(encoded(*codec, "Hello"), fromHex("000500faff48656c6c6f00"));
    const auto other = PerMessageDeflate().makeCodec({}, true);
    QVERIFY(codec->encoding() != other->encoding());
}

QTEST_APPLESS_MAIN(tst_PerMessageDeflate)

#include "tst_permessagedeflate.moc"
