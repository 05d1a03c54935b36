// SPDX-License-Identifier: Apache-2.0
#include "reverseproxy.h"

#include <QtCore/qfile.h>

namespace Fernweg::Test {

namespace {

constexpr const char *certificateName = "certificate.pem";
constexpr const char *keyName = "certificate.key";
constexpr const char *combinedName = "combined.pem";

QByteArray contentOf(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The page's blocks for a program: all of it, the server at a Unix domain socket, the one with TLS.
QList<QByteArray> blocksOf(const QByteArray &page, const QByteArray &program)
{
    QList<QByteArray> blocks;
    const QByteArray fence = "```" + program + '\n';
    qsizetype begin = 0;
    while ((begin = page.indexOf(fence, begin)) != -1) {
        begin += fence.size();
        blocks.append(page.mid(begin, page.indexOf("```", begin) - begin));
    }
    return blocks;
}

} // namespace

ReverseProxy::ReverseProxy(const ReverseSetup &setup, const Certificates &certificates,
                           const Certificates::Identity &identity)
{
    const QByteArray certificate = contentOf(identity.certificateFile);
    const QByteArray key = contentOf(identity.keyFile);
    m_daemon.write(QString::fromLatin1(certificateName), certificate);
    m_daemon.write(QString::fromLatin1(keyName), key);
    m_daemon.write(QString::fromLatin1(combinedName), certificate + key);
    QByteArray lines = configuration(setup);
    const Replacements all = replacements(setup, certificates);
    for (const auto &[from, to] : all) {
        if (!lines.contains(from))
            fail("the configuration lacks " + from);
        lines.replace(from, to);
    }
    m_isRunning = m_error.isEmpty() && start(setup, lines);
}

QUrl ReverseProxy::url(const QString &scheme) const
{
    QUrl url(QStringLiteral("%1://localhost/").arg(scheme));
    url.setPort(scheme == u"wss" ? m_tlsPort : m_daemon.port());
    return url;
}

QByteArray ReverseProxy::fail(const QByteArray &why)
{
    m_error = why;
    return {};
}

QByteArray ReverseProxy::configuration(const ReverseSetup &setup)
{
    const QList<QByteArray> blocks =
            blocksOf(contentOf(QStringLiteral(REVERSE_PROXIES_PAGE)), setup.program.toLatin1());
    if (blocks.size() != 3)
        return fail("the page has not three blocks");
    if (setup.backend.scheme() == u"ws")
        return blocks.first();
    const QByteArray &other = blocks.at(setup.backend.scheme() == u"wss" ? 2 : 1);
    const QByteArray line = setup.program == u"nginx" ? "proxy_pass http://127.0.0.1:9000;\n"
                                                      : "server fernweg 127.0.0.1:9000\n";
    if (!blocks.first().contains(line))
        return fail("the configuration lacks " + line);
    return QByteArray(blocks.first()).replace(line, other);
}

ReverseProxy::Replacements ReverseProxy::replacements(const ReverseSetup &setup,
                                                      const Certificates &certificates) const
{
    const bool isNginx = setup.program == u"nginx";
    const auto path = [this](const char *name) {
        return QFile::encodeName(m_daemon.file(QString::fromLatin1(name)));
    };
    const QByteArray plain = "127.0.0.1:" + QByteArray::number(m_daemon.port());
    const QByteArray encrypted = "127.0.0.1:" + QByteArray::number(m_tlsPort);
    const QByteArray backend = "127.0.0.1:" + QByteArray::number(setup.backend.port());
    Replacements list;
    if (isNginx) {
        list = { { "listen 80;", "listen " + plain + ';' },
                 { "listen 443 ssl;", "listen " + encrypted + " ssl;" },
                 { "/etc/ssl/ws.example.com.pem", path(certificateName) },
                 { "/etc/ssl/ws.example.com.key", path(keyName) } };
    } else {
        list = { { "bind :80", "bind " + plain },
                 { "bind :443 ", "bind " + encrypted + ' ' },
                 { "/etc/ssl/ws.example.com.combined.pem", path(combinedName) } };
    }
    if (setup.backend.scheme() == u"wss") {
        list += { { "127.0.0.1:9443", backend },
                  { "/etc/ssl/ca.pem",
                    QFile::encodeName(certificates.authority().certificateFile) } };
    } else if (setup.backend.scheme() == u"ws") {
        list += { { "127.0.0.1:9000", backend } };
    } else {
        list += { { "/run/fernweg.sock", QFile::encodeName(setup.backend.path()) } };
    }
    list += { { "60s", setup.idleTime.toLatin1() } };
    return list;
}

bool ReverseProxy::start(const ReverseSetup &setup, const QByteArray &lines)
{
    if (setup.program == u"haproxy") {
        const QString file =
                m_daemon.write(QStringLiteral("haproxy.cfg"), "global\n    maxconn 100\n" + lines);
        return m_daemon.start(setup.program, { QStringLiteral("-db"), QStringLiteral("-f"), file });
    }
    // One process, so that it has this user's rights, and ends as a whole.
    QByteArray content = "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr;\n"
                         "events { worker_connections 64; }\n"
                         "http {\naccess_log off;\n";
    for (const char *const name : { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" })
        content += name + QByteArray("_temp_path ") + name + ";\n";
    const QString file = m_daemon.write(QStringLiteral("nginx.conf"), content + lines + "}\n");
    return m_daemon.start(setup.program,
                          { QStringLiteral("-p"), m_daemon.file(QString()), QStringLiteral("-c"),
                            file, QStringLiteral("-e"), QStringLiteral("stderr") });
}

} // namespace Fernweg::Test
