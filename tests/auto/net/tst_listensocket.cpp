// SPDX-License-Identifier: Apache-2.0
#include "net/descriptor.h"
#include "net/listensocket.h"
#include "net/unixaddress.h"

#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/quuid.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtTest/qtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Fernweg::Net;

namespace {

/// Whether somebody listens there.
bool takesConnections(const UnixAddress &address)
{
    const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    return ::connect(socket.get(), address.data(), address.size) == 0;
}

bool takesConnections(const QString &path)
{
    QString error;
    return takesConnections(*UnixAddress::ofPath(path, &error));
}

bool takesConnections(const QHostAddress &address, quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(address, port);
    return socket.waitForConnected(5000);
}

ListenSocket opened(const ListenAddress &where)
{
    QString error;
    ListenSocket socket = ListenSocket::open(where, &error);
    if (!socket.isValid())
        qWarning().noquote() << error;
    return socket;
}

QString refusalOf(const ListenAddress &where)
{
    QString error;
    const ListenSocket socket = ListenSocket::open(where, &error);
    return socket.isValid() ? QStringLiteral("not refused") : error;
}

bool isOpen(int descriptor)
{
    return ::fcntl(descriptor, F_GETFD) != -1;
}

int modeOf(const QString &path)
{
    struct stat status = {};
    return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? int(status.st_mode & 07777)
                                                                     : -1;
}

} // namespace

class tst_ListenSocket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tcp_data();
    void tcp();
    void tcpPortInUse();
    void tcpPortOfTheLastServerIsFree();
    void reusePort();
    void nullAddress();
    void unixPath();
    void unixPathOfDeadServer();
    void unixPathOfLiveServer();
    void unixPathThatIsNoSocket();
    void unixPathTooLong();
    void unixPathInNoFolder();
    void unixFileMode_data();
    void unixFileMode();
    void closeLeavesAnothersFile();
    void abstractName();
    void inherited();
    void inheritedIsRefused_data();
    void inheritedIsRefused();
    void sharedTcpServer();
    void sharedTcpServerDoesNotListen();
    void isNotInherited();

private:
    QString path(const char *name = "test.sock") const
    {
        return m_folder.filePath(QLatin1String(name));
    }

    QTemporaryDir m_folder { QStringLiteral("/tmp/fernweg-XXXXXX") };
};

void tst_ListenSocket::tcp_data()
{
    QTest::addColumn<QHostAddress>("address");
    QTest::addColumn<bool>("isReachedByIpv4");
    QTest::addColumn<bool>("isReachedByIpv6");
    QTest::newRow("IPv4") << QHostAddress(QHostAddress::LocalHost) << true << false;
    QTest::newRow("IPv6") << QHostAddress(QHostAddress::LocalHostIPv6) << false << true;
    QTest::newRow("any IPv4") << QHostAddress(QHostAddress::AnyIPv4) << true << false;
    QTest::newRow("any IPv6") << QHostAddress(QHostAddress::AnyIPv6) << false << true;
    QTest::newRow("both") << QHostAddress(QHostAddress::Any) << true << true;
}

void tst_ListenSocket::tcp()
{
    QFETCH(QHostAddress, address);
    const ListenSocket socket = opened(ListenAddress::tcp(address));
    QVERIFY(socket.isValid());
    const quint16 port = socket.localAddress().port;
    QVERIFY(port != 0);
    QTEST(takesConnections(QHostAddress::LocalHost, port), "isReachedByIpv4");
    QTEST(takesConnections(QHostAddress::LocalHostIPv6, port), "isReachedByIpv6");
}

void tst_ListenSocket::tcpPortInUse()
{
    const ListenSocket first = opened(ListenAddress::tcp(QHostAddress::LocalHost));
    const QString error =
            refusalOf(ListenAddress::tcp(QHostAddress::LocalHost, first.localAddress().port));
    QVERIFY2(error.startsWith(QLatin1String("bind: ")), qPrintable(error));
}

void tst_ListenSocket::tcpPortOfTheLastServerIsFree()
{
    ListenSocket first = opened(ListenAddress::tcp(QHostAddress::LocalHost));
    const ListenAddress where =
            ListenAddress::tcp(QHostAddress::LocalHost, first.localAddress().port);
    QTcpSocket client;
    client.connectToHost(where.address, where.port);
    QVERIFY(client.waitForConnected());
    {
        // The end that closes first is the one that keeps the port, in TIME_WAIT.
        const Descriptor accepted(::accept(first.descriptor(), nullptr, nullptr));
        QVERIFY(accepted.isValid());
    }
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    first.close();
    QVERIFY(opened(where).isValid());
}

void tst_ListenSocket::reusePort()
{
    ListenAddress where = ListenAddress::tcp(QHostAddress::LocalHost);
    where.reusePort = true;
    const ListenSocket first = opened(where);
    where.port = first.localAddress().port;
    const ListenSocket second = opened(where);
    QVERIFY(second.isValid());
    QCOMPARE(second.localAddress().port, where.port);
    where.reusePort = false;
    QVERIFY(refusalOf(where).startsWith(QLatin1String("bind: ")));
}

void tst_ListenSocket::nullAddress()
{
    QCOMPARE(refusalOf(ListenAddress::tcp(QHostAddress())),
             QStringLiteral("no address to listen at"));
}

void tst_ListenSocket::unixPath()
{
    {
        const ListenSocket socket = opened(ListenAddress::unixPath(path()));
        QVERIFY(socket.isValid());
        QVERIFY(takesConnections(path()));
        const ListenAddress where = socket.localAddress();
        QCOMPARE(where.kind, ListenAddress::Kind::UnixPath);
        QCOMPARE(where.name, path());
    }
    QVERIFY(!QFileInfo::exists(path()));
}

void tst_ListenSocket::unixPathOfDeadServer()
{
    QString error;
    const auto address = UnixAddress::ofPath(path(), &error);
    {
        const Descriptor dead(::socket(AF_UNIX, SOCK_STREAM, 0));
        QCOMPARE(::bind(dead.get(), address->data(), address->size), 0);
        QCOMPARE(::listen(dead.get(), 1), 0);
    }
    QVERIFY(QFileInfo::exists(path()));
    QVERIFY(!takesConnections(path()));
    const ListenSocket socket = opened(ListenAddress::unixPath(path()));
    QVERIFY(socket.isValid());
    QVERIFY(takesConnections(path()));
}

void tst_ListenSocket::unixPathOfLiveServer()
{
    const ListenSocket first = opened(ListenAddress::unixPath(path()));
    QCOMPARE(refusalOf(ListenAddress::unixPath(path())),
             QStringLiteral("another server listens there"));
    QVERIFY(takesConnections(path()));
}

void tst_ListenSocket::unixPathThatIsNoSocket()
{
    QFile file(path("precious"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("data");
    file.close();
    QCOMPARE(refusalOf(ListenAddress::unixPath(file.fileName())),
             QStringLiteral("there is a file of that name, which is no socket"));
    QCOMPARE(file.size(), 4);
}

void tst_ListenSocket::unixPathTooLong()
{
    const QString error = refusalOf(ListenAddress::unixPath(u'/' + QString(200, u'x')));
    QVERIFY2(error.contains(QLatin1String("this one has 201")), qPrintable(error));
    QCOMPARE(refusalOf(ListenAddress::unixPath(QString())),
             QStringLiteral("a socket needs a name"));
    QCOMPARE(refusalOf(ListenAddress::unixPath(QStringLiteral("/tmp/a") + QChar(0) + u'b')),
             QStringLiteral("a socket's name has no null octet"));
}

void tst_ListenSocket::unixPathInNoFolder()
{
    const QString error = refusalOf(ListenAddress::unixPath(path("none/x.sock")));
    QVERIFY2(error.startsWith(QLatin1String("bind: ")), qPrintable(error));
}

void tst_ListenSocket::unixFileMode_data()
{
    QTest::addColumn<int>("mode");
    QTest::newRow("owner only") << 0600;
    QTest::newRow("group") << 0660;
    QTest::newRow("everybody") << 0666;
}

void tst_ListenSocket::unixFileMode()
{
    QFETCH(int, mode);
    ListenAddress where = ListenAddress::unixPath(path());
    where.fileMode = mode;
    const ListenSocket socket = opened(where);
    QCOMPARE(modeOf(path()), mode);
}

void tst_ListenSocket::closeLeavesAnothersFile()
{
    ListenSocket first = opened(ListenAddress::unixPath(path()));
    QVERIFY(QFile::remove(path()));
    const ListenSocket second = opened(ListenAddress::unixPath(path()));
    first.close();
    QVERIFY(takesConnections(path()));
}

void tst_ListenSocket::abstractName()
{
    const QString name = QStringLiteral("fernweg-") + QUuid::createUuid().toString();
    const ListenAddress where = ListenAddress::unixAbstract(name);
    QString error;
    const auto address = UnixAddress::ofAbstractName(name, &error);
    {
        const ListenSocket socket = opened(where);
        QVERIFY(takesConnections(*address));
        QCOMPARE(socket.localAddress().kind, ListenAddress::Kind::UnixAbstract);
        QCOMPARE(socket.localAddress().name, name);
        QVERIFY(refusalOf(where).startsWith(QLatin1String("bind: ")));
    }
    QVERIFY(!takesConnections(*address));
}

void tst_ListenSocket::inherited()
{
    ListenSocket original = opened(ListenAddress::tcp(QHostAddress::LocalHost));
    const quint16 port = original.localAddress().port;
    const int descriptor = ::dup(original.descriptor());
    original.close();
    {
        const ListenSocket socket = opened(ListenAddress::inherited(descriptor));
        QCOMPARE(socket.descriptor(), descriptor);
        QCOMPARE(socket.localAddress().port, port);
        QVERIFY(takesConnections(QHostAddress::LocalHost, port));
    }
    QVERIFY(!isOpen(descriptor));

    // The file belongs to whoever made it.
    const ListenSocket unixSocket = opened(ListenAddress::unixPath(path()));
    opened(ListenAddress::inherited(::dup(unixSocket.descriptor()))).close();
    QVERIFY(takesConnections(path()));
}

void tst_ListenSocket::inheritedIsRefused_data()
{
    QTest::addColumn<int>("descriptor");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, int descriptor, const char *what) {
        QTest::newRow(name) << descriptor
                            << QStringLiteral("descriptor %1 ").arg(descriptor)
                        + QLatin1String(what);
    };
    row("nothing", -1, "is no socket");
    row("closed", 987654, "is no socket");
    row("file", ::open("/dev/null", O_RDONLY), "is no socket");
    row("UDP", ::socket(AF_INET, SOCK_DGRAM, 0), "is no stream socket of TCP or Unix");
    row("does not listen", ::socket(AF_INET, SOCK_STREAM, 0), "does not listen");
}

void tst_ListenSocket::inheritedIsRefused()
{
    QFETCH(int, descriptor);
    const bool wasOpen = isOpen(descriptor);
    QTEST(refusalOf(ListenAddress::inherited(descriptor)), "error");
    QCOMPARE(isOpen(descriptor), wasOpen); // still the caller's
    if (wasOpen)
        ::close(descriptor);
}

void tst_ListenSocket::sharedTcpServer()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const quint16 port = server.serverPort();
    QString error;
    const qintptr descriptor = shareTcpServer(&server, &error);
    QVERIFY(descriptor != server.socketDescriptor());
    const ListenSocket socket = opened(ListenAddress::inherited(descriptor));
    server.close();
    QCOMPARE(socket.localAddress().port, port);
    QVERIFY(takesConnections(QHostAddress::LocalHost, port));
}

void tst_ListenSocket::sharedTcpServerDoesNotListen()
{
    QTcpServer server;
    QString error;
    QCOMPARE(shareTcpServer(&server, &error), qintptr(-1));
    QCOMPARE(error, QStringLiteral("the QTcpServer does not listen"));
}

void tst_ListenSocket::isNotInherited()
{
    const ListenSocket socket = opened(ListenAddress::tcp(QHostAddress::LocalHost));
    QVERIFY(::fcntl(socket.descriptor(), F_GETFD) & FD_CLOEXEC);
    QVERIFY(::fcntl(socket.descriptor(), F_GETFL) & O_NONBLOCK);
}

QTEST_GUILESS_MAIN(tst_ListenSocket)
#include "tst_listensocket.moc"
