// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/transport.h"

#include <QtCore/qobject.h>

#include <functional>
#include <memory>
#include <utility>

namespace Fernweg::Test {

class FaultyIo;

/// How a network in memory behaves.
struct MemoryNetwork
{
    /// How many of the octets that are under way arrive at once; all of them by default.
    std::function<qsizetype(qsizetype underWay)> nextPiece;
    /// So many octets of a write() leave at once; the rest is what bytesToWrite() tells.
    qsizetype capacity = qsizetype(1) << 40;
    /// Lets a call fail; may be null.
    FaultyIo *faults = nullptr;
    /// Gets the server's end of each connection; without it, nobody can be reached.
    std::function<void(Net::TransportPointer)> accept;

    /// The one that connectTransport() connects through.
    static MemoryNetwork *current;
};

/// One end of a connection in memory. What is written arrives at the other end by way of the event
/// loop, in the pieces that the network makes of it.
class MemoryTransport final : public QObject, public Net::Transport
{
public:
    static std::pair<Net::TransportPointer, Net::TransportPointer> makePair(MemoryNetwork &network);
    /// How many there are: none may be left over.
    static int count;

    void connectLater();

    qint64 read(char *data, qint64 maxSize) override;
    bool write(const char *data, qint64 size) override;
    qint64 bytesToWrite() const override;
    bool waitForWritten(int) override { return bytesToWrite() == 0; }
    void setPaused(bool paused) override;
    void shutdownOutput() override;
    QString errorString() const override { return m_error; }
    QHostAddress peerAddress() const override { return QHostAddress(QHostAddress::LocalHost); }
    quint16 peerPort() const override { return 1; }
    QHostAddress localAddress() const override { return QHostAddress(QHostAddress::LocalHost); }
    quint16 localPort() const override { return 2; }
    void setNoDelay(bool) override { }
    void setOwner(QObject *owner) override { setParent(owner); }
    void release() override;

protected:
    bool event(QEvent *event) override;

private:
    /// One direction of a connection.
    struct Stream
    {
        QByteArray underWay; // written, and not there yet
        QByteArray arrived; // and not read
        bool isShut = false; // behind what is under way comes the end
        bool isBroken = false; // the end that reads is gone
        MemoryTransport *writer = nullptr;
        MemoryTransport *reader = nullptr;
    };

    explicit MemoryTransport(MemoryNetwork &network);
    ~MemoryTransport() override;
    /// Moves a piece of what comes towards this end.
    void deliver();
    void schedule();
    void fail();
    bool notify(void (Net::TransportClient::*what)());

    MemoryNetwork &m_network;
    std::shared_ptr<Stream> m_in;
    std::shared_ptr<Stream> m_out;
    QString m_error;
    int m_notifying = 0;
    bool m_isConnecting = false;
    bool m_isScheduled = false;
    bool m_isPaused = false;
    bool m_isOwnEndTold = false;
    bool m_hasFailed = false;
    bool m_isReleased = false;
};

} // namespace Fernweg::Test
