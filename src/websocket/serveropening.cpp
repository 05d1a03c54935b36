// SPDX-License-Identifier: Apache-2.0
#include "serveropening.h"

#include "net/readbuffer.h"
#include "websocketserver_p.h"

#include <QtCore/qcoreevent.h>

namespace Fernweg {

namespace {

/// How long a refused client may take to read the answer.
constexpr int lingerMilliseconds = 1000;

} // namespace

ServerOpening::ServerOpening(WebSocketServerPrivate *server, Net::TransportPointer transport)
    : m_server(server), m_transport(std::move(transport))
{
    const WebSocketOptionsData &options = WebSocketOptionsData::of(server->options.connection());
    m_parser = Core::HeadParser(options.head);
    m_transport->setClient(this);
    m_transport->setOwner(this);
    m_transport->setNoDelay(options.tcpNoDelay);
    if (options.openHandshakeTimeout.count() > 0)
        m_timer.start(int(options.openHandshakeTimeout.count()), this);
}

void ServerOpening::transportReadable()
{
    if (m_isBusy) // from an event loop that the connect hook runs
        return;
    m_isBusy = true;
    Net::ReadBuffer buffer;
    qint64 size = 0;
    do {
        size = m_transport->read(buffer.data(), Net::ReadBuffer::size);
        if (size > 0 && !m_isRefused)
            readHead(buffer.data(), buffer.data() + size);
    } while (size == Net::ReadBuffer::size && !m_isDone);
    m_isBusy = false;
    if (size < 0 && !m_isDone)
        transportEnded();
}

void ServerOpening::readHead(const char *p, const char *end)
{
    const Core::HeadParser::Status status = m_parser.feed(p, end);
    switch (status) {
    case Core::HeadParser::Status::NeedMore:
        return;
    case Core::HeadParser::Status::Malformed:
    case Core::HeadParser::Status::TooLarge:
        refuse(Core::replyToBadHead(status, m_parser.error()),
               QString::fromLatin1(m_parser.error()));
        return;
    case Core::HeadParser::Status::Complete:
        break;
    }
    if (p != end) { // RFC 6455, section 4.1: the client waits for the answer
        const char *const why = "octets behind the request's head";
        refuse(Core::HttpReply { 400, why }, QString::fromLatin1(why));
        return;
    }
    decide();
}

void ServerOpening::decide()
{
    auto result = Core::checkUpgrade(m_parser.startLine(), m_parser.headers(),
                                     ServerOptionsData::of(m_server->options).rules);
    if (const auto *reply = std::get_if<Core::HttpReply>(&result)) {
        refuse(*reply, QString::fromLatin1(reply->body));
        return;
    }
    const HandshakeRequest request =
            HandshakeRequestData::make(std::get<Core::UpgradeRequest>(std::move(result)),
                                       m_transport->peerAddress(), m_transport->peerPort());
    const ConnectVerdict verdict = m_server->decide(request);
    if (m_isDone) // the hook closed the server
        return;
    const QByteArray badHeader = Core::firstBadHeader(verdict.headers());
    if (!badHeader.isEmpty()) {
        refuse(Core::HttpReply { 500, "the server's answer can't be sent" },
               QStringLiteral("connect hook: header \"%1\" can't be set, or has a value that can't "
                              "be sent")
                       .arg(QString::fromLatin1(badHeader)));
    } else if (!verdict.isAccepted()) {
        const QByteArray body = verdict.body().isEmpty() ? Core::reasonPhrase(verdict.status())
                                                         : verdict.body();
        refuse(Core::HttpReply { verdict.status(), body, verdict.headers() },
               QStringLiteral("refused with status %1").arg(verdict.status()));
    } else if (!verdict.subprotocol().isEmpty()
               && !request.subprotocols().contains(verdict.subprotocol())) {
        refuse(Core::HttpReply { 500, "the server's answer can't be sent" },
               QStringLiteral("connect hook: the subprotocol \"%1\" was not offered")
                       .arg(verdict.subprotocol()));
    } else {
        accept(request, verdict);
    }
}

void ServerOpening::accept(const HandshakeRequest &request, const ConnectVerdict &verdict)
{
    Core::UpgradeAnswer answer;
    answer.subprotocol = verdict.subprotocol().toLatin1();
    answer.headers = verdict.headers();
    answer.server = m_server->options.serverName();
    const QByteArray head =
            Core::formatUpgradeAnswer(HandshakeRequestData::coreOf(request), answer);
    if (!m_transport->write(head.constData(), head.size())) {
        transportEnded();
        return;
    }
    WebSocketServerPrivate *const server = m_server;
    Net::TransportPointer transport = std::move(m_transport);
    done();
    server->opened(std::move(transport), request, verdict);
}

void ServerOpening::refuse(const Core::HttpReply &reply, const QString &why)
{
    m_isRefused = true;
    const QByteArray bytes = Core::formatHttpReply(reply, m_server->options.serverName());
    m_server->handshakeFailed(why);
    if (m_isDone)
        return;
    if (!m_transport->write(bytes.constData(), bytes.size())) {
        transportEnded();
        return;
    }
    // Closing with octets unread would make the kernel reset the connection, and the answer be lost:
    // the client is left to close it, but not for ever.
    m_timer.start(lingerMilliseconds, this);
    if (m_transport->bytesToWrite() == 0)
        m_transport->shutdownOutput();
}

void ServerOpening::transportWritten()
{
    if (m_isRefused)
        m_transport->shutdownOutput();
}

void ServerOpening::transportEnded()
{
    if (!m_isRefused) {
        const QString cause = m_transport->errorString();
        m_server->handshakeFailed(
                cause.isEmpty() ? QStringLiteral("the client left during the handshake") : cause);
    }
    done();
}

void ServerOpening::timerEvent(QTimerEvent *)
{
    if (!m_isRefused) {
        m_server->handshakeFailed(QStringLiteral("the client did not send its request in time"));
    }
    done();
}

void ServerOpening::done()
{
    if (m_isDone)
        return;
    m_server->openingEnded(this);
    drop();
}

void ServerOpening::drop()
{
    m_isDone = true;
    m_timer.stop();
    m_transport.reset();
    deleteLater(); // it is on the stack
}

} // namespace Fernweg
