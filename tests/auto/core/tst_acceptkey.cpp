// SPDX-License-Identifier: Apache-2.0
#include "handshake/acceptkey.h"

#include <QtTest/qtest.h>

#include <set>

using namespace Fernweg::Core;

class tst_AcceptKey : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers();
    void validKeys_data();
    void validKeys();
    void randomKeys();
};

void tst_AcceptKey::answers()
{
    // RFC 6455, sections 1.2 and 1.3.
    QCOMPARE(acceptKeyFor("dGhlIHNhbXBsZSBub25jZQ=="), QByteArray("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    // draft-ietf-hybi-thewebsocketprotocol-06, and MDN's example.
    QCOMPARE(acceptKeyFor("x3JJHMbDL1EzLkh9GBhXDw=="), QByteArray("HSmrc0sMlYUkAGmm5OPpG2HaGWk="));
}

void tst_AcceptKey::validKeys_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<bool>("isValid");

    QTest::newRow("example of the RFC") << QByteArray("dGhlIHNhbXBsZSBub25jZQ==") << true;
    QTest::newRow("zeros") << QByteArray("AAAAAAAAAAAAAAAAAAAAAA==") << true;
    QTest::newRow("plus and slash") << QByteArray("+/+/+/+/+/+/+/+/+/+/+A==") << true;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("15 octets") << QByteArray("AAAAAAAAAAAAAAAAAAAA") << false;
    QTest::newRow("17 octets") << QByteArray("AAAAAAAAAAAAAAAAAAAAAAA=") << false;
    QTest::newRow("no padding") << QByteArray("AAAAAAAAAAAAAAAAAAAAAA") << false;
    QTest::newRow("one octet of padding missing") << QByteArray("AAAAAAAAAAAAAAAAAAAAAA=") << false;
    QTest::newRow("28 characters") << QByteArray("AAAAAAAAAAAAAAAAAAAAAAAAAA==") << false;
    QTest::newRow("not base64") << QByteArray("AAAAAAAAAA!AAAAAAAAAAA==") << false;
    QTest::newRow("space") << QByteArray("AAAAAAAAAA AAAAAAAAAAA==") << false;
    QTest::newRow("base64url") << QByteArray("-_-_-_-_-_-_-_-_-_-_-A==") << false;
    QTest::newRow("padding in the middle") << QByteArray("AAAAAAAA==AAAAAAAAAAAA==") << false;
    QTest::newRow("more padding") << QByteArray("AAAAAAAAAAAAAAAAAAAAA===") << false;
    QTest::newRow("only padding") << QByteArray(24, '=') << false;
    QTest::newRow("above ASCII") << QByteArray("AAAAAAAAAA\xC3\xBC"
                                               "AAAAAAAAAA==")
                                 << false;
}

void tst_AcceptKey::validKeys()
{
    QFETCH(QByteArray, key);
    QTEST(isValidKey(key), "isValid");
}

void tst_AcceptKey::randomKeys()
{
    std::set<QByteArray> keys;
    for (int i = 0; i < 100; ++i) {
        const QByteArray key = randomKey();
        QVERIFY(isValidKey(key));
        keys.insert(key);
    }
    QCOMPARE(keys.size(), size_t(100));
}

QTEST_APPLESS_MAIN(tst_AcceptKey)
#include "tst_acceptkey.moc"
