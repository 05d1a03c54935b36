// SPDX-License-Identifier: Apache-2.0
#include "support/daemon.h"

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qfile.h>
#include <QtCore/qstandardpaths.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

namespace Fernweg::Test {

namespace {

constexpr int startMilliseconds = 20000;
constexpr int stopMilliseconds = 5000;

} // namespace

Daemon::Daemon()
{
    QFile::setPermissions(m_folder.path(), QFile::Permissions(0x7777));
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setProcessEnvironment(QProcessEnvironment::systemEnvironment());
    m_port = freePort();
}

Daemon::~Daemon()
{
    m_process.terminate();
    if (!m_process.waitForFinished(stopMilliseconds)) {
        m_process.kill();
        m_process.waitForFinished(stopMilliseconds);
    }
}

quint16 Daemon::freePort()
{
    // Nobody else gets it soon: Linux gives out other ones first.
    QTcpServer server;
    server.setProxy(QNetworkProxy::NoProxy);
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : quint16(0);
}

QString Daemon::write(const QString &name, const QByteArray &content)
{
    QFile target(file(name));
    if (!target.open(QIODevice::WriteOnly) || target.write(content) != content.size())
        qFatal("%s can't be written", qPrintable(target.fileName()));
    target.close();
    target.setPermissions(QFile::Permissions(0x6644));
    return target.fileName();
}

void Daemon::setEnvironment(const QString &name, const QString &value)
{
    QProcessEnvironment environment = m_process.processEnvironment();
    environment.insert(name, value);
    m_process.setProcessEnvironment(environment);
}

bool Daemon::start(const QString &program, const QStringList &arguments)
{
    QString path = QStandardPaths::findExecutable(program);
    if (path.isEmpty()) // not in everybody's search path
        path = QStandardPaths::findExecutable(program, { QStringLiteral("/usr/sbin") });
    if (path.isEmpty()) {
        m_output = program.toLocal8Bit() + " is not installed";
        return false;
    }
    m_process.setWorkingDirectory(m_folder.path());
    m_process.start(path, arguments);
    const QDeadlineTimer deadline(startMilliseconds);
    while (!deadline.hasExpired() && !m_process.waitForFinished(20)) {
        QTcpSocket socket;
        socket.setProxy(QNetworkProxy::NoProxy);
        socket.connectToHost(QHostAddress::LocalHost, m_port);
        if (socket.waitForConnected(1000))
            return true;
    }
    return false;
}

QByteArray Daemon::output()
{
    m_output += m_process.readAll();
    return m_output;
}

} // namespace Fernweg::Test
