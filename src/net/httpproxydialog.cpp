// SPDX-License-Identifier: Apache-2.0
#include "net/httpproxydialog.h"

#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkproxy.h>

namespace Fernweg::Net {

HttpProxyDialog::HttpProxyDialog(const QNetworkProxy &proxy, const QString &host, quint16 port)
    : m_hasCredentials(!proxy.user().isEmpty())
{
    // An IPv6 address stands in brackets, other names are in ASCII.
    const QByteArray name = host.contains(u':') ? '[' + host.toLatin1() + ']' : QUrl::toAce(host);
    const QByteArray authority = name + ':' + QByteArray::number(port);
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
    switch (m_parser.feed(p, end)) {
    case Core::HeadParser::Status::NeedMore:
        return Status::Waiting;
    case Core::HeadParser::Status::Complete:
        return judge();
    case Core::HeadParser::Status::Malformed:
    case Core::HeadParser::Status::TooLarge:
        break;
    }
    return fail(QStringLiteral("gave an answer that can't be understood: ")
                + QString::fromLatin1(m_parser.error()));
}

ProxyDialog::Status HttpProxyDialog::judge()
{
    const QByteArray line = m_parser.startLine();
    const qsizetype space = line.indexOf(' ');
    bool isNumber = false;
    const int status = line.mid(space + 1, 3).toInt(&isNumber);
    if (!line.startsWith("HTTP/1.") || space < 0 || !isNumber || status < 200)
        return fail(QStringLiteral("gave an answer that is not HTTP"));
    if (status < 300) // without a body, whatever the head says
        return Status::Established;
    const QString answer = QString::fromLatin1(line.mid(space + 1)).trimmed();
    if (status != 407 && status != 401) // tinyproxy says 401 if the password is wrong
        return fail(QStringLiteral("refused to connect: ") + answer);
    return fail((m_hasCredentials ? QStringLiteral("does not accept the user name and password: ")
                                  : QStringLiteral("wants a user name and a password: "))
                + answer);
}

} // namespace Fernweg::Net
