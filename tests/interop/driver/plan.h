// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtCore/QStringList>

namespace Interop {

/// What a peer is told to do: see README.md.
class Plan
{
public:
    Plan &echo();
    Plan &subprotocols(const QStringList &names);
    Plan &header(const QString &name, const QString &value);
    Plan &origin(const QString &origin);
    Plan &deny(int status);
    Plan &limit(qint64 octets);
    /// permessage-deflate: what a client offers, best first; of a server, one, what it wants.
    Plan &deflate(const QJsonArray &settings);

    Plan &send(const QByteArray &payload, bool isBinary);
    Plan &sendPattern(qsizetype size, bool isBinary);
    /// The message that was added last goes out in frames of \a size octets.
    Plan &inFragmentsOf(qsizetype size);
    /// … with a ping between two of them.
    Plan &withPingsBetween();
    Plan &sendNumbered(int count);
    Plan &ping(const QByteArray &payload);
    Plan &pong(const QByteArray &payload);
    Plan &awaitMessages(int count) { return await(u"messages", count); }
    Plan &awaitPings(int count) { return await(u"pings", count); }
    Plan &awaitPongs(int count) { return await(u"pongs", count); }
    Plan &close(int code = 1000, const QString &reason = {});
    Plan &drop();

    QJsonObject toJson() const;

private:
    Plan &add(const QString &what, QJsonObject step = {});
    Plan &await(QStringView what, int count);

    QJsonObject m_plan;
    QList<QJsonObject> m_steps;
};

} // namespace Interop
