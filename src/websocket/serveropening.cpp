// SPDX-License-Identifier: Apache-2.0
#include "serveropening.h"

#include "handshake/statuspage.h"
#include "net/readbuffer.h"
#include "serverworker.h"
#include "websocketoptions_p.h"

#include <QtCore/qcoreevent.h>

#include <algorithm>
#include <limits>

namespace Fernweg {

namespace {

Core::HttpReply tooManyConnections()
{
    return { 503, "too many connections", { { "Retry-After", "5" } } };
}

/// How long a client may take to read the answer, or the next piece of one that is long.
constexpr int lingerMilliseconds = 1000;
/// Reads of one turn, so that a client that never stops does not starve the others.
constexpr int maxReadsPerTurn = 16;

} // namespace

ServerOpening::Busy::~Busy()
{
    // Not before: an event loop in a slot or in the hook would carry it out.
    if (--m_opening->m_depth == 0 && m_opening->m_isDone)
        m_opening->deleteLater();
}

ServerOpening::ServerOpening(ServerWorker *worker, Net::TransportPointer transport)
    : m_worker(worker), m_settings(worker->shared->settings()), m_transport(std::move(transport))
{
    const WebSocketOptionsData &options =
            WebSocketOptionsData::of(m_settings->options.connection());
    m_parser = Core::HeadParser(options.head);
    m_transport->setClient(this);
    m_transport->setNoDelay(options.tcpNoDelay);
    const qint64 timeout = options.openHandshakeTimeout.count();
    if (timeout > 0)
        m_timer.start(int(std::min<qint64>(timeout, std::numeric_limits<int>::max())), this);
}

void ServerOpening::transportReadable()
{
    if (m_isReading) // from an event loop that the connect hook runs
        return;
    const Busy busy(this);
    m_isReading = true;
    Net::ReadBuffer buffer;
    qint64 size = 0;
    for (int i = 0; i < maxReadsPerTurn && !m_isDone; ++i) {
        size = m_transport->read(buffer.data(), Net::ReadBuffer::size);
        const bool isFirst = m_phase == Phase::Reading && m_parser.octetsTaken() == 0;
        if (size > 0 && isFirst && m_settings->otherProtocol
            && uchar(*buffer.data()) == m_settings->otherProtocolsOctet) {
            handOver(QByteArray(buffer.data(), size));
        } else if (size > 0 && m_phase == Phase::Reading) {
            readHead(buffer.data(), buffer.data() + size);
        } else if (size > 0 && m_phase == Phase::Deciding) {
            const char *const why = "octets behind the request's head";
            refuse(Core::HttpReply { 400, why }, QString::fromLatin1(why));
        }
        if (size < Net::ReadBuffer::size)
            break;
    }
    m_isReading = false;
    if (size < 0 && !m_isDone)
        transportEnded();
}

void ServerOpening::handOver(const QByteArray &octets)
{
    const std::shared_ptr<const ServerSettings> settings = m_settings;
    Net::TransportPointer transport = std::move(m_transport);
    transport->setClient(nullptr);
    transport->setOwner(nullptr);
    done();
    settings->otherProtocol(std::move(transport), octets);
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

std::optional<Core::HttpReply> ServerOpening::checkPolicy(const Core::UpgradeRequest &request) const
{
    const ServerOptionsData &options = ServerOptionsData::of(m_settings->options);
    if (options.maxConnections != 0
        && m_worker->shared->openConnections >= options.maxConnections) {
        return tooManyConnections();
    }
    if (request.origin
        && !Core::isOriginAllowed(*request.origin, request.host, m_transport->isEncrypted(),
                                  options.origins)) {
        return Core::HttpReply { 403, "the page's origin is not allowed" };
    }
    return std::nullopt;
}

QHostAddress ServerOpening::clientAddress(const Core::HeaderList &headers) const
{
    const int proxies = m_settings->options.trustXForwardedFor();
    const QList<QByteArray> addresses = Core::headerElements(headers, "X-Forwarded-For");
    if (proxies == 0 || addresses.isEmpty())
        return m_transport->peerAddress();
    // Each proxy appends whom it was called by; what stands further left anybody may have written.
    const qsizetype index = std::max<qsizetype>(0, addresses.size() - proxies);
    return QHostAddress(QString::fromLatin1(addresses.at(index)));
}

void ServerOpening::decide()
{
    const ServerOptionsData &options = ServerOptionsData::of(m_settings->options);
    Core::UpgradeRules rules = options.rules;
    rules.isSecure = m_transport->isEncrypted();
    auto result = Core::checkUpgrade(m_parser.startLineView(), m_parser.borrowedHeaders(), rules);
    if (auto *reply = std::get_if<Core::HttpReply>(&result)) {
        const QString why = QString::fromLatin1(reply->body);
        if (reply->status == 200) {
            send(*reply);
            return;
        }
        if (reply->status == 404 && rules.hasMorePages) {
            answerWithFile(*reply);
            return;
        }
        if (reply->status == 426 && options.webStatus)
            *reply = Core::statusPage(m_parser.startLine().split(' ').value(1), options.serverName);
        refuse(*reply, why);
        return;
    }
    m_upgrade = std::move(std::get<Core::UpgradeRequest>(result));
    if (const auto reply = checkPolicy(*m_upgrade)) {
        refuse(*reply, QString::fromLatin1(reply->body));
        return;
    }
    keepRequest();
    m_phase = Phase::Deciding;
    askHook();
}

void ServerOpening::keepRequest()
{
    m_kept.head = m_parser.head();
    m_kept.peerAddress = clientAddress(m_upgrade->headers);
    m_kept.peerPort = m_transport->peerPort();
    m_kept.isEncrypted = m_transport->isEncrypted();
    if (!m_kept.isEncrypted)
        return;
    const QSslCertificate certificate = m_transport->sslConfiguration().peerCertificate();
    if (!certificate.isNull())
        m_kept.peerCertificate = certificate;
}

void ServerOpening::answer(const ConnectVerdict &verdict)
{
    if (m_isDone || m_phase != Phase::Deciding) // the hook closed the server, or the client left
        return;
    const QByteArray badHeader = Core::firstBadHeader(verdict.headers());
    if (!badHeader.isEmpty()) {
        refuse(Core::HttpReply { 500, "the server's answer can't be sent" },
               QStringLiteral("connect hook: header \"%1\" can't be set, or has a value that can't "
                              "be sent")
                       .arg(QString::fromLatin1(badHeader)));
    } else if (!verdict.isAccepted()) {
        const QByteArray body =
                verdict.body().isEmpty() ? Core::reasonPhrase(verdict.status()) : verdict.body();
        refuse(Core::HttpReply { verdict.status(), body, verdict.headers() },
               QStringLiteral("refused with status %1").arg(verdict.status()));
    } else if (!verdict.subprotocol().isEmpty()
               && !m_upgrade->subprotocols.contains(verdict.subprotocol().toLatin1())) {
        refuse(Core::HttpReply { 500, "the server's answer can't be sent" },
               QStringLiteral("connect hook: the subprotocol \"%1\" was not offered")
                       .arg(verdict.subprotocol()));
    } else if (verdict.options() && !verdict.options()->errorString().isEmpty()) {
        refuse(Core::HttpReply { 500, "the server's answer can't be sent" },
               QStringLiteral("connect hook: ") + verdict.options()->errorString());
    } else {
        accept(verdict);
    }
}

void ServerOpening::accept(const ConnectVerdict &verdict)
{
    Core::UpgradeAnswer answer;
    answer.subprotocol = verdict.subprotocol().toLatin1();
    answer.headers = verdict.headers();
    answer.server = m_settings->options.serverName();
    const auto options = verdict.options()
            ? std::make_shared<const WebSocketOptions>(*verdict.options())
            : m_settings->connection;
    Core::Agreement agreement = Core::agreeAsServer(m_upgrade->extensions,
                                                    WebSocketOptionsData::of(*options).extensions);
    answer.extensions = agreement.answer;
    const QByteArray head = Core::formatUpgradeAnswer(*m_upgrade, answer);
    // Others may have been accepted while the hook decided, or in other threads.
    if (!m_worker->shared->addConnection(m_settings->options.maxConnections())) {
        const Core::HttpReply reply = tooManyConnections();
        refuse(reply, QString::fromLatin1(reply.body));
        return;
    }
    if (!m_transport->write(head.constData(), head.size())) {
        --m_worker->shared->openConnections;
        transportEnded();
        return;
    }
    ServerWorker::Preopen preopen;
    preopen.incoming = quint64(m_parser.octetsTaken());
    preopen.outgoing = quint64(head.size());
    ServerWorker *const worker = m_worker;
    Net::TransportPointer transport = std::move(m_transport);
    ServerWorker::Accepted accepted { std::make_unique<KeptRequest>(std::move(m_kept)),
                                      answer.subprotocol, options, preopen };
    done();
    worker->opened(std::move(transport), std::move(accepted), std::move(agreement));
}

void ServerOpening::refuse(const Core::HttpReply &reply, const QString &why)
{
    m_phase = Phase::Answered;
    m_worker->handshakeFailed(why);
    if (!m_isDone)
        send(reply);
}

void ServerOpening::send(const Core::HttpReply &reply)
{
    m_phase = Phase::Answered;
    const QByteArray bytes = Core::formatHttpReply(reply, m_settings->options.serverName());
    if (!m_transport->write(bytes.constData(), bytes.size())) {
        transportEnded();
        return;
    }
    // Closing with octets unread would make the kernel reset the connection, and the answer be lost:
    // the client is left to close it, but not for ever.
    m_timer.start(lingerMilliseconds, this);
    m_unsent = unsent();
    if (m_unsent == 0)
        m_transport->shutdownOutput();
}

void ServerOpening::transportWritten()
{
    const Busy busy(this);
    if (m_file)
        sendFilePieces();
    else if (m_phase == Phase::Answered)
        m_transport->shutdownOutput();
}

void ServerOpening::transportEnded()
{
    const Busy busy(this);
    if (m_phase != Phase::Answered) {
        const QString cause = m_transport->errorString();
        m_worker->handshakeFailed(
                cause.isEmpty() ? QStringLiteral("the client left during the handshake") : cause);
    }
    done();
}

void ServerOpening::timerEvent(QTimerEvent *)
{
    const Busy busy(this);
    if (m_phase == Phase::Deciding) {
        refuse(Core::HttpReply { 503, "the server did not decide in time" },
               QStringLiteral("connect hook: no verdict in time"));
        return;
    }
    if (isBeingRead())
        return;
    if (m_phase == Phase::Reading)
        m_worker->handshakeFailed(QStringLiteral("the client did not send its request in time"));
    done();
}

void ServerOpening::done()
{
    if (m_isDone)
        return;
    m_worker->openingEnded(this);
    drop();
}

void ServerOpening::drop()
{
    m_isDone = true;
    m_timer.stop();
    m_transport.reset();
    if (m_depth == 0)
        deleteLater();
}

} // namespace Fernweg
