// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtCore/QString>

namespace Interop {

/// What a peer saw of one connection.
class Record
{
public:
    /// All of them may be called before the connection is open.
    void setOpened() { m_isOpened = true; }
    void setError(const QString &error) { m_error = error; }
    void setResource(const QString &resource) { m_resource = resource; }
    void setSubprotocol(const QString &name) { m_subprotocol = name; }
    void addHeader(const QByteArray &name, const QByteArray &value);
    void addMessage(const QByteArray &payload, bool isBinary);
    void addPing(const QByteArray &payload);
    void addPong(const QByteArray &payload);
    void setClose(int code, const QString &reason);

    /// Whether the await \a step is over.
    bool has(const QJsonObject &step) const;
    QJsonObject toJson() const;

private:
    const QJsonArray &list(const QString &name) const;

    QString m_error;
    QString m_resource;
    QString m_subprotocol;
    QString m_closeReason;
    QJsonObject m_headers;
    QJsonArray m_messages;
    QJsonArray m_pings;
    QJsonArray m_pongs;
    int m_closeCode = 1006;
    bool m_isOpened = false;
};

} // namespace Interop
