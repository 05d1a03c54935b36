// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/websocket.h>

#include "clientstate_p.h"
#include "handshake_p.h"
#include "net/flushqueue.h"
#include "net/transport.h"
#include "protocol/connection.h"
#include "serverworker.h"
#include "websocketoptions_p.h"

#include <QtCore/qbasictimer.h>

#include <atomic>

namespace Fernweg {

/// Drives one connection: the transport's octets to the engine, the engine's events to signals, its
/// output to the transport.
class WebSocketPrivate final : public Net::TransportClient,
                               public Net::Flushable,
                               public Core::FrameTrace
{
public:
    explicit WebSocketPrivate(const WebSocketOptions &socketOptions);
    ~WebSocketPrivate();

    /// Watches over a call that emits signals: afterwards the socket may be deleted, or at the end of
    /// its connection, or connected anew.
    class Guard
    {
    public:
        Q_NEVER_INLINE explicit Guard(WebSocketPrivate *d) noexcept;
        ~Guard();
        Q_DISABLE_COPY_MOVE(Guard)
        bool isDeleted() const noexcept { return m_isDeleted; }
        bool isOver() const noexcept { return m_isOver; }

    private:
        friend class WebSocketPrivate;
        WebSocketPrivate *const m_d;
        Guard *const m_outer;
        bool m_isOver = false; // the connection has ended
        bool m_isDeleted = false;
    };

    // Logging.
    void traceIfAsked();
    void frameReceived(const Core::FrameHeader &header) override;
    void frameSent(const Core::FrameHeader &header) override;

    // Client: the opening handshake.
    void begin(const ConnectingRequest &request);
    void connectTransport(const ConnectingRequest &asked);
    void makeTransport();
    WebSocket::State connectingState() const noexcept;
    void transportTunneled() override;
    /// Keeps the ticket of a TLS session, to resume it with the next connection.
    void keepSession();
    void buildRequest(const ConnectingRequest &asked);
    /// Lets the hook change the request. False: the connection is over.
    bool askConnectingHook();
    /// Goes where the server's answer sends us, or ends the connection if we may not. False.
    bool followRedirect(const Core::UpgradeResponse &answer);
    void transportConnected() override;
    /// Takes the response's octets off the front of [\a p, \a end). False: the connection is over.
    bool readResponse(char *&p, char *end);
    bool becomeOpen(const Core::UpgradeResponse &answer);
    /// Server: a connection that is open already.
    void adopt(Net::TransportPointer accepted, ServerWorker::Accepted opened,
               Core::Agreement agreement);
    /// The connection shares \a shared, which are the options.
    void makeConnection(Core::Role role, std::shared_ptr<const WebSocketOptions> shared,
                        Core::Agreement agreement);

    // Reading.
    void transportReadable() override;
    bool readOnce(char *buffer, qint64 &size, qint64 &room);
    bool dispatchEvents(Guard &turn);
    void handleEvent(Core::Connection::Event event);
    void emitMessage();
    void tellMessage(const QByteArray &payload, bool isBinary);
    void emitPart(void (WebSocket::*signal)(const QByteArray &));
    void emitPing();
    void emitPong();
    // Writing.
    bool checkOpen(const char *what);
    /// Whether a message, or with \a isPart a part of one, can be sent now.
    bool checkSending(const char *what, bool isPart = false);
    /// Why a Close frame can't say that; empty if it can.
    static QString closeError(CloseCode code, const QByteArray &reason);
    bool afterSending(bool sent);
    /// Writes as much as the transport takes at once. False: the connection is broken.
    bool writePending();
    void flush() override;
    void transportWritten() override;
    qint64 bytesToWrite() const;
    // Back-pressure.
    /// Makes room for another message, or says why there is none.
    bool checkBacklog(const char *what);
    bool blockUntilRead();
    void updateCongestion();
    bool hasHeldInput() const noexcept { return seldomPart && !seldomPart->heldInput.isEmpty(); }
    bool isPaused() const noexcept { return isReadingPaused || isPausedByCongestion; }
    void applyPause();
    /// Parses on where a pause interrupted it.
    bool readHeldInput(Guard &turn);

    // Time and end.
    void transportEnded() override;
    /// Writes, ends the connection if its time has come, and sets the timer.
    void settle();
    void tellWritten();
    void armTimer();
    void timeout();
    void setState(WebSocket::State newState);
    bool wrongCall(WebSocket::Error kind, const QString &message);
    void setError(WebSocket::Error kind, const QString &message);
    /// The transport is gone: what that means depends on how far the connection had come.
    void handleTransportEnd();
    void finish(const Core::Connection::Outcome &outcome, WebSocket::Error kind);
    void invalidateGuards(bool isDeleting) noexcept;
    void leaveThread();

    /// Made when it is needed: a server's socket is spared the memory.
    ClientState &client()
    {
        if (!clientPart)
            clientPart = std::make_unique<ClientState>();
        return *clientPart;
    }
    /// What most connections never need.
    struct Seldom
    {
        QStringList groups; // of the server
        QByteArray extensions; // as the server's answer names them
        QByteArray heldInput; // read, and not parsed because of a pause
        QString errorString;
        QString closeReason;
    };
    Seldom &seldom()
    {
        if (!seldomPart)
            seldomPart = std::make_unique<Seldom>();
        return *seldomPart;
    }

    WebSocket *q = nullptr;
    Guard *guard = nullptr;
    Net::TransportPointer transport; // null: closed
    std::optional<Core::Connection> connection;
    std::unique_ptr<OpeningState> opening;
    std::unique_ptr<ClientState> clientPart;
    std::unique_ptr<Seldom> seldomPart;
    ServerWorker *server = nullptr;
    size_t serverIndex = 0;

    WebSocketOptions options;
    std::unique_ptr<const KeptRequest> request; // of a server's socket
    QByteArray subprotocol;
    QBasicTimer timer;
    QByteArray *delivery = nullptr; // of small payloads, within a turn of reading
    quint64 writtenTold = 0; // octets that bytesWritten() told of
    // Somebody has connected to the signal, from any thread. To emit it for nobody takes as long as to look.
    std::atomic<bool> isMessageAsked = false;
    std::atomic<bool> isTextAsked = false;
    std::atomic<bool> isWrittenAsked = false;
    WebSocket::State state = WebSocket::State::Closed;
    WebSocket::Error error = WebSocket::Error::None;
    CloseCode closeCode = CloseCode::NoStatus;
    ReceiveMode receiveMode = ReceiveMode::Message;
    bool wasClean = false;
    bool closedByMe = false;
    bool isCongested = false;
    bool isOutputShut = false;
    bool isReadingPaused = false; // by the user
    bool isPausedByCongestion = false;
    bool isBlocking = false; // sendMessage() waits: nothing is told meanwhile
    bool isReading = false; // within a turn that flushes at its end
};

} // namespace Fernweg
