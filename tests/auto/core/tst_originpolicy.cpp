// SPDX-License-Identifier: Apache-2.0
#include "handshake/originpolicy.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;

class tst_OriginPolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void normalizes_data();
    void normalizes();
    void wildcards_data();
    void wildcards();
    void wildcardsTakeLittleTime();
    void allows_data();
    void allows();
    void ownPageWithoutTls_data();
    void ownPageWithoutTls();
};

void tst_OriginPolicy::normalizes_data()
{
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<QByteArray>("normalized");

    const auto row = [](const char *name, const char *origin, const char *normalized) {
        QTest::newRow(name) << QByteArray(origin) << QByteArray(normalized);
    };
    row("http", "http://example.com", "http://example.com:80");
    row("https", "https://example.com", "https://example.com:443");
    row("with a port", "http://example.com:8080", "http://example.com:8080");
    row("with the port of its own", "https://example.com:443", "https://example.com:443");
    row("capital letters", "HTTP://Example.COM", "http://example.com:80");
    row("IPv6", "http://[::1]", "http://[::1]:80");
    row("IPv6 with a port", "http://[::1]:8080", "http://[::1]:8080");
    row("another scheme", "chrome-extension://abcdef", "chrome-extension://abcdef");
    row("null", "null", "");
    row("empty", "", "");
    row("no scheme", "example.com", "");
    row("empty scheme", "://example.com", "");
    row("no host", "http://", "");
    row("with a path", "http://example.com/", "");
    row("with a user", "http://user@example.com", "");
    row("with a query", "http://example.com?x", "");
    row("two", "http://a http://b", "");
}

void tst_OriginPolicy::normalizes()
{
    QFETCH(QByteArray, origin);
    QTEST(normalizedOrigin(origin), "normalized");
}

void tst_OriginPolicy::wildcards_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<bool>("matches");

    const auto row = [](const char *text, const char *pattern, bool matches) {
        QTest::addRow("\"%s\" and \"%s\"", text, pattern)
                << QByteArray(text) << QByteArray(pattern) << matches;
    };
    row("", "", true);
    row("", "*", true);
    row("", "a", false);
    row("a", "", false);
    row("abc", "abc", true);
    row("abc", "ab", false);
    row("ab", "abc", false);
    row("abc", "*", true);
    row("abc", "**", true);
    row("abc", "a*", true);
    row("abc", "*c", true);
    row("abc", "a*c", true);
    row("abc", "a*b", false);
    row("abc", "abc*", true);
    row("abc", "*abc*", true);
    row("abcabd", "*abd", true);
    row("aab", "*ab", true);
    row("axbxc", "a*b*c", true);
    row("axbxd", "a*b*c", false);
    row("a*c", "a*c", true);
    row("a.c", "a?c", false);
}

void tst_OriginPolicy::wildcards()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, pattern);
    QTEST(matchesWildcards(text, pattern), "matches");
}

void tst_OriginPolicy::wildcardsTakeLittleTime()
{
    // Exponential for whoever tries every star by recursion; the text comes from a stranger.
    const QByteArray pattern = QByteArray("a*").repeated(50) + 'b';
    QVERIFY(!matchesWildcards(QByteArray(8'000, 'a'), pattern));
}

void tst_OriginPolicy::allows_data()
{
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<QByteArray>("allowed");
    QTest::addColumn<bool>("isAllowed");

    const auto row = [](const char *name, const char *origin, const char *allowed, bool isAllowed) {
        QTest::newRow(name) << QByteArray(origin) << QByteArray(allowed) << isAllowed;
    };
    row("anybody", "http://a", "*", true);
    row("anybody, even if it is no origin", "what?", "*", true);
    row("nobody else", "http://a", "", false);
    row("no origin", "what?", "http://*", false);
    row("named", "https://example.com", "https://example.com", true);
    row("named, second of two", "https://example.com", "http://a,https://example.com", true);
    row("named in other letters", "https://Example.com", "HTTPS://example.COM", true);
    row("named with the port of its own", "https://example.com", "https://example.com:443", true);
    row("another port", "https://example.com:8443", "https://example.com", false);
    row("another scheme", "http://example.com", "https://example.com", false);
    row("subdomain", "https://a.example.com", "https://*.example.com", true);
    row("no subdomain", "https://example.com", "https://*.example.com", false);
    row("ends alike", "https://evilexample.com", "https://*.example.com", false);
    row("begins alike", "https://example.com.evil.org", "https://example.com", false);
    row("path that ends alike", "https://evil.org/.example.com", "https://*.example.com", false);
    row("any port", "http://localhost:5173", "http://localhost:*", true);
    row("any port, none named", "http://localhost", "http://localhost:*", true);
    row("the server's own page", "https://this.server", "", true);
    row("the server's own page, port named", "https://this.server:443", "", true);
    row("the server's host without TLS", "http://this.server", "", false);
    row("the server's host at another port", "https://this.server:8443", "", false);
}

void tst_OriginPolicy::allows()
{
    QFETCH(QByteArray, origin);
    QFETCH(QByteArray, allowed);
    OriginPolicy policy;
    policy.allowed = allowed.isEmpty() ? QList<QByteArray>() : allowed.split(',');
    QTEST(isOriginAllowed(origin, "this.server", true, policy), "isAllowed");
    policy.allowNull = false;
    QTEST(isOriginAllowed(origin, "this.server", true, policy), "isAllowed");
    QVERIFY(!isOriginAllowed("null", "this.server", true, policy));
    policy.allowNull = true;
    QVERIFY(isOriginAllowed("null", "this.server", true, policy));
}

void tst_OriginPolicy::ownPageWithoutTls_data()
{
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<bool>("isAllowed");

    const auto row = [](const char *name, const char *origin, const char *host, bool isAllowed) {
        QTest::newRow(name) << QByteArray(origin) << QByteArray(host) << isAllowed;
    };
    row("same", "http://this.server", "this.server", true);
    row("same, port named", "http://this.server", "this.server:80", true);
    row("TLS ends at a proxy", "https://this.server", "this.server", true);
    row("TLS ends at a proxy, port named", "https://this.server", "this.server:443", true);
    row("TLS ends at a proxy, port of its own", "https://this.server:9443", "this.server:9443",
        true);
    row("TLS at another port", "https://this.server", "this.server:9443", false);
    row("another port", "http://this.server:9000", "this.server", false);
    row("another host", "https://other.server", "this.server", false);
}

void tst_OriginPolicy::ownPageWithoutTls()
{
    QFETCH(QByteArray, origin);
    QFETCH(QByteArray, host);
    OriginPolicy policy;
    policy.allowed.clear();
    QTEST(isOriginAllowed(origin, host, false, policy), "isAllowed");
}

QTEST_APPLESS_MAIN(tst_OriginPolicy)
#include "tst_originpolicy.moc"
