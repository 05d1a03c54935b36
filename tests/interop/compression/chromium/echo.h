// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compression/exchange.h"

#include <Fernweg/WebSocketServer>

#include <QtCore/QJsonObject>

namespace Interop {

/// How a server sends messages back.
enum class EchoIn { Messages, Fragments, Frames };

/// A server that echoes to one connection of the page, and what both saw of it.
class EchoServer : public QObject
{
    Q_OBJECT

public:
    EchoServer(const QList<Side> &sides, const QString &origin, EchoIn echoIn);

    QString url() const;
    bool isOver() const { return m_isOver; }
    QString extensions() const { return m_extensions; }
    bool wasClean() const { return m_wasClean; }
    int closeCode() const { return m_closeCode; }
    QJsonObject report() const { return m_report; }
    Ratio ratio(qsizetype group) const;
    Fernweg::TrafficStatistics total() const { return m_readings.last(); }

Q_SIGNALS:
    void over();

private:
    void received(Fernweg::WebSocket *socket, const QByteArray &payload, bool isBinary);
    void echo(Fernweg::WebSocket *socket, const QByteArray &payload, bool isBinary) const;

    Fernweg::WebSocketServer m_server;
    const EchoIn m_echoIn;
    QString m_extensions;
    QJsonObject m_report;
    QList<Fernweg::TrafficStatistics> m_readings;
    int m_closeCode = 0;
    bool m_wasClean = false;
    bool m_isOver = false;
};

} // namespace Interop
