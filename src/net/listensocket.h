// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtNetwork/qhostaddress.h>

#include <optional>

QT_BEGIN_NAMESPACE
class QTcpServer;
QT_END_NAMESPACE

namespace Fernweg::Net {

/// Where to listen, and how.
struct ListenAddress
{
    enum class Kind {
        Tcp, ///< at address and port; QHostAddress::Any stands for both IPv4 and IPv6
        UnixPath, ///< a Unix domain socket with the file name
        UnixAbstract, ///< a Unix domain socket of the abstract namespace (Linux)
        Descriptor, ///< a socket that listens already, and is taken over
    };

    Kind kind = Kind::Tcp;
    QHostAddress address = QHostAddress(QHostAddress::Any);
    quint16 port = 0; ///< 0: any that is free
    QString name; ///< the path, or the abstract name
    qintptr descriptor = -1;

    /// Connections that the kernel may accept ahead.
    int backlog = 1024;
    /// Other processes or threads may listen at the same port if all of them say so: SO_REUSEPORT.
    bool reusePort = false;
    /// Who may connect to a socket file, as in chmod(); without it the process's umask decides.
    std::optional<int> fileMode;

    static ListenAddress tcp(const QHostAddress &address, quint16 port = 0);
    static ListenAddress unixPath(const QString &path);
    static ListenAddress unixAbstract(const QString &name);
    static ListenAddress inherited(qintptr descriptor);
};

/// A socket that listens. Closes its descriptor, and removes the socket file that it made.
class ListenSocket
{
public:
    ListenSocket() = default;
    ListenSocket(ListenSocket &&other) noexcept { swap(other); }
    ListenSocket &operator=(ListenSocket &&other) noexcept
    {
        ListenSocket(std::move(other)).swap(*this);
        return *this;
    }
    ~ListenSocket() { close(); }

    /// Bound and listening, or not valid: then \a error says why. A socket file that nobody listens
    /// at any more is replaced. An inherited descriptor stays open if it is refused.
    static ListenSocket open(const ListenAddress &where, QString *error);

    bool isValid() const noexcept { return m_descriptor != -1; }
    int descriptor() const noexcept { return m_descriptor; }
    void close();

    /// What it really is bound to: the port that was free, the name of an inherited socket.
    ListenAddress localAddress() const;

    void swap(ListenSocket &other) noexcept;

private:
    static ListenSocket openTcp(const ListenAddress &where, QString *error);
    static ListenSocket openPath(const ListenAddress &where, QString *error);
    static ListenSocket openAbstract(const ListenAddress &where, QString *error);
    static ListenSocket takeOver(qintptr descriptor, QString *error);
    void rememberFile(const QByteArray &path);

    int m_descriptor = -1;
    QByteArray m_file; // empty: none that is ours
    quint64 m_fileDevice = 0;
    quint64 m_fileNumber = 0;
};

/// A descriptor of its own for the socket that \a server listens at, for
/// ListenAddress::inherited(); -1 if it does not listen. The server stops accepting: two that
/// accept from one queue share its connections.
qintptr shareTcpServer(QTcpServer *server, QString *error);

/// A socket that the service manager opened for this process.
struct ActivationSocket
{
    qintptr descriptor = -1;
    QString name;
};
/// The sockets of systemd's socket activation (sd_listen_fds(3)), each for
/// ListenAddress::inherited(). None if the process was not started that way. The environment
/// variables are removed, so that child processes do not take them for theirs: only the first call
/// gives the sockets.
QList<ActivationSocket> takeActivationSockets();

} // namespace Fernweg::Net
