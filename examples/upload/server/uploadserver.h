// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reception.h"

#include <Fernweg/WebSocketServer>

namespace Upload {

// Takes files from whoever connects, each connection by a Reception of its own.
class UploadServer : public QObject
{
    Q_OBJECT

public:
    explicit UploadServer(const Store &store, QObject *parent = nullptr);

    bool listen(const QHostAddress &address, quint16 port);
    quint16 port() const { return m_server.serverPort(); }
    QString errorString() const { return m_server.errorString(); }

Q_SIGNALS:
    void received(const QString &name, quint64 size, const QByteArray &sha256);

private:
    Fernweg::WebSocketServer m_server;
};

} // namespace Upload
