// SPDX-License-Identifier: Apache-2.0
#include "net/httpproxydialog.h"

#include <QtCore/qurl.h>
#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qnetworkproxy.h>

namespace Fernweg::Net {

namespace {

/// An IPv6 address in brackets, other names in ASCII. A zone would be this machine's, not the proxy's.
QByteArray encodedHost(const QString &host)
{
    QHostAddress address(host);
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return QUrl::toAce(host);
    address.setScopeId({});
    return '[' + address.toString().toLatin1() + ']';
}

} // namespace

HttpProxyDialog::HttpProxyDialog(const QNetworkProxy &proxy, const QString &host, quint16 port)
    : m_hasCredentials(!proxy.user().isEmpty())
{
    const QByteArray authority = encodedHost(host) + ':' + QByteArray::number(port);
    m_output = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
    if (m_hasCredentials) {
        // Sent at once, rather than after a 407: the proxy may close the connection with that.
        const QString credentials = proxy.user() + u':' + proxy.password();
        m_output += "Proxy-Authorization: Basic " + credentials.toUtf8().toBase64() + "\r\n";
    }
    const QList<QByteArray> names = proxy.rawHeaderList();
    for (const QByteArray &field : names) {
        const QByteArray value = proxy.rawHeader(field);
        if (Core::isToken(field) && Core::isFieldValue(value))
            m_output += field + ": " + value + "\r\n";
    }
    m_output += "\r\n";
}

ProxyDialog::Status HttpProxyDialog::feed(const char *&p, const char *end)
{
    Core::HeadParser::Status status = m_parser.feed(p, end);
    while (status == Core::HeadParser::Status::Complete) {
        const Status verdict = judge();
        if (verdict != Status::Waiting)
            return verdict;
        m_parser = Core::HeadParser();
        status = m_parser.feed(p, end);
    }
    if (status == Core::HeadParser::Status::NeedMore)
        return Status::Waiting;
    return fail(QStringLiteral("gave an answer that can't be understood: ")
                + QString::fromLatin1(m_parser.error()));
}

ProxyDialog::Status HttpProxyDialog::judge()
{
    const QByteArray line = m_parser.startLine();
    const qsizetype space = line.indexOf(' ');
    const QByteArray rest = line.mid(space + 1);
    const QByteArray digits = rest.split(' ').constFirst();
    const int status = digits.toInt();
    const bool isStatus = status >= 100 && digits == QByteArray::number(status) && status < 1000;
    if (!line.startsWith("HTTP/1.") || space < 0 || !isStatus || status == 101)
        return fail(QStringLiteral("gave an answer that is not HTTP"));
    if (status < 200) // the answer proper follows (RFC 9110, section 15.2)
        return Status::Waiting;
    if (status < 300) // without a body, whatever the head says
        return Status::Established;
    const QString answer = QString::fromLatin1(rest).trimmed();
    if (status != 407 && status != 401) // tinyproxy says 401 if the password is wrong
        return fail(QStringLiteral("refused to connect: ") + answer);
    return fail((m_hasCredentials ? QStringLiteral("does not accept the user name and password: ")
                                  : QStringLiteral("wants a user name and a password: "))
                + answer);
}

} // namespace Fernweg::Net
