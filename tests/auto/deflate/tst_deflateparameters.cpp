// SPDX-License-Identifier: Apache-2.0
#include "parameters.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;
using namespace Fernweg::Test;

class tst_DeflateParameters : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void offers_data();
    void offers();
    void answers_data();
    void answers();
    void declinesMalformedOffers_data();
    void declinesMalformedOffers();
    void checksAnswers_data();
    void checksAnswers();
    void refusesMalformedAnswers_data();
    void refusesMalformedAnswers();
    void codecOptions_data();
    void codecOptions();
    void everyClientAgreesWithEveryServer();
};

void tst_DeflateParameters::offers_data()
{
    QTest::addColumn<DeflateSettings>("settings");
    QTest::addColumn<QByteArray>("offer");

    const auto row = [](const char *name, const DeflateSettings &settings, const char *offer) {
        QTest::newRow(name) << settings << QByteArray(offer);
    };
    row("defaults", {}, "client_max_window_bits");
    row("no limit to the client's window", { .offersClientMaxWindowBits = false }, "");
    row("the client's window", { .clientMaxWindowBits = 12 }, "client_max_window_bits=12");
    row("the client's window, kept to itself",
        { .clientMaxWindowBits = 12, .offersClientMaxWindowBits = false }, "");
    row("the server's window", { .serverMaxWindowBits = 9 },
        "server_max_window_bits=9; client_max_window_bits");
    row("no takeover by the server", { .serverNoContextTakeover = true },
        "server_no_context_takeover; client_max_window_bits");
    row("no takeover by the client", { .clientNoContextTakeover = true },
        "client_no_context_takeover; client_max_window_bits");
    row("everything", { 10, 11, true, true },
        "server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; "
        "client_max_window_bits=11");
}

void tst_DeflateParameters::offers()
{
    QFETCH(DeflateSettings, settings);
    QTEST(toText(deflateOffer(settings)), "offer");
}

void tst_DeflateParameters::answers_data()
{
    QTest::addColumn<DeflateSettings>("settings");
    QTest::addColumn<QByteArray>("offer");
    QTest::addColumn<QByteArray>("answer");

    const auto row = [](const char *name, const DeflateSettings &settings, const char *offer,
                        const char *answer) {
        QTest::newRow(name) << settings << QByteArray(offer) << QByteArray(answer);
    };
    const DeflateSettings smallServerWindow { .serverMaxWindowBits = 12 };
    const DeflateSettings smallClientWindow { .clientMaxWindowBits = 12 };
    row("nothing", {}, "", "");
    row("browser", {}, "client_max_window_bits", "");
    row("server_no_context_takeover is repeated", {}, "server_no_context_takeover",
        "server_no_context_takeover");
    row("client_no_context_takeover is repeated", {}, "client_no_context_takeover",
        "client_no_context_takeover");
    row("server_no_context_takeover without being asked", { .serverNoContextTakeover = true }, "",
        "server_no_context_takeover");
    row("client_no_context_takeover is demanded", { .clientNoContextTakeover = true }, "",
        "client_no_context_takeover");
    row("server_max_window_bits is repeated", {}, "server_max_window_bits=10",
        "server_max_window_bits=10");
    row("server_max_window_bits, its greatest", {}, "server_max_window_bits=15",
        "server_max_window_bits=15");
    row("server_max_window_bits, its least", {}, "server_max_window_bits=8",
        "server_max_window_bits=8");
    row("server_max_window_bits, less than is asked", smallServerWindow,
        "server_max_window_bits=14", "server_max_window_bits=12");
    row("server_max_window_bits, as is asked", smallServerWindow, "server_max_window_bits=10",
        "server_max_window_bits=10");
    row("server_max_window_bits without being asked", smallServerWindow, "",
        "server_max_window_bits=12");
    row("client_max_window_bits is demanded", smallClientWindow, "client_max_window_bits",
        "client_max_window_bits=12");
    row("client_max_window_bits, less than the hint", smallClientWindow,
        "client_max_window_bits=14", "client_max_window_bits=12");
    row("client_max_window_bits, as in the hint", smallClientWindow, "client_max_window_bits=10",
        "client_max_window_bits=10");
    row("client_max_window_bits, a hint", {}, "client_max_window_bits=10",
        "client_max_window_bits=10");
    row("client_max_window_bits, the least hint", {}, "client_max_window_bits=8",
        "client_max_window_bits=8");
    row("client_max_window_bits, a hint at nothing", {}, "client_max_window_bits=15", "");
    row("client_max_window_bits can't be demanded", smallClientWindow, "", "declined");
    row("client_max_window_bits can't be demanded, either", smallClientWindow,
        "server_max_window_bits=10; client_no_context_takeover", "declined");
    row("everything, in another order", {},
        "client_max_window_bits=11; server_max_window_bits=10; client_no_context_takeover; "
        "server_no_context_takeover",
        "server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; "
        "client_max_window_bits=11");
}

void tst_DeflateParameters::answers()
{
    QFETCH(DeflateSettings, settings);
    QFETCH(QByteArray, offer);
    QTEST(toText(deflateAnswer(settings, parametersFrom(offer))), "answer");
}

/// RFC 7692, section 7: what neither an offer nor an answer may contain.
static void addMalformedRows()
{
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<QByteArray>("error");

    const auto row = [](const QByteArray &name, const QByteArray &text, const QByteArray &error) {
        QTest::newRow(name.constData()) << text << error;
    };
    row("unknown parameter", "foo", "foo is unknown");
    row("unknown parameter with a value", "foo=1", "foo is unknown");
    row("unknown after a known one", "server_no_context_takeover; foo", "foo is unknown");
    row("another case", "Server_No_Context_Takeover", "Server_No_Context_Takeover is unknown");
    row("a parameter of another extension", "client_max_compress_level",
        "client_max_compress_level is unknown");
    for (const char *flag : { "server_no_context_takeover", "client_no_context_takeover" }) {
        const QByteArray name = flag;
        row(name + " with a value", name + "=1", name + " has a value");
        row(name + " with an empty value", name + "=", name + " has a value");
        row(name + " twice", name + "; " + name, name + " is repeated");
    }
    for (const char *bits : { "server_max_window_bits", "client_max_window_bits" }) {
        const QByteArray name = bits;
        for (const char *value : { "7", "16", "0", "08", "010", "015", "+10", "-10", "1", "10.0",
                                   "0xa", "1e1", "ten", "1 0", "", "4294967306", "115" }) {
            row(name + "='" + value + '\'', name + '=' + value,
                name + " is not an integer from 8 to 15");
        }
        row(name + " twice", name + "=10; " + name + "=10", name + " is repeated");
        row(name + " twice, different", name + "=10; " + name + "=11", name + " is repeated");
    }
    row("server_max_window_bits without a value", "server_max_window_bits",
        "server_max_window_bits has no value");
    row("a long name", QByteArray(1000, 'x'), QByteArray(64, 'x') + " is unknown");
}

void tst_DeflateParameters::declinesMalformedOffers_data()
{
    addMalformedRows();
}

void tst_DeflateParameters::declinesMalformedOffers()
{
    QFETCH(QByteArray, parameters);
    QCOMPARE(toText(deflateAnswer({}, parametersFrom(parameters))), "declined");
    const DeflateSettings strict { 9, 9, true, true };
    QCOMPARE(toText(deflateAnswer(strict, parametersFrom(parameters))), "declined");
}

void tst_DeflateParameters::checksAnswers_data()
{
    QTest::addColumn<DeflateSettings>("settings");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("error");

    const auto row = [](const char *name, const DeflateSettings &settings, const char *answer,
                        const char *error) {
        QTest::newRow(name) << settings << QByteArray(answer) << QByteArray(error);
    };
    const DeflateSettings withoutTakeover { .serverNoContextTakeover = true };
    const DeflateSettings smallServerWindow { .serverMaxWindowBits = 12 };
    const DeflateSettings smallClientWindow { .clientMaxWindowBits = 12 };
    const DeflateSettings ownWindow { .offersClientMaxWindowBits = false };
    row("nothing", {}, "", "");
    row("server_no_context_takeover, not asked for", {}, "server_no_context_takeover", "");
    row("server_no_context_takeover, asked for", withoutTakeover, "server_no_context_takeover", "");
    row("server_no_context_takeover is missing", withoutTakeover, "",
        "server_no_context_takeover was asked for and is missing");
    row("client_no_context_takeover", {}, "client_no_context_takeover", "");
    row("client_no_context_takeover, offered and ignored", { .clientNoContextTakeover = true }, "",
        "");
    row("server_max_window_bits, not asked for", {}, "server_max_window_bits=10", "");
    row("server_max_window_bits, not asked for, its least", {}, "server_max_window_bits=8", "");
    row("server_max_window_bits, as asked for", smallServerWindow, "server_max_window_bits=12", "");
    row("server_max_window_bits, less", smallServerWindow, "server_max_window_bits=8", "");
    row("server_max_window_bits, greater", smallServerWindow, "server_max_window_bits=13",
        "server_max_window_bits is greater than was asked for");
    row("server_max_window_bits is missing", smallServerWindow, "",
        "server_max_window_bits was asked for and is missing");
    row("client_max_window_bits, offered", {}, "client_max_window_bits=10", "");
    row("client_max_window_bits, offered, its least", {}, "client_max_window_bits=8", "");
    row("client_max_window_bits, less than the hint", smallClientWindow,
        "client_max_window_bits=10", "");
    row("client_max_window_bits, greater than the hint", smallClientWindow,
        "client_max_window_bits=14", "");
    row("client_max_window_bits, not offered", ownWindow, "client_max_window_bits=15",
        "client_max_window_bits was not offered");
    row("client_max_window_bits without a value", {}, "client_max_window_bits",
        "client_max_window_bits has no value");
}

void tst_DeflateParameters::checksAnswers()
{
    QFETCH(DeflateSettings, settings);
    QFETCH(QByteArray, answer);
    QTEST(deflateAnswerError(settings, parametersFrom(answer)), "error");
}

void tst_DeflateParameters::refusesMalformedAnswers_data()
{
    addMalformedRows();
}

void tst_DeflateParameters::refusesMalformedAnswers()
{
    QFETCH(QByteArray, parameters);
    QTEST(deflateAnswerError({}, parametersFrom(parameters)), "error");
}

void tst_DeflateParameters::codecOptions_data()
{
    QTest::addColumn<DeflateSettings>("settings");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<DeflateContext>("ofServer"); // the context of what the server sends
    QTest::addColumn<DeflateContext>("ofClient");
    QTest::addColumn<DeflateContext>("serverEncoder");
    QTest::addColumn<DeflateContext>("clientEncoder");

    const auto row = [](const char *name, const DeflateSettings &settings, const char *answer,
                        DeflateContext ofServer, DeflateContext ofClient) {
        return &(QTest::newRow(name) << settings << QByteArray(answer) << ofServer << ofClient);
    };
    const DeflateContext largest;
    const DeflateContext none { 15, false };
    *row("nothing", {}, "", largest, largest) << largest << largest;
    *row("server_no_context_takeover", {}, "server_no_context_takeover", none, largest)
            << none << largest;
    *row("client_no_context_takeover", {}, "client_no_context_takeover", largest, none)
            << largest << none;
    *row("windows", {}, "server_max_window_bits=8; client_max_window_bits=9", { 8 }, { 9 })
            << DeflateContext { 8, false } << DeflateContext { 9 };
    *row("windows, the other way round", {}, "server_max_window_bits=9; client_max_window_bits=8",
         { 9 }, { 8 })
            << DeflateContext { 9 } << DeflateContext { 8, false };
    // Who sends may do with less than what was agreed on; who receives must not count on it.
    *row("no takeover, as the hint said", { .clientNoContextTakeover = true }, "", largest, largest)
            << largest << none;
    *row("a small window, as the hint said", { .clientMaxWindowBits = 10 }, "", largest, largest)
            << largest << DeflateContext { 10 };
    *row("the hint is less", { .clientMaxWindowBits = 10 }, "client_max_window_bits=12", largest,
         { 12 })
            << largest << DeflateContext { 10 };
    *row("the answer is less", { 12, 12 }, "server_max_window_bits=10; client_max_window_bits=10",
         { 10 }, { 10 })
            << DeflateContext { 10 } << DeflateContext { 10 };
}

void tst_DeflateParameters::codecOptions()
{
    QFETCH(DeflateSettings, settings);
    QFETCH(QByteArray, answer);
    settings.memoryLevel = 3;
    settings.compressionLevel = 4;
    settings.threshold = 5;
    const auto server = deflateCodecOptions(settings, parametersFrom(answer), true);
    const auto client = deflateCodecOptions(settings, parametersFrom(answer), false);
    QTEST(client.decoder, "ofServer");
    QTEST(server.decoder, "ofClient");
    QTEST(server.encoder, "serverEncoder");
    QTEST(client.encoder, "clientEncoder");
    for (const DeflateCodecOptions &options : { server, client }) {
        QCOMPARE(options.memoryLevel, 3);
        QCOMPARE(options.compressionLevel, 4);
        QCOMPARE(options.threshold, 5);
    }
}

/// Either they agree, so that each can decode what the other one sends, or the server declines.
void tst_DeflateParameters::everyClientAgreesWithEveryServer()
{
    QList<DeflateSettings> all;
    for (const int serverBits : { 9, 12, 15 }) {
        for (const int clientBits : { 9, 12, 15 }) {
            for (int flags = 0; flags < 8; ++flags)
                all.append({ serverBits, clientBits, (flags & 1) != 0, (flags & 2) != 0,
                             (flags & 4) != 0 });
        }
    }
    const auto canDecode = [](const DeflateContext &decoder, const DeflateContext &encoder) {
        return decoder.windowBits >= encoder.windowBits
                && (decoder.isTakenOver || !encoder.isTakenOver);
    };
    for (const DeflateSettings &client : std::as_const(all)) {
        for (const DeflateSettings &server : std::as_const(all)) {
            const auto answer = deflateAnswer(server, deflateOffer(client));
            QCOMPARE(bool(answer),
                     client.offersClientMaxWindowBits || server.clientMaxWindowBits == 15);
            if (!answer)
                continue;
            QCOMPARE(deflateAnswerError(client, *answer), "");
            const auto here = deflateCodecOptions(client, *answer, false);
            const auto there = deflateCodecOptions(server, *answer, true);
            QVERIFY(canDecode(here.decoder, there.encoder));
            QVERIFY(canDecode(there.decoder, here.encoder));
            QVERIFY(here.decoder.windowBits <= client.serverMaxWindowBits);
            QVERIFY(there.decoder.windowBits <= server.clientMaxWindowBits);
        }
    }
}

QTEST_APPLESS_MAIN(tst_DeflateParameters)

#include "tst_deflateparameters.moc"
