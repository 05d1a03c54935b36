// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rawpeer.h"

#include <QtNetwork/QTcpServer>

namespace Conformance {

/// What is put to the test: something that echoes every message, at the other end of a connection.
class Subject
{
public:
    Subject() = default;
    virtual ~Subject() = default;
    Q_DISABLE_COPY_MOVE(Subject)

    /// The role of the test's side.
    virtual Role testerRole() const = 0;
    /// A new connection for \a item, its opening handshake done. Says in \a problem why not.
    virtual std::unique_ptr<RawPeer> meet(const Case &item, QString *problem) = 0;
    /// What the subject told its user about the end of the connection, for a subject that can be
    /// asked. Waits for it.
    virtual std::optional<QString> report() { return std::nullopt; }
    /// What it tells its user that was agreed on, as in the header field.
    virtual QString extensions() const { return {}; }
    /// The file of what is expected of it; empty if nothing more than a strict pass is.
    virtual QString golden() const { return {}; }
};

/// A server that runs elsewhere.
class ExternalServer : public Subject
{
public:
    explicit ExternalServer(const QUrl &url) : m_url(url) { }

    Role testerRole() const override { return Role::Client; }
    std::unique_ptr<RawPeer> meet(const Case &item, QString *problem) override;

private:
    QUrl m_url;
};

/// A client that runs elsewhere and connects to \a port once per case, as it would to the suite's
/// own server: /getCaseCount is answered with \a cases, anything else plays the case that is due.
class ExternalClient : public Subject
{
public:
    ExternalClient(quint16 port, int cases);

    Role testerRole() const override { return Role::Server; }
    std::unique_ptr<RawPeer> meet(const Case &item, QString *problem) override;

private:
    QTcpServer m_listener;
    int m_cases;
};

} // namespace Conformance
