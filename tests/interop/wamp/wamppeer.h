// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wamp/channel.h"

#include <QtCore/QHash>
#include <QtCore/QVariant>

#include <memory>

namespace Interop {

/// What a peer said to a command.
struct Answer
{
    bool hasArrived = false;
    bool isError = false;
    QVariantMap content; ///< of the answer; of an error: uri, args, kwargs

    /// "ok {…}", or "uri [args] {kwargs}".
    QString toString() const;
};

/// A foreign WAMP client: see README.md for the commands that it takes.
class WampPeer : public QObject
{
    Q_OBJECT

public:
    explicit WampPeer(std::unique_ptr<Channel> channel);

    /// Starts it, unless it runs. False: failure() says why.
    bool prepare();
    QString failure() const;
    QString errors() const { return m_channel->errors(); }

    QString name() const { return m_introduction[u"peer"].toString(); }
    bool can(const QString &what) const;

    /// Sends a command; returns its number.
    int begin(const QString &command, const QJsonObject &parameters = {});
    Answer await(int number);
    /// Both of it.
    Answer ask(const QString &command, const QJsonObject &parameters = {})
    {
        return await(begin(command, parameters));
    }

    /// Waits for what the peer tells unasked: "event", "progress", "invocation" … Takes the first.
    QVariantMap awaitNews(const QString &kind);
    /// Those that there are.
    QList<QVariantMap> takeNews(const QString &kind);
    void forgetNews() { m_news.clear(); }

private:
    void take(const QJsonObject &line);

    const std::unique_ptr<Channel> m_channel;
    QJsonObject m_introduction;
    QHash<int, Answer> m_answers;
    QHash<QString, QList<QVariantMap>> m_news;
    int m_lastNumber = 0;
};

} // namespace Interop
