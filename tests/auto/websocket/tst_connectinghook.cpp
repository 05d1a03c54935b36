// SPDX-License-Identifier: Apache-2.0
// A client's last look at its request.
#include "support/connectedpair.h"

#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

class TestConnectingHook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void changesTheRequest();
    void errors_data();
    void errors();
    void endsIt_data();
    void endsIt();
};

void TestConnectingHook::changesTheRequest()
{
    ConnectedPair pair;
    QList<QByteArray> tokens;
    pair.server->setConnectHook(this, [&tokens](const HandshakeRequest &request) {
        tokens.append(request.header("X-Port"));
        return ConnectVerdict::accept();
    });
    pair.client->setConnectingHook([&pair](ConnectingRequest &request) {
        request.addHeader("X-Port", QByteArray::number(pair.client->localPort()));
    });
    QVERIFY(pair.open());
    QCOMPARE(tokens, QList<QByteArray>({ QByteArray::number(pair.accepted->peerPort()) }));
    pair.client->abort();
    pair.client->setConnectingHook(nullptr);
    QVERIFY(pair.open());
    QCOMPARE(tokens.last(), QByteArray());
}

void TestConnectingHook::errors_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("error");
    QTest::newRow("a bad field") << QByteArray("Upgrade") << QString() << QStringLiteral("Upgrade");
    QTest::newRow("another URL") << QByteArray("X-Fine") << QStringLiteral("ws://localhost/other")
                                 << QStringLiteral("the URL can't be changed");
}

void TestConnectingHook::errors()
{
    QFETCH(QByteArray, header);
    QFETCH(QString, url);
    QFETCH(QString, error);
    ConnectedPair pair;
    QVERIFY(pair.listen());
    pair.client->setConnectingHook([&](ConnectingRequest &request) {
        request.addHeader(header, "x");
        if (!url.isEmpty())
            request.setUrl(QUrl(url));
    });
    SocketLog log(pair.client);
    QVERIFY(pair.client->open(pair.url()));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(pair.client->error(), WebSocket::Error::InvalidRequest);
    QVERIFY2(pair.client->errorString().contains(error), qPrintable(pair.client->errorString()));
    QVERIFY(pair.accepted.isNull());
}

void TestConnectingHook::endsIt_data()
{
    QTest::addColumn<bool>("isDeleted");
    QTest::newRow("aborts") << false;
    QTest::newRow("deletes") << true;
}

void TestConnectingHook::endsIt()
{
    QFETCH(bool, isDeleted);
    ConnectedPair pair;
    QVERIFY(pair.listen());
    bool isCalled = false;
    pair.client->setConnectingHook([&](ConnectingRequest &) {
        isCalled = true;
        if (isDeleted)
            delete pair.client;
        else
            pair.client->abort();
    });
    QVERIFY(pair.client->open(pair.url()));
    QTRY_VERIFY(isCalled);
    QVERIFY(!pair.client || pair.client->state() == WebSocket::State::Closed);
}

QTEST_GUILESS_MAIN(TestConnectingHook)
#include "tst_connectinghook.moc"
