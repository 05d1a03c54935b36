// SPDX-License-Identifier: Apache-2.0
#include "wamppeer.h"

#include "support/socketlog.h"
#include "wamp/values.h"

#include <QtCore/QJsonArray>

namespace Interop {

using namespace Qt::StringLiterals;
using Fernweg::Test::waitFor;

namespace {

/// Milliseconds until a peer has loaded its libraries.
constexpr int startPatience = 30'000;

} // namespace

QString Answer::toString() const
{
    if (!hasArrived)
        return u"no answer"_s;
    if (!isError)
        return u"ok "_s + textOf(content);
    return content[u"uri"_s].toString() + u' ' + textOf(content[u"args"_s]) + u' '
            + textOf(content[u"kwargs"_s]);
}

WampPeer::WampPeer(std::unique_ptr<Channel> channel) : m_channel(std::move(channel))
{
    connect(m_channel.get(), &Channel::received, this, &WampPeer::take);
}

bool WampPeer::prepare()
{
    if (!m_introduction.isEmpty())
        return m_channel->isOpen();
    m_channel->start();
    return waitFor([this] { return !m_introduction.isEmpty() || !m_channel->isOpen(); },
                   startPatience)
            && !m_introduction.isEmpty();
}

QString WampPeer::failure() const
{
    return u"the peer does not run; tests/run.sh installs what it needs. It says: "_s + errors();
}

bool WampPeer::can(const QString &what) const
{
    return !m_introduction[u"cannot"].toArray().contains(what);
}

int WampPeer::begin(const QString &command, const QJsonObject &parameters)
{
    QJsonObject line = parameters;
    line.insert(u"do"_s, command);
    line.insert(u"id"_s, ++m_lastNumber);
    m_channel->send(line);
    return m_lastNumber;
}

Answer WampPeer::await(int number)
{
    waitFor([&] { return m_answers.contains(number) || !m_channel->isOpen(); });
    return m_answers.take(number);
}

QVariantMap WampPeer::awaitNews(const QString &kind)
{
    waitFor([&] { return !m_news.value(kind).isEmpty() || !m_channel->isOpen(); });
    QList<QVariantMap> &news = m_news[kind];
    return news.isEmpty() ? QVariantMap() : news.takeFirst();
}

QList<QVariantMap> WampPeer::takeNews(const QString &kind)
{
    return m_news.take(kind);
}

void WampPeer::take(const QJsonObject &line)
{
    if (line.contains(u"peer")) {
        m_introduction = line;
    } else if (line.contains(u"id")) {
        const bool isError = line.contains(u"error");
        const QJsonValue content = line[isError ? u"error"_s : u"ok"_s];
        m_answers.insert(line[u"id"].toInt(), { true, isError, fromLine(content).toMap() });
    } else {
        m_news[line[u"event"].toString()].append(fromLine(line).toMap());
    }
}

} // namespace Interop
