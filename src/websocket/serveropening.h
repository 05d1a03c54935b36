// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "handshake_p.h"
#include "http/headparser.h"
#include "net/transport.h"
#include "serversettings.h"

#include <Fernweg/connectverdict.h>

#include <QtCore/qbasictimer.h>
#include <QtCore/qfile.h>
#include <QtCore/qobject.h>

namespace Fernweg {

class ServerWorker;

/// An accepted connection before it is a WebSocket: reads the request, asks what to do with it, and
/// answers. When it is done, the worker lets it go.
class ServerOpening final : public QObject, public Net::TransportClient
{
public:
    ServerOpening(ServerWorker *worker, Net::TransportPointer transport);

    void transportConnected() override { }
    void transportReadable() override;
    void transportWritten() override;
    void transportEnded() override;

    /// Lets the client go, and is deleted later. The worker is not told.
    void drop();

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    enum class Phase : quint8 {
        Reading,
        Deciding, ///< the connect hook has not answered yet
        Answered, ///< the answer is out; what still comes is read and dropped
    };

    /// While one lives, code of this object is on the stack, and it is not deleted.
    class Busy
    {
    public:
        explicit Busy(ServerOpening *opening) noexcept : m_opening(opening)
        {
            ++m_opening->m_depth;
        }
        ~Busy();
        Q_DISABLE_COPY_MOVE(Busy)

    private:
        ServerOpening *const m_opening;
    };
    /// Another protocol that shares the port: whoever speaks it gets the connection.
    void handOver(const QByteArray &octets);
    void readHead(const char *p, const char *end);
    void decide();
    /// What this server asks beyond the RFC: origin, number of connections.
    std::optional<Core::HttpReply> checkPolicy(const Core::UpgradeRequest &request) const;
    QHostAddress clientAddress(const Core::HeaderList &headers) const;
    void keepRequest();
    void askHook();
    void askHookInServerThread();
    /// Sends the verdict of a hook that runs in another thread, or answers later, to answer().
    void answerLater(const QFuture<ConnectVerdict> &future);
    void answer(const ConnectVerdict &verdict);
    void accept(const ConnectVerdict &verdict);
    void refuse(const Core::HttpReply &reply, const QString &why);
    void send(const Core::HttpReply &reply);
    /// A file of the web folder, or the answer that there is none.
    void answerWithFile(const Core::HttpReply &notFound);
    void sendFilePieces();
    /// Whether the client reads the answer, as far as that shows.
    bool isBeingRead();
    /// How much of the answer the kernel has not taken.
    qint64 unsent() const;
    /// Like drop(), but the worker is told.
    void done();

    ServerWorker *const m_worker;
    const std::shared_ptr<const ServerSettings> m_settings;
    Net::TransportPointer m_transport;
    Core::HeadParser m_parser;
    std::optional<Core::UpgradeRequest> m_upgrade; // its octets stand in the parser
    KeptRequest m_kept;
    QBasicTimer m_timer;
    std::unique_ptr<QFile> m_file; // that is being sent
    qint64 m_fileRest = 0; // octets of it that are not written
    Phase m_phase = Phase::Reading;
    qint64 m_unsent = 0; // of the answer, when it was last looked at
    int m_secondsAnswered = 0; // or, of a file, without any progress
    int m_depth = 0; // of what keeps it from being deleted
    bool m_isReading = false;
    bool m_isDone = false;
};

} // namespace Fernweg
