// SPDX-License-Identifier: Apache-2.0
// What no proxy can be told.
#include "auto/net/dialogoutcome.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Test;

class tst_ProxyDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesToBeMade_data();
    void refusesToBeMade();
};

void tst_ProxyDialog::refusesToBeMade_data()
{
    QTest::addColumn<QNetworkProxy>("proxy");
    QTest::addColumn<QString>("target");
    QTest::addColumn<QByteArray>("error");

    const QString full(255, u'x');
    const QString tooLong = full + u'x';
    const QString umlauts(128, u'\u00fc'); // two octets each
    const QString longName = QString(60, u'a') + u'.' + QString(60, u'b') + u'.' + QString(60, u'c')
            + u'.' + QString(60, u'd') + QStringLiteral(".an.example.com");
    const QByteArray wrongLogin = "can't be given a user name or password of more than 255 octets";
    const auto row = [](const char *name, const QNetworkProxy &proxy, const QString &target,
                        const QByteArray &error) {
        QTest::newRow(name) << proxy << target << error;
    };
    row("HTTP", httpProxy(), host, "waiting");
    row("HTTP, long credentials", httpProxy(tooLong, tooLong), host, "waiting");
    row("HTTP, colon in the user name", httpProxy(QStringLiteral("a:b")), host,
        "can't be given a user name with a colon");
    row("HTTP, colon in the password", httpProxy(QStringLiteral("a"), QStringLiteral("b:c")), host,
        "waiting");
    row("HTTP, no host", httpProxy(), {}, "can't be given this host's name");
    row("HTTP, line end in the host", httpProxy(), QStringLiteral("a\r\nX: y"),
        "can't be given this host's name");
    row("SOCKS", socksProxy(), host, "waiting");
    row("SOCKS, longest credentials", socksProxy(full, full), host, "waiting");
    row("SOCKS, colon in the user name", socksProxy(QStringLiteral("a:b")), host, "waiting");
    row("SOCKS, long user name", socksProxy(tooLong), host, wrongLogin);
    row("SOCKS, long password", socksProxy(full, tooLong), host, wrongLogin);
    row("SOCKS, long password in UTF-8", socksProxy(full, umlauts), host, wrongLogin);
    row("SOCKS, no host", socksProxy(), {}, "can't be given this host's name");
    row("SOCKS, long host", socksProxy(), longName,
        "can't be given a host's name of more than 255 octets");
    for (const auto type : { QNetworkProxy::NoProxy, QNetworkProxy::DefaultProxy,
                             QNetworkProxy::HttpCachingProxy, QNetworkProxy::FtpCachingProxy })
        QTest::addRow("proxy of type %d", int(type))
                << QNetworkProxy(type) << host << QByteArray("connects no TCP");
}

void tst_ProxyDialog::refusesToBeMade()
{
    QFETCH(QNetworkProxy, proxy);
    QFETCH(QString, target);
    QTEST(outcomeOf(proxy, {}, target).end, "error");
}

QTEST_APPLESS_MAIN(tst_ProxyDialog)
#include "tst_proxydialog.moc"
