// SPDX-License-Identifier: Apache-2.0
#include "boardserver.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Broadcast {

namespace {

constexpr int MaxBoards = 64;
constexpr qsizetype MaxPathLength = 100;
// A piece of a stroke needs less, and nothing else is sent to us.
constexpr quint64 MaxMessageSize = 8 * 1024;
// Who does not keep up with the others is sent away; who comes back gets the whole board.
constexpr quint64 MaxPendingOutput = 8 * 1024 * 1024;
// A newcomer gets the board in messages of about so many numbers.
constexpr qsizetype NumbersPerMessage = 4000;

const QString Paper = u"#ffffff"_s; // what the eraser draws with

QByteArray contentOf(const QString &name)
{
    QFile file(u":/broadcast/"_s + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString compact(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

Fernweg::ServerOptions serverOptions(int maxParticipants)
{
    Fernweg::ServerOptions options;
    options.setConnection(
            Fernweg::WebSocketOptions()
                    .setCompression(true)
                    .setMaxMessagePayloadSize(MaxMessageSize)
                    .setMaxPendingOutput(MaxPendingOutput,
                                         Fernweg::SlowConsumerPolicy::CloseTryAgainLater)
                    .setAutoPing(20s, 20s)); // who has gone without a word is noticed
    options.setMaxConnections(maxParticipants);
    options.setAllowedOrigins({}); // no web pages but ours
    options.setAllowNullOrigin(false);
    options.setPage(u"/"_s, "text/html; charset=utf-8", contentOf(u"index.html"_s));
    options.setPage(u"/board.css"_s, "text/css; charset=utf-8", contentOf(u"board.css"_s));
    options.setPage(u"/board.js"_s, "text/javascript; charset=utf-8", contentOf(u"board.js"_s));
    return options;
}

} // namespace

BoardServer::BoardServer(int maxParticipants, QObject *parent)
    : QObject(parent), m_server(serverOptions(maxParticipants))
{
    using Fernweg::WebSocket, Fernweg::WebSocketServer;
    m_server.setConnectHook(
            this, [this](const Fernweg::HandshakeRequest &request) { return decide(request); });
    connect(&m_server, &WebSocketServer::onOpen, this, &BoardServer::welcome);
    connect(&m_server, &WebSocketServer::onMessage, this, &BoardServer::receive);
    connect(&m_server, &WebSocketServer::onClose, this, [this](WebSocket *socket) {
        const Seat seat = m_seats.take(socket);
        m_boards[seat.path].leave(seat.participant.id);
        tellWhoIsThere(seat.path);
    });
}

bool BoardServer::listen(const QHostAddress &address, quint16 port)
{
    return m_server.listen(address, port);
}

Fernweg::ConnectVerdict BoardServer::decide(const Fernweg::HandshakeRequest &request)
{
    using Fernweg::ConnectVerdict;
    const QString path = request.path();
    if (path.size() > MaxPathLength)
        return ConnectVerdict::deny(404);
    if (m_boards.contains(path) || m_boards.size() < MaxBoards)
        return ConnectVerdict::accept();
    // A board that everybody has left may make room.
    const auto isEmpty = [](const Board &board) { return board.participants().isEmpty(); };
    const auto empty = std::find_if(m_boards.begin(), m_boards.end(), isEmpty);
    if (empty == m_boards.end())
        return ConnectVerdict::deny(503, "There are too many boards.");
    m_boards.erase(empty);
    return ConnectVerdict::accept();
}

void BoardServer::welcome(Fernweg::WebSocket *socket)
{
    const QString path = socket->request().path();
    Board &board = m_boards[path];
    const Participant participant = board.enter();
    m_seats.insert(socket, { path, participant });
    socket->sendMessage(compact({ { u"type"_s, u"welcome"_s },
                                  { u"you"_s, participant.id },
                                  { u"colour"_s, participant.colour } }));
    QJsonArray strokes;
    qsizetype numbers = 0;
    for (const Stroke &stroke : board.strokes()) {
        strokes.append(toJson(stroke));
        numbers += stroke.points.size();
        if (numbers < NumbersPerMessage && &stroke != &board.strokes().last())
            continue;
        socket->sendMessage(compact({ { u"type"_s, u"draw"_s }, { u"strokes"_s, strokes } }));
        strokes = {};
        numbers = 0;
    }
    // From here on, it gets what everybody gets.
    m_server.group(path).join(socket);
    tellWhoIsThere(path);
}

void BoardServer::receive(Fernweg::WebSocket *socket, const QByteArray &payload)
{
    const Seat seat = m_seats.value(socket);
    const QJsonObject message = QJsonDocument::fromJson(payload).object();
    const QString type = message.value("type"_L1).toString();
    if (type == "draw"_L1) {
        draw(seat, message);
    } else if (type == "clear"_L1) {
        m_boards[seat.path].clear();
        tellAll(seat.path, { { u"type"_s, u"clear"_s }, { u"by"_s, seat.participant.id } });
    } else {
        socket->sendClose(Fernweg::CloseCode::PolicyViolation, u"not a message for a board"_s);
    }
}

void BoardServer::draw(const Seat &seat, const QJsonObject &message)
{
    std::optional<Stroke> stroke = strokeFrom(message);
    if (!stroke)
        return;
    stroke->by = seat.participant.id;
    stroke->colour = message.value("erase"_L1).toBool() ? Paper : seat.participant.colour;
    m_boards[seat.path].add(*stroke);
    tellAll(seat.path,
            { { u"type"_s, u"draw"_s }, { u"strokes"_s, QJsonArray { toJson(*stroke) } } });
}

void BoardServer::tellWhoIsThere(const QString &path)
{
    QJsonArray people;
    for (const Participant &one : m_boards[path].participants())
        people.append(QJsonObject { { u"id"_s, one.id }, { u"colour"_s, one.colour } });
    tellAll(path, { { u"type"_s, u"people"_s }, { u"people"_s, people } });
}

void BoardServer::tellAll(const QString &path, const QJsonObject &message)
{
    // Written, and compressed, once for all of them.
    m_server.group(path).broadcast(compact(message));
}

} // namespace Broadcast
