// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program.h"

#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/QPointer>

#include <memory>
#include <utility>

/// A server for `fernweg cat`, and what it saw of one connection.
class CatTest : public QObject
{
    Q_OBJECT

public:
    explicit CatTest(const Fernweg::ServerOptions &options = Fernweg::ServerOptions());

    QString url(const QString &resource = {}) const;
    /// Starts `fernweg cat [arguments] URL`.
    Program &start(const QStringList &arguments = {}, const Program::Streams &streams = {});

    using Message = std::pair<QByteArray, bool>;
    const QList<Message> &messages() const { return m_messages; }
    QList<QByteArray> payloads() const;
    /// Null while there is none.
    Fernweg::WebSocket *socket() const { return m_socket; }
    const Fernweg::HandshakeRequest &request() const { return m_request; }
    /// 0 while the connection is not closed; negative if it did not end cleanly.
    int closeCode() const { return m_closeCode; }

    Fernweg::WebSocketServer server;

private:
    std::unique_ptr<Program> m_program;
    QList<Message> m_messages;
    QPointer<Fernweg::WebSocket> m_socket;
    Fernweg::HandshakeRequest m_request;
    int m_closeCode = 0;
};
