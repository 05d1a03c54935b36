// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kit/record.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtCore/QObject>
#include <QtWebSockets/QWebSocket>

namespace Interop {

/// One conversation: carries out the plan, writes down what comes.
class Talk : public QObject
{
    Q_OBJECT

public:
    explicit Talk(const QJsonObject &plan);

    void follow(QWebSocket *socket);
    void opened();
    Record &record() { return m_record; }

Q_SIGNALS:
    void ended();

private:
    void messageReceived(const QByteArray &payload, bool isBinary);
    void closed();
    void carryOut();
    void carryOut(const QJsonObject &step);
    void send(const QByteArray &payload, bool isBinary);

    const QJsonObject m_plan;
    QJsonArray m_steps;
    Record m_record;
    QWebSocket *m_socket = nullptr;
    bool m_isOpen = false;
    bool m_isOver = false;
};

} // namespace Interop
