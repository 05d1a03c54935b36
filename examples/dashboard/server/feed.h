// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "machine.h"

#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/QObject>
#include <QtCore/QQueue>
#include <QtCore/QTimer>
#include <QtNetwork/QHostAddress>

#include <array>
#include <chrono>

namespace Dashboard {

// Samples the machine at a steady pace and pushes every sample to whoever is connected. Who
// connects gets the last minute first, so that a chart is full from the start.
class Feed : public QObject
{
    Q_OBJECT

public:
    explicit Feed(std::chrono::milliseconds interval, QObject *parent = nullptr);

    // Web pages that may connect; none but this server's own unless set. Otherwise any page that a
    // browser on this machine shows could read what is sent here.
    bool allowOrigins(const QStringList &origins);
    bool listen(const QHostAddress &address, quint16 port);
    quint16 port() const;
    QString errorString() const;

    // Says goodbye to all; `stopped` follows when they have gone, or after a second.
    void stop();

Q_SIGNALS:
    void stopped();

private:
    // Time, CPU load, bytes per second down and up: what the charts show.
    using HistoryEntry = std::array<QJsonValue, 4>;

    void push();
    void remember(const Sample &sample);
    void welcome(Fernweg::WebSocket *client);
    QByteArray history() const;

    Machine m_machine;
    QTimer m_timer;
    QQueue<HistoryEntry> m_history;
    qsizetype m_historyLength;
    Fernweg::WebSocketServer m_server;
};

} // namespace Dashboard
