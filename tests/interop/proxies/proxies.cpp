// SPDX-License-Identifier: Apache-2.0
#include "proxies.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qfile.h>

#include <unistd.h>

namespace Fernweg::Test {

namespace {

const QByteArray user = "fern";
const QByteArray password = "wegundhin"; // tinyproxy takes letters and digits only

/// As crypt() has it: openssl makes it.
QByteArray hashed(const QByteArray &word)
{
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"),
                  { QStringLiteral("passwd"), QStringLiteral("-5"), QString::fromUtf8(word) });
    openssl.waitForFinished();
    return openssl.readAll().trimmed();
}

QByteArray contentOf(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

Proxy::Proxy(const QString &name, bool wantsLogin) : m_wantsLogin(wantsLogin)
{
    if (name == u"squid")
        m_isRunning = startSquid();
    else if (name == u"tinyproxy")
        m_isRunning = startTinyproxy();
    else
        m_isRunning = startDante();
}

QNetworkProxy Proxy::settings(bool isLoggingIn, bool isRight) const
{
    QNetworkProxy proxy(m_type, QStringLiteral("127.0.0.1"), m_daemon.port());
    if (isLoggingIn) {
        proxy.setUser(QString::fromUtf8(user));
        proxy.setPassword(isRight ? QString::fromUtf8(password) : QStringLiteral("wrong"));
    }
    return proxy;
}

bool Proxy::startSquid()
{
    const QString hosts =
            m_daemon.write(QStringLiteral("hosts"), "127.0.0.1 localhost server.test\n");
    QByteArray configuration = "http_port 127.0.0.1:" + QByteArray::number(m_daemon.port())
            + "\n"
              "visible_hostname localhost\n"
              "access_log none\n"
              "hosts_file "
            + QFile::encodeName(hosts)
            + "\n"
              "cache deny all\n"
              "cache_log /dev/stderr\n"
              "pid_filename none\n"
              "pinger_enable off\n"
              "max_filedescriptors 1024\n"
              "shutdown_lifetime 0 seconds\n"
              "acl forbidden dst 127.0.0.66\n"
              "http_access deny forbidden\n";
    if (m_wantsLogin) {
        m_daemon.write(QStringLiteral("passwords"), user + ':' + hashed(password) + '\n');
        configuration += "auth_param basic program /usr/lib/squid/basic_ncsa_auth "
                + QFile::encodeName(m_daemon.file(QStringLiteral("passwords")))
                + "\nauth_param basic children 2\n"
                  "acl known proxy_auth REQUIRED\n"
                  "http_access allow known\n"
                  "http_access deny all\n";
    } else {
        configuration += "http_access allow all\n";
    }
    const QString file = m_daemon.write(QStringLiteral("squid.conf"), configuration);
    // The name keeps its shared memory apart from that of others.
    const QString name = QStringLiteral("fernweg%1n%2")
                                 .arg(QCoreApplication::applicationPid())
                                 .arg(m_daemon.port());
    return m_daemon.start(
            QStringLiteral("squid"),
            { QStringLiteral("-N"), QStringLiteral("-n"), name, QStringLiteral("-f"), file });
}

bool Proxy::startTinyproxy()
{
    QByteArray configuration = "Listen 127.0.0.1\nPort " + QByteArray::number(m_daemon.port())
            + "\nLogLevel Connect\nTimeout 60\nMaxClients 20\n";
    const QString filter = m_daemon.write(QStringLiteral("filter"), "^127\\.0\\.0\\.66$");
    configuration += "Filter \"" + QFile::encodeName(filter) + "\"\n";
    if (m_wantsLogin)
        configuration += "BasicAuth " + user + ' ' + password + '\n';
    const QString file = m_daemon.write(QStringLiteral("tinyproxy.conf"), configuration);
    return m_daemon.start(QStringLiteral("tinyproxy"),
                          { QStringLiteral("-d"), QStringLiteral("-c"), file });
}

bool Proxy::startDante()
{
    m_type = QNetworkProxy::Socks5Proxy;
    QByteArray configuration = "logoutput: stderr\n"
                               "internal: 127.0.0.1 port = "
            + QByteArray::number(m_daemon.port())
            + "\nexternal: lo\n"
              "clientmethod: none\n"
              "socksmethod: "
            + (m_wantsLogin ? "username\n" : "none\n");
    if (::geteuid() == 0)
        configuration += "user.privileged: root\nuser.unprivileged: nobody\n";
    configuration += "client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }\n"
                     "socks block { from: 0.0.0.0/0 to: 127.0.0.66/32 }\n"
                     "socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 command: connect }\n";
    if (m_wantsLogin) {
        // It knows the users of the system only: there, one is added for it alone.
        m_daemon.setEnvironment(QStringLiteral("LD_PRELOAD"), QStringLiteral("libnss_wrapper.so"));
        m_daemon.setEnvironment(QStringLiteral("NSS_WRAPPER_PASSWD"),
                                m_daemon.write(QStringLiteral("passwd"),
                                               contentOf(QStringLiteral("/etc/passwd")) + user
                                                       + ":x:4711:4711::/tmp:/bin/false\n"));
        m_daemon.setEnvironment(
                QStringLiteral("NSS_WRAPPER_GROUP"),
                m_daemon.write(QStringLiteral("group"), contentOf(QStringLiteral("/etc/group"))));
        m_daemon.setEnvironment(
                QStringLiteral("NSS_WRAPPER_SHADOW"),
                m_daemon.write(QStringLiteral("shadow"),
                               user + ':' + hashed(password) + ":19000:0:99999:7:::\n"));
    }
    const QString file = m_daemon.write(QStringLiteral("danted.conf"), configuration);
    return m_daemon.start(QStringLiteral("danted"), { QStringLiteral("-f"), file });
}

} // namespace Fernweg::Test
