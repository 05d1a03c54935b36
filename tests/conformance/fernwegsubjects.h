// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "subject.h"

#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

namespace Conformance {

/// What the user of one side was told about the end of a connection: "clean 1000", and once only.
class CloseReports
{
public:
    void clear() { m_reports.clear(); }
    void add(bool wasClean, Fernweg::CloseCode code);
    /// Waits for the first one.
    QString wait() const;

private:
    QStringList m_reports;
};

/// Fernweg's server, echoing, in this thread.
class FernwegServer : public Subject
{
public:
    FernwegServer();

    Role testerRole() const override { return Role::Client; }
    std::unique_ptr<RawPeer> meet(const Case &item, QString *problem) override;
    std::optional<QString> report() override { return m_reports.wait(); }
    QString extensions() const override { return m_extensions; }
    QString golden() const override;

private:
    Fernweg::WebSocketServer m_server;
    Fernweg::WebSocket *m_current = nullptr; ///< only to be compared
    CloseReports m_reports;
    QString m_extensions;
};

/// Fernweg's client, echoing, in this thread.
class FernwegClient : public Subject
{
public:
    FernwegClient();

    Role testerRole() const override { return Role::Server; }
    std::unique_ptr<RawPeer> meet(const Case &item, QString *problem) override;
    std::optional<QString> report() override { return m_reports.wait(); }
    QString extensions() const override { return m_extensions; }
    QString golden() const override;

private:
    QTcpServer m_listener;
    CloseReports m_reports;
    QString m_extensions;
    std::unique_ptr<Fernweg::WebSocket> m_socket;
};

} // namespace Conformance
