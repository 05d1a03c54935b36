// SPDX-License-Identifier: Apache-2.0
#include "net/descriptor.h"
#include "net/listener.h"

#include <QtCore/qabstracteventdispatcher.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtTest/qtest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <memory>
#include <vector>

using namespace Fernweg::Net;

class tst_Listener : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accepts();
    void acceptsManyAtOnce();
    void unixSocket();
    void url_data();
    void url();
    void errorSaysWhy();
    void closesInTheHandler();
    void deletedInTheHandler();
    void opensAgain();
    void pausesWithoutDescriptors();
};

void tst_Listener::accepts()
{
    std::vector<Descriptor> accepted;
    Listener listener([&](qintptr descriptor) { accepted.emplace_back(int(descriptor)); });
    QString error;
    QVERIFY2(listener.open(ListenAddress::tcp(QHostAddress::LocalHost), &error), qPrintable(error));
    QCOMPARE(listener.localAddress(), QHostAddress(QHostAddress::LocalHost));
    QTcpSocket client;
    client.connectToHost(listener.localAddress(), listener.port());
    QTRY_COMPARE(accepted.size(), size_t(1));
    QVERIFY(::fcntl(accepted.front().get(), F_GETFL) & O_NONBLOCK);
    QVERIFY(::fcntl(accepted.front().get(), F_GETFD) & FD_CLOEXEC);
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    listener.close();
    QVERIFY(!listener.isOpen());
    QCOMPARE(listener.port(), quint16(0));
    QTcpSocket late;
    late.connectToHost(QHostAddress::LocalHost, client.peerPort());
    QTRY_COMPARE(late.error(), QAbstractSocket::ConnectionRefusedError);
}

void tst_Listener::acceptsManyAtOnce()
{
    std::vector<Descriptor> accepted;
    Listener listener([&](qintptr descriptor) { accepted.emplace_back(int(descriptor)); });
    QString error;
    QVERIFY(listener.open(ListenAddress::tcp(QHostAddress::LocalHost), &error));
    std::vector<std::unique_ptr<QTcpSocket>> clients;
    for (int i = 0; i < 200; ++i) {
        clients.push_back(std::make_unique<QTcpSocket>());
        clients.back()->connectToHost(listener.localAddress(), listener.port());
        QVERIFY(clients.back()->waitForConnected()); // by the kernel alone
    }
    QTRY_COMPARE(accepted.size(), clients.size());
}

void tst_Listener::unixSocket()
{
    QTemporaryDir folder(QStringLiteral("/tmp/fernweg-XXXXXX"));
    const QString path = folder.filePath(QStringLiteral("x.sock"));
    std::vector<Descriptor> accepted;
    Listener listener([&](qintptr descriptor) { accepted.emplace_back(int(descriptor)); });
    QString error;
    QVERIFY2(listener.open(ListenAddress::unixPath(path), &error), qPrintable(error));
    QVERIFY(listener.localAddress().isNull());
    QCOMPARE(listener.port(), quint16(0));
    QLocalSocket client;
    client.connectToServer(path);
    QTRY_COMPARE(accepted.size(), size_t(1));
}

void tst_Listener::url_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isEncrypted");
    QTest::addColumn<QString>("url");
    const int tcp = int(ListenAddress::Kind::Tcp);
    QTest::newRow("IPv4") << tcp << "127.0.0.1" << false << "ws://127.0.0.1:PORT";
    QTest::newRow("TLS") << tcp << "127.0.0.1" << true << "wss://127.0.0.1:PORT";
    QTest::newRow("IPv6") << tcp << "::1" << false << "ws://[::1]:PORT";
    QTest::newRow("path") << int(ListenAddress::Kind::UnixPath) << "/tmp/fernweg-url.sock" << false
                          << "ws+unix:/tmp/fernweg-url.sock";
    QTest::newRow("abstract") << int(ListenAddress::Kind::UnixAbstract) << "fernweg-url" << false
                              << "ws+unix:@fernweg-url";
}

void tst_Listener::url()
{
    QFETCH(int, kind);
    QFETCH(QString, name);
    QFETCH(bool, isEncrypted);
    QFETCH(QString, url);
    ListenAddress where;
    where.kind = ListenAddress::Kind(kind);
    where.name = name;
    where.address = QHostAddress(name);
    Listener listener([](qintptr descriptor) { ::close(int(descriptor)); });
    QVERIFY(listener.url().isEmpty());
    QString error;
    QVERIFY2(listener.open(where, &error), qPrintable(error));
    url.replace(QStringLiteral("PORT"), QString::number(listener.port()));
    QCOMPARE(listener.url(isEncrypted), QUrl(url));
}

void tst_Listener::errorSaysWhy()
{
    Listener listener([](qintptr) {});
    QString error;
    QVERIFY(!listener.open(ListenAddress::inherited(-1), &error));
    QCOMPARE(error, QStringLiteral("descriptor -1 is no socket"));
    QVERIFY(!listener.isOpen());
}

void tst_Listener::closesInTheHandler()
{
    int count = 0;
    Listener *self = nullptr;
    Listener listener([&](qintptr descriptor) {
        ::close(int(descriptor));
        ++count;
        self->close();
    });
    self = &listener;
    QString error;
    QVERIFY(listener.open(ListenAddress::tcp(QHostAddress::LocalHost), &error));
    QTcpSocket first;
    QTcpSocket second;
    for (QTcpSocket *client : { &first, &second }) {
        client->connectToHost(listener.localAddress(), listener.port());
        QVERIFY(client->waitForConnected());
    }
    QTRY_COMPARE(first.state(), QAbstractSocket::UnconnectedState);
    QTRY_COMPARE(second.state(), QAbstractSocket::UnconnectedState); // reset, never accepted
    QCOMPARE(count, 1);
}

void tst_Listener::deletedInTheHandler()
{
    std::unique_ptr<Listener> listener;
    const auto kept = std::make_shared<int>(0); // the handler's own data outlive the call
    listener = std::make_unique<Listener>([&listener, kept](qintptr descriptor) {
        ::close(int(descriptor));
        listener.reset();
        ++*kept;
    });
    QString error;
    QVERIFY(listener->open(ListenAddress::tcp(QHostAddress::LocalHost), &error));
    QTcpSocket client;
    client.connectToHost(listener->localAddress(), listener->port());
    QTRY_COMPARE(*kept, 1);
    QVERIFY(!listener);
}

void tst_Listener::opensAgain()
{
    std::vector<Descriptor> accepted;
    Listener listener([&](qintptr descriptor) { accepted.emplace_back(int(descriptor)); });
    QString error;
    QVERIFY(listener.open(ListenAddress::tcp(QHostAddress::LocalHost), &error));
    QVERIFY(listener.open(ListenAddress::tcp(QHostAddress::LocalHostIPv6), &error));
    QTcpSocket client;
    client.connectToHost(listener.localAddress(), listener.port());
    QTRY_COMPARE(accepted.size(), size_t(1));
}

void tst_Listener::pausesWithoutDescriptors()
{
    std::vector<Descriptor> accepted;
    Listener listener([&](qintptr descriptor) { accepted.emplace_back(int(descriptor)); });
    QString error;
    // The sanitizer needs descriptors when it meets an object for the first time: hence all is used
    // before there are none.
    QVERIFY(listener.open(ListenAddress::tcp(QHostAddress::LocalHost), &error));
    QVERIFY(listener.open(ListenAddress::tcp(QHostAddress::LocalHost), &error));
    QEventLoop loop;
    loop.processEvents();
    QTcpSocket client;
    client.connectToHost(listener.localAddress(), listener.port());
    QVERIFY(client.waitForConnected()); // it waits in the queue
    int turns = 0;
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::awake, &listener,
            [&] { ++turns; });
    QTimer clock;
    connect(&clock, &QTimer::timeout, &loop, &QEventLoop::quit);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^accepting pauses: ")));
    clock.start(450); // long enough for several attempts

    rlimit limits = {};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &limits), 0);
    rlimit tight = limits;
    tight.rlim_cur = 256;
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &tight), 0);
    std::vector<Descriptor> fillers;
    for (int fd = ::dup(0); fd != -1; fd = ::dup(0))
        fillers.emplace_back(fd);

    loop.exec();
    clock.stop();
    QVERIFY(accepted.empty());
    QVERIFY2(turns < 60, qPrintable(QStringLiteral("%1 turns").arg(turns)));

    fillers.clear();
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &limits), 0);
    QTRY_COMPARE(accepted.size(), size_t(1));
}

QTEST_GUILESS_MAIN(tst_Listener)
#include "tst_listener.moc"
