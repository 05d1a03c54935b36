// SPDX-License-Identifier: Apache-2.0
#include "net/socksproxydialog.h"

#include <QtCore/qendian.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qnetworkproxy.h>

#include <algorithm>
#include <array>

namespace Fernweg::Net {

namespace {

constexpr char socksVersion = 5;
constexpr char loginVersion = 1;
enum Method : quint8 { NoLogin = 0, Login = 2, NoneOfThem = 0xff };
enum AddressType : quint8 { IPv4 = 1, Name = 3, IPv6 = 4 };

QByteArray withLength(const QByteArray &octets)
{
    return char(octets.size()) + octets;
}

QByteArray encodedAddress(const QString &host, quint16 port)
{
    QByteArray result;
    const QHostAddress address(host);
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        std::array<char, 4> octets;
        qToBigEndian(address.toIPv4Address(), octets.data());
        result = char(IPv4) + QByteArray(octets.data(), octets.size());
    } else if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        const Q_IPV6ADDR octets = address.toIPv6Address();
        result = char(IPv6) + QByteArray(reinterpret_cast<const char *>(octets.c), 16);
    } else {
        result = char(Name) + withLength(QUrl::toAce(host));
    }
    return result + char(port >> 8) + char(port & 0xff);
}

/// RFC 1928, section 6.
QString replyText(quint8 reply)
{
    static constexpr std::array texts { "",
                                        "a general failure",
                                        "its rules do not allow it",
                                        "the network can't be reached",
                                        "the server's host can't be reached",
                                        "the server refused the connection",
                                        "the connection's time to live expired",
                                        "it does not know this command",
                                        "it does not know this kind of address" };
    if (reply < texts.size())
        return QLatin1String(texts[reply]);
    return QStringLiteral("reply %1").arg(reply);
}

} // namespace

SocksProxyDialog::SocksProxyDialog(const QNetworkProxy &proxy, const QString &host, quint16 port)
    : m_user(proxy.user().toUtf8()),
      m_password(proxy.password().toUtf8()),
      m_address(encodedAddress(host, port))
{
    m_output.append(socksVersion);
    if (m_user.isEmpty())
        m_output.append(char(1)).append(char(Method::NoLogin));
    else
        m_output.append(char(2)).append(char(Method::NoLogin)).append(char(Method::Login));
}

qsizetype SocksProxyDialog::answerSize() const noexcept
{
    if (m_step != Step::Reply)
        return 2;
    if (m_answer.size() < 2 || !isGranted()) // some proxies leave without telling the rest
        return 2;
    // The address that the proxy connects from has no use, but a length.
    constexpr qsizetype head = 4;
    constexpr qsizetype port = 2;
    if (m_answer.size() <= head)
        return head + 1;
    switch (quint8(m_answer.at(3))) {
    case AddressType::IPv4:
        return head + 4 + port;
    case AddressType::IPv6:
        return head + 16 + port;
    case AddressType::Name:
        return head + 1 + quint8(m_answer.at(head)) + port;
    default:
        return head + 1;
    }
}

bool SocksProxyDialog::isGranted() const noexcept
{
    return m_answer.at(0) == socksVersion && m_answer.at(1) == 0;
}

ProxyDialog::Status SocksProxyDialog::feed(const char *&p, const char *end)
{
    while (p != end) {
        const qsizetype missing = answerSize() - m_answer.size();
        const qsizetype count = std::min<qsizetype>(missing, end - p);
        m_answer.append(p, count);
        p += count;
        if (m_answer.size() < answerSize())
            continue;
        const Status status = takeAnswer();
        if (status != Status::Waiting)
            return status;
        m_answer.clear();
        if (p != end) // it can't know what it is asked
            return fail(QStringLiteral("sent octets that nobody asked for"));
    }
    return Status::Waiting;
}

ProxyDialog::Status SocksProxyDialog::takeAnswer()
{
    const char version = m_answer.at(0);
    const auto result = quint8(m_answer.at(1));
    switch (m_step) {
    case Step::Method:
        if (version != socksVersion)
            return fail(QStringLiteral("gave an answer that is not SOCKS 5"));
        return takeMethod(result);
    case Step::Login:
        if (result != 0)
            return fail(QStringLiteral("does not accept the user name and password"));
        sendRequest();
        return Status::Waiting;
    case Step::Reply:
        break;
    }
    if (version != socksVersion)
        return fail(QStringLiteral("gave an answer that is not SOCKS 5"));
    if (!isGranted())
        return fail(QStringLiteral("refused to connect: ") + replyText(result));
    const auto type = quint8(m_answer.at(3));
    if (type != AddressType::IPv4 && type != AddressType::Name && type != AddressType::IPv6)
        return fail(QStringLiteral("gave an answer that is not SOCKS 5"));
    return Status::Established;
}

ProxyDialog::Status SocksProxyDialog::takeMethod(quint8 method)
{
    if (method == Method::NoLogin) {
        sendRequest();
        return Status::Waiting;
    }
    if (method == Method::Login && !m_user.isEmpty()) {
        m_step = Step::Login;
        m_output = loginVersion + withLength(m_user) + withLength(m_password);
        return Status::Waiting;
    }
    if (method == Method::NoneOfThem && m_user.isEmpty())
        return fail(QStringLiteral("wants a user name and a password"));
    return fail(QStringLiteral("accepts no way to log in that is known here"));
}

void SocksProxyDialog::sendRequest()
{
    m_step = Step::Reply;
    constexpr char connect = 1;
    m_output = QByteArray().append(socksVersion).append(connect).append(char(0)) + m_address;
}

} // namespace Fernweg::Net
