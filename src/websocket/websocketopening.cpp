// SPDX-License-Identifier: Apache-2.0
// A client's opening handshake: the request, the answer, and where the answer may send us.
#include "websocket_p.h"

#include "handshake/acceptkey.h"
#include "logging.h"
#include "targeturl.h"

namespace Fernweg {

using Core::Clock;
using Core::Connection;

namespace {

constexpr bool isRedirection(int status) noexcept
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

} // namespace

/*!
    Lets \a hook have a last look at each request, when TCP and TLS are established and before it is
    sent: to sign it for this very connection, for instance (sslConfiguration() and peerCertificate() are
    known by then). It may change anything but the URL; a request with an errorString() ends the
    attempt. Redirections are asked about, too. A null function removes the hook. Autobahn's
    \c onConnecting.
*/
void WebSocket::setConnectingHook(const ConnectingHook &hook)
{
    d->client().connectingHook = hook;
}

void WebSocketPrivate::begin(const ConnectingRequest &asked)
{
    connection.reset();
    writtenTold = 0;
    client().timings = {};
    client().response.reset();
    subprotocol.clear();
    closeCode = CloseCode::NoStatus;
    wasClean = false;
    closedByMe = false;
    error = WebSocket::Error::None;
    seldomPart.reset(); // of errorStringChanged() open() tells
    opening = std::make_unique<OpeningState>();
    const auto timeout = options.openHandshakeTimeout();
    if (timeout.count() > 0)
        opening->deadline = Clock::now() + timeout;
    connectTransport(asked);
}

void WebSocketPrivate::connectTransport(const ConnectingRequest &asked)
{
    opening->asked = asked;
    opening->parser = Core::HeadParser(WebSocketOptionsData::of(options).head);
    opening->isConnected = false;
    buildRequest(asked);
    client().phaseBegin = Clock::now();
    makeTransport();
    armTimer();
}

void WebSocketPrivate::buildRequest(const ConnectingRequest &asked)
{
    const QUrl askedUrl = asked.url();
    const TargetUrl target = TargetUrl::of(askedUrl);
    Core::ClientRequest &wire = opening->request;
    wire = {};
    wire.host = target.hostField;
    wire.resource = target.resource;
    wire.key = Core::randomKey();
    wire.origin = asked.origin();
    wire.version = asked.protocolVersion();
    wire.userAgent = asked.userAgent();
    wire.headers = asked.headers();
    wire.extensions = Core::offersOf(WebSocketOptionsData::of(options).extensions);
    if (!askedUrl.userName().isEmpty() && Core::headerCount(wire.headers, "Authorization") == 0) {
        const QString credentials = askedUrl.userName() + u':' + askedUrl.password();
        wire.headers.emplaceBack("Authorization", "Basic " + credentials.toUtf8().toBase64());
    }
    const QStringList names = asked.subprotocols();
    for (const QString &name : names)
        wire.subprotocols.append(name.toLatin1());
}

bool WebSocketPrivate::followRedirect(const Core::UpgradeResponse &answer)
{
    const QByteArray location =
            Core::headerValue(answer.headers, "Location").value_or(QByteArray());
    const ConnectingRequest next = opening->asked.redirected(location);
    const QString wrong = next.errorString();
    if (!wrong.isEmpty()) {
        Connection::Outcome outcome;
        outcome.reason = wrong;
        finish(outcome, WebSocket::Error::HandshakeFailed);
        return false;
    }
    invalidateGuards(false); // the turn that read the answer is over
    keepSession();
    connectTransport(next);
    setState(connectingState());
    return false;
}

bool WebSocketPrivate::askConnectingHook()
{
    const Guard call(this);
    const WebSocket::ConnectingHook hook = client().connectingHook; // it may set another one
    ConnectingRequest changed = opening->asked;
    hook(changed);
    if (call.isOver())
        return false;
    QString wrong = changed.errorString();
    if (changed.url() != opening->asked.url())
        wrong = QStringLiteral("connecting hook: the URL can't be changed any more");
    if (wrong.isEmpty()) {
        opening->asked = changed;
        buildRequest(changed);
        return true;
    }
    Connection::Outcome outcome;
    outcome.reason = wrong;
    finish(outcome, WebSocket::Error::InvalidRequest);
    return false;
}

void WebSocketPrivate::transportConnected()
{
    opening->isConnected = true;
    const Core::TimePoint now = Clock::now();
    client().timings.connect = std::chrono::duration_cast<std::chrono::microseconds>(
            now - std::exchange(client().phaseBegin, now));
    transport->setNoDelay(options.tcpNoDelay());
    if (client().connectingHook && !askConnectingHook())
        return;
    const QByteArray head = Core::formatUpgradeRequest(opening->request);
    opening->sent = head.size();
    if (!transport->write(head.constData(), head.size()))
        handleTransportEnd();
}

bool WebSocketPrivate::readResponse(char *&p, char *end)
{
    const char *cursor = p;
    const Core::HeadParser::Status status = opening->parser.feed(cursor, end);
    p += cursor - p;
    if (status == Core::HeadParser::Status::NeedMore)
        return true;
    Connection::Outcome outcome;
    if (status == Core::HeadParser::Status::Complete) {
        auto result = Core::checkUpgradeResponse(opening->parser.startLine(),
                                                 opening->parser.headers(), opening->request);
        if (const auto *answer = std::get_if<Core::UpgradeResponse>(&result))
            return becomeOpen(*answer);
        const auto &failure = std::get<Core::HandshakeFailure>(result);
        client().response = HandshakeResponseData::make(failure.response);
        if (isRedirection(failure.response.status) && opening->asked.maxRedirects() > 0)
            return followRedirect(failure.response);
        outcome.reason = QString::fromLatin1(failure.message);
    } else {
        outcome.reason = QStringLiteral("the server's answer can't be understood: ")
                + QString::fromLatin1(opening->parser.error());
    }
    finish(outcome, WebSocket::Error::HandshakeFailed);
    return false;
}

bool WebSocketPrivate::becomeOpen(const Core::UpgradeResponse &answer)
{
    subprotocol = answer.subprotocol;
    client().response = HandshakeResponseData::make(answer);
    auto agreement =
            Core::agreeAsClient(answer.extensions, WebSocketOptionsData::of(options).extensions);
    if (const auto *const refusal = std::get_if<QByteArray>(&agreement)) {
        Connection::Outcome outcome;
        outcome.reason = QString::fromLatin1(*refusal);
        finish(outcome, WebSocket::Error::HandshakeFailed);
        return false;
    }
    makeConnection(Core::Role::Client, std::make_shared<const WebSocketOptions>(options),
                   std::move(std::get<Core::Agreement>(agreement)));
    qCDebug(lcWebSocket) << q << "open:" << opening->asked.url();
    connection->statistics().incoming.preopenOctets = quint64(opening->parser.octetsTaken());
    connection->statistics().outgoing.preopenOctets = quint64(opening->sent);
    opening.reset();
    client().timings.handshake = std::chrono::duration_cast<std::chrono::microseconds>(
            Clock::now() - client().phaseBegin);
    connection->start(Clock::now());
    armTimer();
    Guard emission(this);
    Q_EMIT q->onConnect(*client().response);
    if (emission.isOver())
        return false;
    setState(WebSocket::State::Open);
    if (emission.isOver())
        return false;
    Q_EMIT q->onOpen();
    return !emission.isOver();
}

} // namespace Fernweg
