// SPDX-License-Identifier: Apache-2.0
#include "net/listener.h"

#include "net/descriptor.h"
#include "net/tcptransport.h"

#include <QtCore/qloggingcategory.h>
#include <QtCore/qpointer.h>
#include <QtCore/qsocketnotifier.h>

#include <cerrno>

namespace Fernweg::Net {

namespace {

Q_LOGGING_CATEGORY(log, "fernweg.net", QtInfoMsg)

/// Connections of one turn, so that those that are open already are not kept waiting.
constexpr int maxPerTurn = 64;
/// How long to wait for somebody to close a descriptor when there are none left.
constexpr int resumeMilliseconds = 100;

/// Errors that mean one connection that is gone again, rather than all to come: accept(2).
bool concernsOneConnection(int error)
{
    switch (error) {
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case EPERM: // a firewall's rule
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTUNREACH:
#ifdef EHOSTDOWN
    case EHOSTDOWN:
#endif
    case ENOPROTOOPT:
        return true;
    default:
        return false;
    }
}

} // namespace

Listener::Listener(Handler handler) : m_handler(std::make_shared<const Handler>(std::move(handler)))
{
}

Listener::~Listener() = default;

bool Listener::open(const ListenAddress &where, QString *error)
{
    close();
    ListenSocket socket = ListenSocket::open(where, error);
    if (!socket.isValid())
        return false;
    m_socket = std::move(socket);
    m_address = m_socket.localAddress();
    // The name of QHostAddress::Any is 0.0.0.0, and that of the socket behind it ::.
    if (where.kind == ListenAddress::Kind::Tcp)
        m_address.address = where.address;
    m_notifier = std::make_unique<QSocketNotifier>(m_socket.descriptor(), QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] { acceptAll(); });
    return true;
}

void Listener::close()
{
    m_resume.stop();
    if (m_notifier) {
        m_notifier->setEnabled(false);
        m_notifier.release()->deleteLater(); // it may be telling us something
    }
    m_socket.close();
}

void Listener::acceptAll()
{
    const std::shared_ptr<const Handler> handler = m_handler;
    const QPointer<Listener> guard(this);
    for (int i = 0; i < maxPerTurn; ++i) {
        const int descriptor = acceptConnection(m_socket.descriptor());
        if (descriptor != -1) {
            m_isStarved = false;
            (*handler)(descriptor);
            if (guard.isNull() || !isOpen())
                return;
            continue;
        }
        const int error = errno;
        if (error == EAGAIN || error == EWOULDBLOCK)
            return;
        if (concernsOneConnection(error))
            continue;
        // Mostly EMFILE: the connection stays in the queue, and would wake us up again at once.
        if (!std::exchange(m_isStarved, true))
            qCWarning(log, "accepting pauses: %s", qPrintable(systemError(error)));
        m_notifier->setEnabled(false);
        m_resume.start(resumeMilliseconds, this);
        return;
    }
}

void Listener::timerEvent(QTimerEvent *)
{
    m_resume.stop();
    m_notifier->setEnabled(true);
}

QHostAddress Listener::localAddress() const
{
    return m_address.kind == ListenAddress::Kind::Tcp && isOpen() ? m_address.address
                                                                  : QHostAddress();
}

quint16 Listener::port() const noexcept
{
    return isOpen() ? m_address.port : quint16(0);
}

QUrl Listener::url(bool isEncrypted) const
{
    QUrl url;
    if (!isOpen())
        return url;
    const QString scheme = isEncrypted ? QStringLiteral("wss") : QStringLiteral("ws");
    if (m_address.kind == ListenAddress::Kind::Tcp) {
        url.setScheme(scheme);
        url.setHost(m_address.address.toString());
        url.setPort(m_address.port);
        return url;
    }
    url.setScheme(scheme + QStringLiteral("+unix"));
    const bool isAbstract = m_address.kind == ListenAddress::Kind::UnixAbstract;
    url.setPath(isAbstract ? u'@' + m_address.name : m_address.name);
    return url;
}

void TcpListener::incomingConnection(qintptr descriptor)
{
    auto *const transport = new TcpTransport;
    TransportPointer owner(transport);
    if (transport->accept(descriptor))
        m_handler(std::move(owner));
}

} // namespace Fernweg::Net
