// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampglobal.h>

#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

#include <chrono>

namespace Fernweg::Wamp {

class ComponentPrivate;

/// Why a component has no session, and what it does about it.
class FERNWEG_WAMP_EXPORT ConnectFailure
{
    Q_GADGET
    Q_PROPERTY(Fernweg::Wamp::ConnectFailure::Reason reason READ reason)
    Q_PROPERTY(QString uri READ uri)
    Q_PROPERTY(QString message READ message)
    Q_PROPERTY(QUrl url READ url)
    Q_PROPERTY(int transport READ transport)
    Q_PROPERTY(int attempt READ attempt)
    Q_PROPERTY(bool isFatal READ isFatal)
    Q_PROPERTY(bool willRetry READ willRetry)

public:
    enum class Reason {
        None,
        Unreachable, ///< no connection came about
        Refused, ///< what was reached doesn't take the connection
        TlsFailed, ///< a certificate, or TLS itself, was refused
        LoginRefused, ///< by the router, or its HTTP server: wrong realm, role, credentials
        JoinFailed, ///< no session came about, for another reason
        Ended, ///< the router has ended the session
        Lost, ///< the connection has broken while there was a session
    };
    Q_ENUM(Reason)

    ConnectFailure() = default;

    Reason reason() const noexcept { return m_reason; }
    QString uri() const { return m_uri; }
    QString message() const { return m_message; }
    QUrl url() const { return m_url; }
    int transport() const noexcept { return m_transport; }
    int attempt() const noexcept { return m_attempt; }
    bool isFatal() const noexcept { return m_isFatal; }
    bool willRetry() const noexcept { return m_willRetry; }
    std::chrono::milliseconds retryDelay() const noexcept { return m_retryDelay; }

private:
    friend class ComponentPrivate;

    QString m_uri;
    QString m_message;
    QUrl m_url;
    std::chrono::milliseconds m_retryDelay {};
    Reason m_reason = Reason::None;
    int m_transport = -1;
    int m_attempt = 0;
    bool m_isFatal = false;
    bool m_willRetry = false;
};

} // namespace Fernweg::Wamp
