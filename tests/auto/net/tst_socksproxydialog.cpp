// SPDX-License-Identifier: Apache-2.0
// What is said to SOCKS 5 proxies, and how their answers are taken.
#include "auto/net/dialogoutcome.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Test;

namespace {

/// The octets of a proxy that lets anybody in, and what it connects from.
const QByteArray noLogin = hex("0500");
const QByteArray someAddress = hex("01 7f000001 1f90");

} // namespace

class tst_SocksProxyDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void greeting_data();
    void greeting();
    void request_data();
    void request();
    void answers_data();
    void answers();
    void login_data();
    void login();
    void refusals_data();
    void refusals();
    void speaksTooEarly();
};

void tst_SocksProxyDialog::greeting_data()
{
    QTest::addColumn<QNetworkProxy>("proxy");
    QTest::addColumn<QByteArray>("greeting");
    QTest::newRow("no password") << socksProxy() << hex("05 01 00");
    QTest::newRow("password") << socksProxy(QStringLiteral("a"), QStringLiteral("b"))
                              << hex("05 02 00 02");
    QTest::newRow("user without password") << socksProxy(QStringLiteral("a")) << hex("05 02 00 02");
}

void tst_SocksProxyDialog::greeting()
{
    QFETCH(QNetworkProxy, proxy);
    QTEST(outcomeOf(proxy, {}).output, "greeting");
}

void tst_SocksProxyDialog::request_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QByteArray>("address");
    const QString longest = QString(63, u'a') + u'.' + QString(63, u'b') + u'.' + QString(63, u'c')
            + u'.' + QString(61, u'd');
    QTest::newRow("name") << host << "\x03\x0b" + host.toLatin1();
    QTest::newRow("name that is not ASCII")
            << QStringLiteral("b\u00fccher.example") << QByteArray("\x03\x15xn--bcher-kva.example");
    QTest::newRow("long name") << longest << "\x03\xfd" + longest.toLatin1();
    QTest::newRow("IPv4") << QStringLiteral("192.0.2.1") << hex("01 c0000201");
    QTest::newRow("IPv6") << QStringLiteral("2001:db8::1")
                          << hex("04 20010db8000000000000000000000001");
}

void tst_SocksProxyDialog::request()
{
    QFETCH(QString, target);
    QFETCH(QByteArray, address);
    QCOMPARE(outcomeOf(socksProxy(), { noLogin }, target).output,
             hex("05 01 00") + hex("05 01 00") + address + hex("2328"));
}

void tst_SocksProxyDialog::answers_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("end");

    const auto row = [](const char *name, const QByteArray &answer, const QByteArray &end) {
        QTest::newRow(name) << answer << end;
    };
    const QByteArray established = "established";
    const QByteArray noSocks = "gave an answer that is not SOCKS 5";
    const QByteArray fine = noLogin + hex("05 00 00");
    row("IPv4", fine + someAddress, established);
    row("IPv6", fine + hex("04 00000000000000000000000000000001 1f90"), established);
    row("name", fine + hex("03 04 686f7374 1f90"), established);
    row("name of no octets", fine + hex("03 00 1f90"), established);
    row("name of 255 octets", fine + hex("03 ff") + QByteArray(257, 'x'), established);
    row("reserved octet that is not 0", noLogin + hex("05 00 17") + someAddress, established);
    row("address of no kind", fine + hex("02 7f000001 1f90"), noSocks);
    row("another version", noLogin + hex("04 00 00") + someAddress, noSocks);
    row("SOCKS 4", hex("04 5a"), noSocks);
    row("HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n", noSocks);
    row("nothing yet", {}, "waiting");
    row("half a method", hex("05"), "waiting");
    row("method only", noLogin, "waiting");
    row("no address yet", fine, "waiting");
    row("half an address", fine + hex("01 7f00"), "waiting");
    row("half a name", fine + hex("03 04 686f"), "waiting");
}

void tst_SocksProxyDialog::answers()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, end);
    // The proxy says nothing more before it is asked.
    const QByteArray method = answer.first(qMin(noLogin.size(), answer.size()));
    const QByteArray reply = answer.sliced(method.size());
    forEachCut(reply, [&](const QList<QByteArray> &pieces) {
        QCOMPARE(outcomeOf(socksProxy(), QList<QByteArray>({ method }) + pieces).end, end);
    });
    QCOMPARE(outcomeOf(socksProxy(), inPiecesOf(1, answer).pieces).end, end);
    if (end != "established")
        return;
    const QByteArray more = noLogin + hex("0102030405060708");
    forEachCut(reply + more, [&](const QList<QByteArray> &pieces) {
        const Outcome outcome = outcomeOf(socksProxy(), QList<QByteArray>({ method }) + pieces);
        QCOMPARE(outcome.end, end);
        QCOMPARE(outcome.rest, more);
    });
}

void tst_SocksProxyDialog::login_data()
{
    QTest::addColumn<QNetworkProxy>("proxy");
    QTest::addColumn<QList<QByteArray>>("answers");
    QTest::addColumn<QByteArray>("login"); // what is sent between greeting and request
    QTest::addColumn<QByteArray>("end");

    const auto row = [](const char *name, const QNetworkProxy &proxy,
                        const QList<QByteArray> &answers, const QByteArray &login,
                        const QByteArray &end) {
        QTest::newRow(name) << proxy << answers << login << end;
    };
    const QNetworkProxy known = socksProxy(QStringLiteral("fern"), QStringLiteral("weg"));
    const QByteArray login = hex("01 04 6665726e 03 776567");
    const QByteArray wantsLogin = hex("0502");
    const QByteArray noWay = "accepts no way to log in that is known here";
    const QByteArray wrong = "does not accept the user name and password";
    const QByteArray reply = hex("05 00 00") + someAddress;
    row("right", known, { wantsLogin, hex("0100"), reply }, login, "established");
    row("right, in the other version", known, { wantsLogin, hex("0500"), reply }, login,
        "established");
    row("not wanted", known, { noLogin, reply }, {}, "established");
    row("in UTF-8", socksProxy(QStringLiteral("\u00fc"), QStringLiteral("\u00df")),
        { wantsLogin, hex("0100"), reply }, hex("01 02 c3bc 02 c39f"), "established");
    row("no password", socksProxy(QStringLiteral("fern")), { wantsLogin, hex("0100"), reply },
        hex("01 04 6665726e 00"), "established");
    row("wrong", known, { wantsLogin, hex("0101") }, login, wrong);
    row("wrong, in other words", known, { wantsLogin, hex("01ff") }, login, wrong);
    row("wanted, but there is none", socksProxy(), { hex("05ff") }, {},
        "wants a user name and a password");
    row("no way is right", known, { hex("05ff") }, {}, noWay);
    row("a way that was not offered", socksProxy(), { wantsLogin }, {}, noWay);
    row("GSSAPI, which was not offered", known, { hex("0501") }, {}, noWay);
}

void tst_SocksProxyDialog::login()
{
    QFETCH(QNetworkProxy, proxy);
    QFETCH(QList<QByteArray>, answers);
    QFETCH(QByteArray, login);
    QFETCH(QByteArray, end);
    const QByteArray greeting = outcomeOf(proxy, {}).output;
    const QByteArray request = hex("05 01 00 03 0b") + host.toLatin1() + hex("2328");
    for (const QList<QByteArray> &pieces : { answers, inPiecesOf(1, answers.join()).pieces }) {
        const Outcome outcome = outcomeOf(proxy, pieces);
        QCOMPARE(outcome.end, end);
        QCOMPARE(outcome.output,
                 greeting + login + (end == "established" ? request : QByteArray()));
    }
}

void tst_SocksProxyDialog::refusals_data()
{
    QTest::addColumn<int>("reply");
    QTest::addColumn<QByteArray>("why");
    QTest::newRow("1") << 1 << QByteArray("a general failure");
    QTest::newRow("2") << 2 << QByteArray("its rules do not allow it");
    QTest::newRow("3") << 3 << QByteArray("the network can't be reached");
    QTest::newRow("4") << 4 << QByteArray("the server's host can't be reached");
    QTest::newRow("5") << 5 << QByteArray("the server refused the connection");
    QTest::newRow("6") << 6 << QByteArray("the connection's time to live expired");
    QTest::newRow("7") << 7 << QByteArray("it does not know this command");
    QTest::newRow("8") << 8 << QByteArray("it does not know this kind of address");
    QTest::newRow("9") << 9 << QByteArray("reply 9");
    QTest::newRow("255") << 255 << QByteArray("reply 255");
}

void tst_SocksProxyDialog::refusals()
{
    QFETCH(int, reply);
    QFETCH(QByteArray, why);
    const QByteArray end = "refused to connect: " + why;
    const QByteArray octets = hex("05") + char(reply) + hex("00") + someAddress;
    forEachCut(octets, [&](const QList<QByteArray> &pieces) {
        QCOMPARE(outcomeOf(socksProxy(), QList<QByteArray>({ noLogin }) + pieces).end, end);
    });
    // Some proxies leave before they said all of it.
    QCOMPARE(outcomeOf(socksProxy(), { noLogin, octets.first(2) }).end, end);
}

void tst_SocksProxyDialog::speaksTooEarly()
{
    const QByteArray octets = noLogin + hex("05 00 00") + someAddress;
    QCOMPARE(outcomeOf(socksProxy(), { octets }).end, "sent octets that nobody asked for");
    const QNetworkProxy known = socksProxy(QStringLiteral("fern"), QStringLiteral("weg"));
    QCOMPARE(outcomeOf(known, { hex("0502 0100") }).end, "sent octets that nobody asked for");
}

QTEST_APPLESS_MAIN(tst_SocksProxyDialog)
#include "tst_socksproxydialog.moc"
