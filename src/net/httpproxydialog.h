// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/headparser.h"
#include "net/proxydialog.h"

namespace Fernweg::Net {

/// The CONNECT method of an HTTP proxy (RFC 9110, section 9.3.6) with Basic authentication (RFC
/// 7617).
class HttpProxyDialog final : public ProxyDialog
{
public:
    HttpProxyDialog(const QNetworkProxy &proxy, const QString &host, quint16 port);

    Status feed(const char *&p, const char *end) override;

private:
    /// Of a whole head; Waiting if it announces another one.
    Status judge();

    Core::HeadParser m_parser;
    bool m_hasCredentials = false;
};

} // namespace Fernweg::Net
