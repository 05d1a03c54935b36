// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/proxydialog.h"

namespace Fernweg::Net {

/// SOCKS version 5 (RFC 1928), with or without user name and password (RFC 1929). Names are looked
/// up by the proxy.
class SocksProxyDialog final : public ProxyDialog
{
public:
    SocksProxyDialog(const QNetworkProxy &proxy, const QString &host, quint16 port);

    Status feed(const char *&p, const char *end) override;

private:
    enum class Step { Method, Login, Reply };
    /// The octets that the answer to this step has, as far as those that are there tell.
    qsizetype answerSize() const noexcept;
    /// Whether the reply is a yes.
    bool isGranted() const noexcept;
    Status takeAnswer();
    Status takeMethod(quint8 method);
    void sendRequest();

    QByteArray m_user;
    QByteArray m_password;
    QByteArray m_address; // type, address and port as in the request
    QByteArray m_answer;
    Step m_step = Step::Method;
};

} // namespace Fernweg::Net
