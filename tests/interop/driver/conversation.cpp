// SPDX-License-Identifier: Apache-2.0
#include "conversation.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QJsonDocument>
#include <QtCore/QTimer>

namespace Interop {

using namespace Fernweg;
using namespace Qt::StringLiterals;

namespace {

/// Milliseconds for one conversation, on a machine that has other things to do as well.
constexpr int patience = 25'000;

} // namespace

Conversation::Conversation(Peer &peer, PeerIs role, const Plan &plan, const Ours &ours)
    : m_peer(peer), m_ours(ours)
{
    if (!peer.prepare()) {
        m_failure = peer.failure();
        return;
    }
    connect(&peer, &Peer::linePrinted, this, &Conversation::readLines);
    connect(&peer, &Peer::ended, this, &Conversation::check);
    QJsonObject command = plan.toJson();
    if (role == PeerIs::Server) {
        command[u"role"] = u"server"_s;
        peer.send(command);
    } else {
        command[u"role"] = u"client"_s;
        listen(command);
    }
}

void Conversation::listen(QJsonObject plan)
{
    m_server.setOptions(ServerOptions()
                                .setConnection(m_ours.options)
                                .setSubprotocols(m_ours.supportedSubprotocols));
    if (m_ours.hook)
        m_server.setConnectHook(this, m_ours.hook);
    connect(&m_server, &WebSocketServer::onOpen, this, [this](WebSocket *socket) {
        m_request = socket->request();
        follow(socket);
        opened(socket);
    });
    connect(&m_server, &WebSocketServer::handshakeFailed, this, [this](const QString &reason) {
        m_failure = reason;
        check();
    });
    m_server.listen(QHostAddress::LocalHost);
    QUrl url = m_ours.request.url();
    url.setScheme(u"ws"_s);
    url.setHost(u"127.0.0.1"_s);
    url.setPort(m_server.serverPort());
    plan[u"url"] = url.toString(QUrl::FullyEncoded);
    m_peer.send(plan);
}

void Conversation::readLines()
{
    while (const auto line = m_peer.takeLine()) {
        if (line->contains(u"listening")) {
            connectTo(quint16((*line)[u"listening"].toInt()));
        } else {
            m_record = *line;
            m_peer.setIdle();
            m_peer.disconnect(this); // what it prints next is not for us
            check();
            return;
        }
    }
}

void Conversation::connectTo(quint16 port)
{
    m_client.setOptions(m_ours.options);
    follow(&m_client);
    connect(&m_client, &WebSocket::onOpen, this, [this] { opened(&m_client); });
    QUrl url = m_ours.request.url();
    url.setScheme(u"ws"_s);
    url.setHost(u"127.0.0.1"_s);
    url.setPort(port);
    if (!m_client.open(ConnectingRequest(m_ours.request).setUrl(url))) {
        m_failure = m_client.errorString();
        check();
    }
}

void Conversation::follow(WebSocket *socket)
{
    connect(socket, &WebSocket::onMessage, this,
            [this, socket](const QByteArray &payload, bool isBinary) {
                m_messages.append({ payload, isBinary });
                if (m_ours.echoes)
                    socket->sendMessage(payload, isBinary);
                if (m_ours.onMessage)
                    m_ours.onMessage(socket, m_messages.size());
            });
    connect(socket, &WebSocket::onTextMessage, this,
            [this](const QString &text) { m_texts.append(text); });
    connect(socket, &WebSocket::onPing, this,
            [this](const QByteArray &payload) { m_pings.append(payload); });
    connect(socket, &WebSocket::onPong, this,
            [this, socket](const QByteArray &payload, std::chrono::microseconds roundTrip) {
                m_pongs.append({ payload, roundTrip.count() >= 0 });
                if (m_ours.onPong)
                    m_ours.onPong(socket, m_pongs.size());
            });
    connect(socket, &WebSocket::onClose, this,
            [this, socket](bool wasClean, CloseCode code, const QString &reason) {
                m_closed = Close { wasClean, int(code), reason, socket->closedByMe() };
                m_response = socket->response();
                m_statistics = socket->statistics();
                if (!wasClean)
                    m_failure = socket->errorString();
                check();
            });
}

void Conversation::opened(WebSocket *socket)
{
    m_wasOpen = true;
    m_subprotocol = socket->subprotocol();
    m_extensions = socket->extensions();
    if (m_ours.onOpen)
        m_ours.onOpen(socket);
}

bool Conversation::isOver() const
{
    const bool isGone = m_closed || (!m_wasOpen && !m_failure.isEmpty());
    return (isGone && m_record) || !m_peer.isRunning();
}

bool Conversation::finish()
{
    if (!isOver()) {
        QTimer::singleShot(patience, &m_loop, &QEventLoop::quit);
        m_loop.exec();
    }
    return isOver() && m_record;
}

void Conversation::check()
{
    if (isOver())
        m_loop.quit();
}

QString Conversation::explanation() const
{
    QString text = u"with %1: %2; we saw %3 messages, %4 pongs; %5"_s.arg(
            m_peer.name(), m_wasOpen ? u"open"_s : u"never open"_s,
            QString::number(m_messages.size()), QString::number(m_pongs.size()), m_failure);
    if (m_closed)
        text += u"; closed with %1 %2"_s.arg(m_closed->code).arg(m_closed->reason);
    if (m_record) {
        const QByteArray json = QJsonDocument(*m_record).toJson(QJsonDocument::Compact);
        text += u"; the peer saw "_s + QString::fromUtf8(json.first(qMin(json.size(), 1000)));
    } else {
        text += u"; the peer is not done "_s + m_peer.errors();
    }
    return text;
}

QList<QByteArray> Conversation::theirs(QStringView what) const
{
    QList<QByteArray> payloads;
    const QJsonArray hexes = record()[what].toArray();
    for (const QJsonValue &hex : hexes)
        payloads.append(QByteArray::fromHex(hex.toString().toLatin1()));
    return payloads;
}

QString difference(const QList<Message> &expected, const QJsonArray &seen)
{
    if (expected.size() != seen.size())
        return u"%1 messages in place of %2"_s.arg(seen.size()).arg(expected.size());
    for (qsizetype i = 0; i < expected.size(); ++i) {
        const QByteArray &payload = expected[i].payload;
        const QJsonValue message = seen[i];
        const QByteArray digest = QCryptographicHash::hash(payload, QCryptographicHash::Sha256);
        if (message[u"binary"].toBool() != expected[i].isBinary)
            return u"message %1 has the wrong type"_s.arg(i);
        if (message[u"size"].toInteger() != payload.size()) {
            return u"message %1 has %2 octets in place of %3"_s.arg(i)
                    .arg(message[u"size"].toInteger())
                    .arg(payload.size());
        }
        if (message[u"sha256"].toString() != QString::fromLatin1(digest.toHex()))
            return u"message %1 has other octets"_s.arg(i);
    }
    return {};
}

QString difference(const QList<Message> &expected, const QList<Message> &seen)
{
    if (expected.size() != seen.size())
        return u"%1 messages in place of %2"_s.arg(seen.size()).arg(expected.size());
    for (qsizetype i = 0; i < expected.size(); ++i) {
        if (seen[i].isBinary != expected[i].isBinary)
            return u"message %1 has the wrong type"_s.arg(i);
        if (seen[i].payload != expected[i].payload)
            return u"message %1 has other octets, %2 of them"_s.arg(i).arg(seen[i].payload.size());
    }
    return {};
}

} // namespace Interop
