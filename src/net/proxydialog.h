// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

#include <memory>
#include <utility>

QT_BEGIN_NAMESPACE
class QNetworkProxy;
QT_END_NAMESPACE

namespace Fernweg::Net {

/// What a client and a proxy say to each other before the proxy connects the client: octets in,
/// octets out, no socket.
class ProxyDialog
{
public:
    enum class Status {
        Waiting, ///< for the proxy
        Established, ///< from now on the octets are the server's
        Failed, ///< see errorString()
    };

    /// For HTTP proxies and SOCKS5 proxies. Null for other kinds, and if credentials or names can't
    /// be sent: then \a error says so.
    static std::unique_ptr<ProxyDialog> make(const QNetworkProxy &proxy, const QString &host,
                                             quint16 port, QString *error);
    Q_DISABLE_COPY_MOVE(ProxyDialog)
    virtual ~ProxyDialog() = default;

    /// Takes octets from the front of [\a p, \a end), none that belong to the server, and moves \a
    /// p behind them.
    virtual Status feed(const char *&p, const char *end) = 0;
    /// What is to be sent to the proxy; first of all, before it said anything.
    QByteArray takeOutput() { return std::exchange(m_output, {}); }
    /// Why it failed, as the end of a sentence that begins with the proxy; so is make()'s \a error.
    const QString &errorString() const noexcept { return m_error; }

protected:
    ProxyDialog() = default;
    Status fail(const QString &error)
    {
        m_error = error;
        return Status::Failed;
    }

    QByteArray m_output;

private:
    QString m_error;
};

} // namespace Fernweg::Net
