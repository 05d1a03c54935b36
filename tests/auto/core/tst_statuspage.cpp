// SPDX-License-Identifier: Apache-2.0
#include "handshake/statuspage.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;

class tst_StatusPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsAPage();
    void escapesTheServersName();
    void redirects_data();
    void redirects();
    void redirectsLater_data();
    void redirectsLater();
    void staysWhereItIs_data();
    void staysWhereItIs();
};

void tst_StatusPage::showsAPage()
{
    const HttpReply reply = statusPage("/", "Fernweg/0.1");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.contentType, QByteArray("text/html; charset=utf-8"));
    QVERIFY(reply.body.contains("<title>Fernweg/0.1</title>"));
    QVERIFY(!reply.body.contains("http-equiv"));
    QVERIFY(statusPage("/", {}).body.contains("<title>WebSocket server</title>"));
}

void tst_StatusPage::escapesTheServersName()
{
    const QByteArray body = statusPage("/", "<script>&").body;
    QVERIFY(body.contains("<title>&lt;script&gt;&amp;</title>"));
    QVERIFY(!body.contains("<script>"));
}

void tst_StatusPage::redirects_data()
{
    QTest::addColumn<QByteArray>("resource");
    QTest::addColumn<QByteArray>("location");

    const auto row = [](const char *name, const char *resource, const char *location) {
        QTest::newRow(name) << QByteArray(resource) << QByteArray(location);
    };
    row("plain", "/?redirect=http://example.com/", "http://example.com/");
    row("encoded", "/?redirect=https%3A%2F%2Fexample.com%2Fa%3Fb%3Dc", "https://example.com/a?b=c");
    row("second parameter", "/path?a=b&redirect=http://example.com/x", "http://example.com/x");
    row("empty time", "/?redirect=http://example.com/&after=", "http://example.com/");
}

void tst_StatusPage::redirects()
{
    QFETCH(QByteArray, resource);
    const HttpReply reply = statusPage(resource, "Fernweg");
    QCOMPARE(reply.status, 303);
    QTEST(headerValue(reply.headers, "Location").value_or("(none)"), "location");
}

void tst_StatusPage::redirectsLater_data()
{
    QTest::addColumn<QByteArray>("resource");
    QTest::addColumn<QByteArray>("content"); // of the meta element

    const auto row = [](const char *name, const char *resource, const char *content) {
        QTest::newRow(name) << QByteArray(resource) << QByteArray(content);
    };
    row("five seconds", "/?redirect=http://example.com/&after=5", "5;URL='http://example.com/'");
    row("negative time", "/?redirect=http://example.com/&after=-5", "0;URL='http://example.com/'");
    row("time that is no number", "/?redirect=http://example.com/&after=x",
        "0;URL='http://example.com/'");
    row("very long time", "/?redirect=http://example.com/&after=99999",
        "3600;URL='http://example.com/'");
    row("quotation marks", "/?redirect=http://example.com/a'b%2522c&after=1",
        "1;URL='http://example.com/a%27b%22c'");
    row("ampersand", "/?redirect=http://example.com/?a=b%26c=d&after=1",
        "1;URL='http://example.com/?a=b&amp;c=d'");
}

void tst_StatusPage::redirectsLater()
{
    QFETCH(QByteArray, resource);
    QFETCH(QByteArray, content);
    const HttpReply reply = statusPage(resource, "Fernweg");
    QCOMPARE(reply.status, 200);
    const QByteArray element = "<meta http-equiv=\"refresh\" content=\"" + content + "\">";
    QVERIFY2(reply.body.contains(element), reply.body.constData());
}

void tst_StatusPage::staysWhereItIs_data()
{
    QTest::addColumn<QByteArray>("resource");

    QTest::newRow("no page on the web") << QByteArray("/?redirect=javascript:alert(1)");
    QTest::newRow("data") << QByteArray("/?redirect=data:text/html,x&after=1");
    QTest::newRow("relative") << QByteArray("/?redirect=/other");
    QTest::newRow("no host") << QByteArray("/?redirect=http:///x");
    QTest::newRow("empty") << QByteArray("/?redirect=");
    QTest::newRow("only a time") << QByteArray("/?after=5");
    QTest::newRow("line ends") << QByteArray("/?redirect=http://example.com/%0d%0aX:%20y");
    QTest::newRow("markup") << QByteArray("/?redirect=http://example.com/\"><script>&after=1");
}

void tst_StatusPage::staysWhereItIs()
{
    QFETCH(QByteArray, resource);
    const HttpReply reply = statusPage(resource, "Fernweg");
    QCOMPARE(reply.status, 200);
    QVERIFY2(!reply.body.contains("http-equiv"), reply.body.constData());
    QVERIFY(!reply.body.contains("<script>"));
    QVERIFY(headerCount(reply.headers, "Location") == 0);
}

QTEST_APPLESS_MAIN(tst_StatusPage)
#include "tst_statuspage.moc"
