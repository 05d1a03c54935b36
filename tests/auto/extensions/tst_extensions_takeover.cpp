// SPDX-License-Identifier: Apache-2.0
// The parameters of permessage-snappy and permessage-brotli, which are the same.
#include "support/extensionparameters.h"
#include "support/messagecodecs.h"

#ifdef FERNWEG_HAS_SNAPPY
#  include <Fernweg/PerMessageSnappy>
#endif
#ifdef FERNWEG_HAS_BROTLI
#  include <Fernweg/PerMessageBrotli>
#endif

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

struct Settings
{
    bool server = false;
    bool client = false;
    bool offersClient = true;
};

using Extensions = QList<std::shared_ptr<Extension>>;

template <typename Type>
void appendTo(Extensions &all, const Settings &settings)
{
    auto extension = std::make_shared<Type>();
    extension->setServerNoContextTakeover(settings.server)
            .setClientNoContextTakeover(settings.client)
            .setOffersClientNoContextTakeover(settings.offersClient)
            .setThreshold(0);
    all.append(extension);
}

/// All extensions that have these settings.
Extensions with(const Settings &settings)
{
    Extensions all;
#ifdef FERNWEG_HAS_SNAPPY
    appendTo<PerMessageSnappy>(all, settings);
#endif
#ifdef FERNWEG_HAS_BROTLI
    appendTo<PerMessageBrotli>(all, settings);
#endif
    return all;
}

} // namespace

class TestTakeover : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void offers_data();
    void offers();
    void answers_data();
    void answers();
    void malformed_data();
    void malformed();
    void checksAnswers_data();
    void checksAnswers();
    void everyClientAgreesWithEveryServer();
};

void TestTakeover::offers_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<QByteArray>("offer");
    const auto row = [](const char *name, const Settings &settings, const char *offer) {
        QTest::newRow(name) << settings << QByteArray(offer);
    };
    row("defaults", {}, "client_no_context_takeover");
    row("no demands, please", { .offersClient = false }, "");
    row("the server is asked", { .server = true },
        "server_no_context_takeover; client_no_context_takeover");
    row("what only a server can say", { .client = true, .offersClient = false }, "");
    row("the server is asked, no demands", { .server = true, .offersClient = false },
        "server_no_context_takeover");
}

void TestTakeover::offers()
{
    QFETCH(Settings, settings);
    const Extensions all = with(settings);
    for (const auto &extension : all)
        QTEST(toText(extension->offer()), "offer");
}

void TestTakeover::answers_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<QByteArray>("offer");
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char *name, const Settings &settings, const char *offer,
                        const char *answer) {
        QTest::newRow(name) << settings << QByteArray(offer) << QByteArray(answer);
    };
    row("nothing", {}, "", "");
    row("Autobahn's default", {}, "client_no_context_takeover", "");
    row("the server is asked", {}, "server_no_context_takeover", "server_no_context_takeover");
    row("the server says so by itself", { .server = true }, "", "server_no_context_takeover");
    row("demanded of the client", { .client = true }, "client_no_context_takeover",
        "client_no_context_takeover");
    row("can't be demanded", { .client = true }, "", "declined");
    row("can't be demanded, either", { .client = true }, "server_no_context_takeover", "declined");
    row("everything, in another order", { true, true },
        "server_no_context_takeover; client_no_context_takeover",
        "server_no_context_takeover; client_no_context_takeover");
}

void TestTakeover::answers()
{
    QFETCH(Settings, settings);
    QFETCH(QByteArray, offer);
    const Extensions all = with(settings);
    for (const auto &extension : all)
        QTEST(toText(extension->answerTo(parametersFrom(offer))), "answer");
}

void TestTakeover::malformed_data()
{
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const QByteArray &text, const QByteArray &error) {
        QTest::newRow(text.left(80).constData()) << text << error;
    };
    row("foo", "foo is unknown");
    row("server_no_context_takeover; foo=1", "foo is unknown");
    row("Server_No_Context_Takeover", "Server_No_Context_Takeover is unknown");
    row("client_max_window_bits", "client_max_window_bits is unknown");
    row(QByteArray(1000, 'x'), QByteArray(64, 'x') + " is unknown");
    for (const char *flag : { "server_no_context_takeover", "client_no_context_takeover" }) {
        const QByteArray name = flag;
        row(name + "=1", name + " has a value");
        row(name + "=", name + " has a value");
        row(name + "; " + name, name + " is repeated");
    }
}

void TestTakeover::malformed()
{
    QFETCH(QByteArray, parameters);
    const Extensions all = with({});
    for (const auto &extension : all) {
        QCOMPARE(toText(extension->answerTo(parametersFrom(parameters))), "declined");
        QTEST(extension->checkAnswer(parametersFrom(parameters)), "error");
    }
}

void TestTakeover::checksAnswers_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char *name, const Settings &settings, const char *answer,
                        const char *error) {
        QTest::newRow(name) << settings << QByteArray(answer) << QByteArray(error);
    };
    row("nothing", {}, "", "");
    row("not asked for", {}, "server_no_context_takeover", "");
    row("asked for", { .server = true }, "server_no_context_takeover", "");
    row("missing", { .server = true }, "client_no_context_takeover",
        "server_no_context_takeover was asked for and is missing");
    row("demanded", {}, "client_no_context_takeover", "");
    row("demanded without an offer", { .offersClient = false }, "client_no_context_takeover",
        "client_no_context_takeover was not offered");
}

void TestTakeover::checksAnswers()
{
    QFETCH(Settings, settings);
    QFETCH(QByteArray, answer);
    const Extensions all = with(settings);
    for (const auto &extension : all)
        QTEST(extension->checkAnswer(parametersFrom(answer)), "error");
}

/// Either they agree, so that each can decode what the other one sends, or the server declines.
void TestTakeover::everyClientAgreesWithEveryServer()
{
    const auto settingsOf = [](int flags) {
        return Settings { (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0 };
    };
    for (int pair = 0; pair < 64; ++pair) {
        const Settings ofClient = settingsOf(pair % 8);
        const Settings ofServer = settingsOf(pair / 8);
        const Extensions clients = with(ofClient);
        const Extensions servers = with(ofServer);
        for (qsizetype i = 0; i < clients.size(); ++i) {
            const auto answer = servers.at(i)->answerTo(clients.at(i)->offer());
            QCOMPARE(bool(answer), ofClient.offersClient || !ofServer.client);
            if (!answer)
                continue;
            QCOMPARE(clients.at(i)->checkAnswer(*answer), "");
            const auto client = clients.at(i)->makeCodec(*answer, false);
            const auto server = servers.at(i)->makeCodec(*answer, true);
            QByteArrayList fromClient;
            QByteArrayList fromServer;
            for (int round = 0; round < 2; ++round) {
                fromClient.append(encoded(*client, jsonOctets(500)));
                fromServer.append(encoded(*server, jsonOctets(500)));
                QCOMPARE(decoded(*server, fromClient.last()), jsonOctets(500));
                QCOMPARE(decoded(*client, fromServer.last()), jsonOctets(500));
            }
            QCOMPARE(fromClient.at(0) == fromClient.at(1), ofServer.client);
            QCOMPARE(fromServer.at(0) == fromServer.at(1), ofServer.server || ofClient.server);
        }
    }
}

QTEST_APPLESS_MAIN(TestTakeover)

#include "tst_extensions_takeover.moc"
