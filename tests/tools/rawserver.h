// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

#include <functional>

/// A server that answers a client's request with any octets at all.
class RawServer : public QObject
{
    Q_OBJECT

public:
    /// Makes the answer from the request's head.
    using Answer = std::function<QByteArray(const QByteArray &head)>;

    explicit RawServer(const Answer &answer);

    QString url() const;
    QTcpSocket *client() const { return m_client; }
    void disconnectAfterAnswer() { m_isLeaving = true; }

    /// The answer that opens the connection.
    static QByteArray accept(const QByteArray &head);

private:
    void readHead();

    const Answer m_answer;
    QTcpServer m_server;
    QTcpSocket *m_client = nullptr;
    QByteArray m_head;
    bool m_isLeaving = false;
};
