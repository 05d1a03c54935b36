// SPDX-License-Identifier: Apache-2.0
#include "feed.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Dashboard {

namespace {

constexpr std::chrono::milliseconds HistorySpan = 60s;

// A client on a bad line gets fewer samples rather than late ones.
constexpr qint64 HighWaterMark = 64 * 1024;

// Linux's steady clock counts from the machine's start, so charts go on where a server restarts.
std::chrono::milliseconds now()
{
    const auto time = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::floor<std::chrono::milliseconds>(time);
}

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

Feed::Feed(std::chrono::milliseconds interval, QObject *parent)
    : QObject(parent), m_historyLength(qsizetype(HistorySpan / interval))
{
    using Fernweg::WebSocketServer;
    allowOrigins({});
    connect(&m_server, &WebSocketServer::onOpen, this, &Feed::welcome);
    connect(&m_server, &WebSocketServer::closed, this, &Feed::stopped);

    m_machine.sample(now()); // for the next one to have rates
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, &Feed::push);
    m_timer.start();
}

bool Feed::allowOrigins(const QStringList &origins)
{
    return m_server.setOptions(
            Fernweg::ServerOptions().setAllowedOrigins(origins).setAllowNullOrigin(false));
}

bool Feed::listen(const QHostAddress &address, quint16 port)
{
    return m_server.listen(address, port);
}

quint16 Feed::port() const
{
    return m_server.serverPort();
}

QString Feed::errorString() const
{
    return m_server.errorString();
}

void Feed::push()
{
    const Sample sample = m_machine.sample(now());
    remember(sample);
    const QList<Fernweg::WebSocket *> clients = m_server.connections();
    if (clients.isEmpty())
        return;
    const QString message = QString::fromUtf8(compact(toJson(sample)));
    for (Fernweg::WebSocket *client : clients) {
        if (client->bytesToWrite() < HighWaterMark)
            client->sendMessage(message);
    }
}

void Feed::remember(const Sample &sample)
{
    const QJsonObject json = toJson(sample);
    const QJsonObject network = json.value("network"_L1).toObject();
    m_history.enqueue({ json.value("time"_L1), json.value("cpu"_L1).toObject().value("total"_L1),
                        network.value("down"_L1), network.value("up"_L1) });
    while (m_history.size() > m_historyLength)
        m_history.dequeue();
}

QByteArray Feed::history() const
{
    QJsonArray samples;
    for (const HistoryEntry &entry : m_history)
        samples.append(QJsonArray { entry[0], entry[1], entry[2], entry[3] });
    return compact({ { u"type"_s, u"history"_s }, { u"samples"_s, samples } });
}

void Feed::welcome(Fernweg::WebSocket *client)
{
    client->sendMessage(QString::fromUtf8(history()));
}

void Feed::stop()
{
    m_timer.stop();
    QTimer::singleShot(1s, this, &Feed::stopped);
    m_server.close(Fernweg::CloseCode::GoingAway, u"the server stops"_s);
}

} // namespace Dashboard
