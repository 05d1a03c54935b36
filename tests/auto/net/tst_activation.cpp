// SPDX-License-Identifier: Apache-2.0
// Listening sockets handed over as systemd does: the test starts itself once more with some.
#include "net/descriptor.h"
#include "net/listener.h"

#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtTest/qtest.h>

#include <cstdio>
#include <memory>
#include <vector>

#include <unistd.h>

using namespace Fernweg::Net;

namespace {

/// The service: answers each connection with the name of the socket that it came to.
int runService()
{
    std::vector<std::unique_ptr<Listener>> listeners;
    const QList<ActivationSocket> sockets = takeActivationSockets();
    std::printf("%d sockets, then %d\n", int(sockets.size()), int(takeActivationSockets().size()));
    for (const ActivationSocket &socket : sockets) {
        const QByteArray name = socket.name.toUtf8();
        listeners.push_back(std::make_unique<Listener>([name](qintptr descriptor) {
            const Descriptor connection { int(descriptor) };
            if (::write(connection.get(), name.constData(), size_t(name.size())) != name.size())
                std::perror("write");
        }));
        QString error;
        if (!listeners.back()->open(ListenAddress::inherited(socket.descriptor), &error))
            std::printf("%s\n", qPrintable(error));
    }
    std::fflush(stdout);
    return QCoreApplication::exec();
}

} // namespace

class tst_Activation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void handedOver();
    void forAnotherProcess();
    void notActivated();

private:
    /// Starts the service with the descriptors 3 and 4, and \a environment set by the shell, which
    /// turns into the service: $$ is the service's process number.
    void start(QProcess *service, const QString &environment, int first, int second)
    {
        service->setProgram(QStringLiteral("/bin/sh"));
        service->setArguments({ QStringLiteral("-c"),
                                environment + QStringLiteral(" exec \"$0\" --service"),
                                QCoreApplication::applicationFilePath() });
        service->setChildProcessModifier([first, second] {
            // The numbers may be each other's.
            const int a = ::dup(first);
            const int b = ::dup(second);
            ::dup2(a, 13);
            ::dup2(b, 14);
            ::dup2(13, 3);
            ::dup2(14, 4);
        });
        service->start();
    }
};

void tst_Activation::handedOver()
{
    QTemporaryDir folder(QStringLiteral("/tmp/fernweg-XXXXXX"));
    const QString path = folder.filePath(QStringLiteral("x.sock"));
    QString error;
    const ListenSocket tcp =
            ListenSocket::open(ListenAddress::tcp(QHostAddress::LocalHost), &error);
    const ListenSocket local = ListenSocket::open(ListenAddress::unixPath(path), &error);
    QProcess service;
    start(&service, QStringLiteral("LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=web:local"),
          tcp.descriptor(), local.descriptor());
    QTRY_VERIFY(service.canReadLine());
    QCOMPARE(service.readLine(), QByteArray("2 sockets, then 0\n"));

    QTcpSocket tcpClient;
    tcpClient.connectToHost(QHostAddress::LocalHost, tcp.localAddress().port);
    QTRY_COMPARE(tcpClient.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(tcpClient.readAll(), QByteArray("web"));
    QLocalSocket localClient;
    localClient.connectToServer(path);
    QTRY_COMPARE(localClient.state(), QLocalSocket::UnconnectedState);
    QCOMPARE(localClient.readAll(), QByteArray("local"));
    service.kill();
    QVERIFY(service.waitForFinished());
    QCOMPARE(service.readAllStandardOutput(), QByteArray());
}

void tst_Activation::forAnotherProcess()
{
    QProcess service;
    start(&service, QStringLiteral("LISTEN_PID=1 LISTEN_FDS=2"), 0, 0);
    QTRY_VERIFY(service.canReadLine());
    QCOMPARE(service.readLine(), QByteArray("0 sockets, then 0\n"));
    service.kill();
    QVERIFY(service.waitForFinished());
}

void tst_Activation::notActivated()
{
    QVERIFY(takeActivationSockets().isEmpty());
}

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    if (argc > 1 && qstrcmp(argv[1], "--service") == 0)
        return runService();
    tst_Activation test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_activation.moc"
