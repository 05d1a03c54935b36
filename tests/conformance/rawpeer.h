// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "case.h"
#include "zlibstream.h"

#include <QtCore/QUrl>
#include <QtNetwork/QTcpSocket>

class QTcpServer;

namespace Conformance {

/// The test's end of a connection: the opening handshake of either side by hand, octets out as they
/// are given, and a strict reader of what comes back.
class RawPeer
{
public:
    enum class Drop { Orderly, Reset };

    explicit RawPeer(Role role) : m_role(role), m_decoder(subjectOf(role)) { }
    Q_DISABLE_COPY_MOVE(RawPeer)

    /// What permessage-deflate has to be agreed on about; empty: it must not be.
    void setDemands(const QList<DeflateDemand> &demands) { m_demands = demands; }
    /// Connects to a server and shakes hands. Returns what went wrong.
    QString connectTo(const QUrl &url);
    /// Takes the next connection of \a listener and shakes hands. Returns what went wrong.
    QString accept(QTcpServer *listener, std::chrono::milliseconds limit);
    /// The value of the server's Sec-WebSocket-Extensions.
    QByteArray extensions() const { return m_extensions; }
    const DeflateTerms &terms() const { return m_terms; }
    /// What compresses and decompresses, if that was agreed on.
    Compressor *compressor() { return m_compressor ? &*m_compressor : nullptr; }
    /// What a client asked for: path and query.
    QString target() const { return m_target; }

    Role role() const { return m_role; }
    bool isConnected() const;
    /// The connection is gone, closing, or beyond repair: nothing that is sent now gets an answer.
    bool isOver() const { return !isConnected() || m_close || !m_violation.isEmpty(); }

    void write(const QByteArray &octets);
    /// Pushes everything into the kernel and lets the subject, if it lives in this thread, see it.
    void flush();
    void drop(Drop how);

    const QList<Event> &events() const { return m_events; }
    void note(const Event &event) { m_events += event; }
    /// The body of the subject's Close frame, once it has come.
    const std::optional<QByteArray> &close() const { return m_close; }
    QString violation() const { return m_violation; }
    /// How many of the messages were compressed.
    qsizetype compressedMessages() const { return m_compressedMessages; }
    /// Data frames as they came, if they are to be kept.
    const QList<Frame> &frames() const { return m_frames; }
    void keepFrames() { m_keepsFrames = true; }

private:
    static Role subjectOf(Role role) { return role == Role::Client ? Role::Server : Role::Client; }
    void watch(QTcpSocket *socket);
    QString awaitHead();
    void read();
    void take(const Frame &frame);
    void endMessage();

    Role m_role;
    FrameDecoder m_decoder;
    std::unique_ptr<QTcpSocket> m_socket;
    QString m_target;
    QByteArray m_head;
    QList<DeflateDemand> m_demands;
    QByteArray m_extensions;
    DeflateTerms m_terms;
    std::optional<Compressor> m_compressor;
    bool m_isOpen = false;
    bool m_keepsFrames = false;
    Frame m_message;
    QList<Event> m_events;
    QList<Frame> m_frames;
    qsizetype m_compressedMessages = 0;
    std::optional<QByteArray> m_close;
    QString m_violation;
};

} // namespace Conformance
