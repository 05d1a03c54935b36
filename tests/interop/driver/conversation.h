// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "peer.h"
#include "plan.h"

#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/QEventLoop>
#include <QtCore/QJsonArray>

#include <functional>
#include <optional>

namespace Interop {

enum class PeerIs { Server, Client };

struct Message
{
    QByteArray payload;
    bool isBinary = false;
};

/// What Fernweg does in a conversation.
struct Ours
{
    Fernweg::WebSocketOptions options = Fernweg::WebSocketOptions();
    /// Its URL has the path only.
    Fernweg::ConnectingRequest request = Fernweg::ConnectingRequest();
    QStringList supportedSubprotocols = {};
    Fernweg::WebSocketServer::ConnectHook hook = {};
    bool echoes = false;
    std::function<void(Fernweg::WebSocket *)> onOpen = {};
    /// After each message.
    std::function<void(Fernweg::WebSocket *, qsizetype count)> onMessage = {};
    std::function<void(Fernweg::WebSocket *, qsizetype count)> onPong = {};
};

/// One connection between Fernweg and a peer, and what both saw of it.
class Conversation : public QObject
{
    Q_OBJECT

public:
    Conversation(Peer &peer, PeerIs role, const Plan &plan, const Ours &ours = {});

    /// Runs until both ends are done. False: explanation() tells how far they came.
    bool finish();
    QString explanation() const;

    struct Close
    {
        bool wasClean;
        int code;
        QString reason;
        bool isMine;
        bool operator==(const Close &) const = default;
    };
    struct Pong
    {
        QByteArray payload;
        bool isAnswer;
        bool operator==(const Pong &) const = default;
    };

    // What we saw
    bool wasOpen() const { return m_wasOpen; }
    const QList<Message> &messages() const { return m_messages; }
    const QStringList &texts() const { return m_texts; }
    const QList<QByteArray> &pings() const { return m_pings; }
    const QList<Pong> &pongs() const { return m_pongs; }
    const std::optional<Close> &closed() const { return m_closed; }
    QString failure() const { return m_failure; }
    QString subprotocol() const { return m_subprotocol; }
    QString extensions() const { return m_extensions; }
    Fernweg::HandshakeRequest request() const { return m_request; }
    Fernweg::HandshakeResponse response() const { return m_response; }
    Fernweg::TrafficStatistics statistics() const { return m_statistics; }

    // What the peer saw
    QJsonObject record() const { return m_record.value_or(QJsonObject()); }
    QString theirHeader(const QString &name) const { return record()[u"headers"][name].toString(); }
    QList<QByteArray> theirPings() const { return theirs(u"pings"); }
    QList<QByteArray> theirPongs() const { return theirs(u"pongs"); }

private:
    bool isOver() const;
    void check();
    void listen(QJsonObject plan);
    void readLines();
    void connectTo(quint16 port);
    void follow(Fernweg::WebSocket *socket);
    void opened(Fernweg::WebSocket *socket);
    QList<QByteArray> theirs(QStringView what) const;

    Peer &m_peer;
    const Ours m_ours;
    Fernweg::WebSocketServer m_server;
    Fernweg::WebSocket m_client;
    QEventLoop m_loop;
    std::optional<QJsonObject> m_record;

    QList<Message> m_messages;
    QStringList m_texts;
    QList<QByteArray> m_pings;
    QList<Pong> m_pongs;
    std::optional<Close> m_closed;
    QString m_failure;
    QString m_subprotocol;
    QString m_extensions;
    Fernweg::HandshakeRequest m_request;
    Fernweg::HandshakeResponse m_response;
    Fernweg::TrafficStatistics m_statistics;
    bool m_wasOpen = false;
};

/// In words, how the messages that the peer saw differ from \a expected; empty if they don't.
QString difference(const QList<Message> &expected, const QJsonArray &seen);
/// … or those that we saw.
QString difference(const QList<Message> &expected, const QList<Message> &seen);

} // namespace Interop
