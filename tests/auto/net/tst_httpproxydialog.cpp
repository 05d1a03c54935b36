// SPDX-License-Identifier: Apache-2.0
// What is said to HTTP proxies, and how their answers are taken.
#include "auto/net/dialogoutcome.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Test;

class tst_HttpProxyDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void request_data();
    void request();
    void answers_data();
    void answers();
    void refusesLogin_data();
    void refusesLogin();
    void answerIsTooLarge_data();
    void answerIsTooLarge();
};

void tst_HttpProxyDialog::request_data()
{
    QTest::addColumn<QNetworkProxy>("proxy");
    QTest::addColumn<QString>("target");
    QTest::addColumn<QByteArray>("authority");
    QTest::addColumn<QByteArray>("fields");

    const auto row = [](const char *name, const QNetworkProxy &proxy, const QString &target,
                        const QByteArray &authority, const QByteArray &fields) {
        QTest::newRow(name) << proxy << target << authority << fields;
    };
    row("name", httpProxy(), host, "example.com:9000", {});
    row("name that is not ASCII", httpProxy(), QStringLiteral("b\u00fccher.example"),
        "xn--bcher-kva.example:9000", {});
    row("IPv4", httpProxy(), QStringLiteral("192.0.2.1"), "192.0.2.1:9000", {});
    row("IPv6", httpProxy(), QStringLiteral("2001:db8::1"), "[2001:db8::1]:9000", {});
    row("IPv6 with a zone", httpProxy(), QStringLiteral("fe80::1%a\r\nX: y"), "[fe80::1]:9000", {});
    row("password", httpProxy(QStringLiteral("Aladdin"), QStringLiteral("open sesame")), host,
        "example.com:9000", "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n");
    row("password in UTF-8", httpProxy(QStringLiteral("test"), QStringLiteral("123\u00a3")), host,
        "example.com:9000", "Proxy-Authorization: Basic dGVzdDoxMjPCow==\r\n"); // RFC 7617, 2.1
    row("user without password", httpProxy(QStringLiteral("u")), host, "example.com:9000",
        "Proxy-Authorization: Basic dTo=\r\n");
    QNetworkProxy withFields = httpProxy();
    withFields.setRawHeader("X-Own", "yes");
    row("field of the user's", withFields, host, "example.com:9000", "X-Own: yes\r\n");
    withFields = httpProxy();
    withFields.setRawHeader("X-Own", "yes\r\nX-Other: no");
    row("field with a line end", withFields, host, "example.com:9000", {});
    withFields = httpProxy();
    withFields.setRawHeader("X Own", "yes");
    row("field whose name is none", withFields, host, "example.com:9000", {});
}

void tst_HttpProxyDialog::request()
{
    QFETCH(QNetworkProxy, proxy);
    QFETCH(QString, target);
    QFETCH(QByteArray, authority);
    QFETCH(QByteArray, fields);
    QCOMPARE(outcomeOf(proxy, {}, target).output,
             "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n" + fields + "\r\n");
}

void tst_HttpProxyDialog::answers_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("end");

    const auto row = [](const char *name, const QByteArray &answer, const QByteArray &end) {
        QTest::newRow(name) << answer << end;
    };
    const QByteArray established = "established";
    const QByteArray noHttp = "gave an answer that is not HTTP";
    const QByteArray unclear = "gave an answer that can't be understood: ";
    row("200", "HTTP/1.1 200 Connection established\r\n\r\n", established);
    row("200 with fields", "HTTP/1.1 200 OK\r\nVia: 1.1 squid\r\nX: y\r\n\r\n", established);
    row("200 with a length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", established);
    row("200 of HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n", established);
    row("200 without words", "HTTP/1.1 200\r\n\r\n", established);
    row("204", "HTTP/1.1 204 No Content\r\n\r\n", established);
    row("299", "HTTP/1.1 299 Fine\r\n\r\n", established);
    row("200 behind 100", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", established);
    row("200 behind 103 twice",
        "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"
        "HTTP/1.1 200 OK\r\n\r\n",
        established);
    row("403 behind 100", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 No\r\n\r\n",
        "refused to connect: 403 No");
    row("101", "HTTP/1.1 101 Switching Protocols\r\n\r\n", noHttp);
    row("302", "HTTP/1.1 302 Found\r\nLocation: http://a/\r\n\r\n",
        "refused to connect: 302 Found");
    row("400", "HTTP/1.1 400 Bad Request\r\n\r\n", "refused to connect: 400 Bad Request");
    row("403", "HTTP/1.1 403 Forbidden\r\n\r\n", "refused to connect: 403 Forbidden");
    row("404", "HTTP/1.1 404 Not Found\r\n\r\n", "refused to connect: 404 Not Found");
    row("500 of HTTP/1.0", "HTTP/1.0 500 Unable to connect\r\n\r\n",
        "refused to connect: 500 Unable to connect");
    row("502", "HTTP/1.1 502 Bad Gateway\r\n\r\n", "refused to connect: 502 Bad Gateway");
    row("503", "HTTP/1.1 503 Service Unavailable\r\n\r\n",
        "refused to connect: 503 Service Unavailable");
    row("504 without words", "HTTP/1.1 504\r\n\r\n", "refused to connect: 504");
    row("no status", "HTTP/1.1\r\n\r\n", noHttp);
    row("status in words", "HTTP/1.1 fine\r\n\r\n", noHttp);
    row("status of two digits", "HTTP/1.1 20 OK\r\n\r\n", noHttp);
    row("status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", noHttp);
    row("status with a sign", "HTTP/1.1 +200 OK\r\n\r\n", noHttp);
    row("status 0", "HTTP/1.1 000 OK\r\n\r\n", noHttp);
    row("status 600", "HTTP/1.1 600 What\r\n\r\n", "refused to connect: 600 What");
    row("HTTP/2", "HTTP/2 200 OK\r\n\r\n", noHttp);
    row("another protocol", "ICY 200 OK\r\n\r\n", noHttp);
    row("mere line feeds", "HTTP/1.1 200 OK\n\n", unclear + "control character in the head");
    row("field without colon", "HTTP/1.1 200 OK\r\nwhat\r\n\r\n",
        unclear + "header line without a colon");
    row("SOCKS", hex("0500"), unclear + "control character in the head");
    row("nothing yet", "", "waiting");
    row("no end yet", "HTTP/1.1 200 OK\r\nX: y\r\n", "waiting");
    row("no end yet behind 100", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200", "waiting");
}

void tst_HttpProxyDialog::answers()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, end);
    forEachCut(answer, [&](const QList<QByteArray> &pieces) {
        QCOMPARE(outcomeOf(httpProxy(), pieces).end, end);
    });
    if (end != "established")
        return;
    // What follows is the server's, though it looks like the proxy's.
    const QByteArray more = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
    forEachCut(answer + more, [&](const QList<QByteArray> &pieces) {
        const Outcome outcome = outcomeOf(httpProxy(), pieces);
        QCOMPARE(outcome.end, end);
        QCOMPARE(outcome.rest, more);
    });
}

void tst_HttpProxyDialog::refusesLogin_data()
{
    QTest::addColumn<QNetworkProxy>("proxy");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("end");
    const QNetworkProxy withLogin = httpProxy(QStringLiteral("user"), QStringLiteral("wrong"));
    for (const QByteArray &answer :
         { QByteArray("401 Unauthorized"), QByteArray("407 Proxy Authentication Required") }) {
        QTest::addRow("%s, no password", answer.constData())
                << httpProxy() << answer << "wants a user name and a password: " + answer;
        QTest::addRow("%s, password", answer.constData())
                << withLogin << answer << "does not accept the user name and password: " + answer;
    }
}

void tst_HttpProxyDialog::refusesLogin()
{
    QFETCH(QNetworkProxy, proxy);
    QFETCH(QByteArray, answer);
    const QByteArray octets = "HTTP/1.1 " + answer
            + "\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 3\r\n\r\nno!";
    forEachCut(octets, [&](const QList<QByteArray> &pieces) {
        QTEST(outcomeOf(proxy, pieces).end, "end");
    });
}

void tst_HttpProxyDialog::answerIsTooLarge_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("end");
    const QByteArray line = "HTTP/1.1 200 OK\r\n";
    const auto ofSize = [&line](qsizetype size) {
        return line + "X: " + QByteArray(size - line.size() - 7, 'x') + "\r\n\r\n";
    };
    const QByteArray unclear = "gave an answer that can't be understood: ";
    QTest::newRow("8192 octets") << ofSize(8192) << QByteArray("established");
    QTest::newRow("8193 octets") << ofSize(8193) << unclear + "head over the size limit";
    QTest::newRow("no line end ever")
            << QByteArray(1 << 20, 'x') << unclear + "head over the size limit";
    QTest::newRow("64 fields") << line + QByteArray("X: y\r\n").repeated(64) + "\r\n"
                               << QByteArray("established");
    QTest::newRow("65 fields") << line + QByteArray("X: y\r\n").repeated(65) + "\r\n"
                               << unclear + "more header fields than the limit";
}

void tst_HttpProxyDialog::answerIsTooLarge()
{
    QFETCH(QByteArray, answer);
    QTEST(outcomeOf(httpProxy(), inPiecesOf(1024, answer).pieces).end, "end");
}

QTEST_APPLESS_MAIN(tst_HttpProxyDialog)
#include "tst_httpproxydialog.moc"
