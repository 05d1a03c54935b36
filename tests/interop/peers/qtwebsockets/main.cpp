// SPDX-License-Identifier: Apache-2.0
// A peer made with QtWebSockets: see ../../README.md.
#include "kit/lines.h"
#include "talk.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QTimer>
#include <QtNetwork/QNetworkRequest>
#include <QtWebSockets/QWebSocketCorsAuthenticator>
#include <QtWebSockets/QWebSocketHandshakeOptions>
#include <QtWebSockets/QWebSocketServer>

using namespace Interop;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// For one conversation.
constexpr auto patience = 30s;

QStringList subprotocols(const QJsonObject &plan)
{
    return plan[u"subprotocols"].toVariant().toStringList();
}

void accept(Talk &talk, QWebSocketServer &server)
{
    QWebSocket *const socket = server.nextPendingConnection();
    const QNetworkRequest request = socket->request();
    const QList<QByteArray> names = request.rawHeaderList();
    for (const QByteArray &name : names)
        talk.record().addHeader(name, request.rawHeader(name));
    const QUrl::FormattingOptions resource = QUrl::RemoveScheme | QUrl::RemoveAuthority;
    talk.record().setResource(QString::fromLatin1(socket->requestUrl().toEncoded(resource)));
    talk.follow(socket);
    talk.opened();
}

void serve(Talk &talk, const QJsonObject &plan, QWebSocketServer &server)
{
    server.setSupportedSubprotocols(subprotocols(plan));
    QObject::connect(&server, &QWebSocketServer::originAuthenticationRequired, &server,
                     [plan](QWebSocketCorsAuthenticator *authenticator) {
                         authenticator->setAllowed(!plan.contains(u"deny"));
                     });
    QObject::connect(&server, &QWebSocketServer::serverError, &talk, &Talk::ended);
    QObject::connect(&server, &QWebSocketServer::newConnection, &talk,
                     [&talk, &server] { accept(talk, server); });
    server.listen(QHostAddress::LocalHost);
    printLine({ { u"listening"_s, server.serverPort() } });
}

void connectTo(Talk &talk, const QJsonObject &plan)
{
    auto *const socket = new QWebSocket(plan[u"origin"].toString());
    talk.follow(socket);
    QObject::connect(socket, &QWebSocket::connected, &talk, &Talk::opened);
    QNetworkRequest request(QUrl(plan[u"url"].toString()));
    const QJsonObject headers = plan[u"headers"].toObject();
    for (auto header = headers.begin(); header != headers.end(); ++header)
        request.setRawHeader(header.key().toLatin1(), header.value().toString().toLatin1());
    QWebSocketHandshakeOptions options;
    options.setSubprotocols(subprotocols(plan));
    socket->open(request, options);
}

QJsonObject converse(const QJsonObject &plan)
{
    QEventLoop loop;
    Talk talk(plan);
    // Queued: the socket has to return from its signal first.
    QObject::connect(&talk, &Talk::ended, &loop, &QEventLoop::quit, Qt::QueuedConnection);
    QTimer::singleShot(patience, &talk, [] { qFatal("the conversation takes too long"); });
    QWebSocketServer server(u"QtWebSockets"_s, QWebSocketServer::NonSecureMode);
    if (plan[u"role"] == u"server"_s)
        serve(talk, plan, server);
    else
        connectTo(talk, plan);
    loop.exec();
    return talk.record().toJson();
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    introduce(u"QtWebSockets "_s + QString::fromLatin1(qVersion()),
              { u"tell pings"_s, u"send pongs"_s, u"interleave"_s, u"send bad text"_s,
                u"receive split characters"_s, u"set response headers"_s, u"show response"_s,
                u"close without code"_s, u"tell a missing code"_s, u"compress"_s });
    while (const auto plan = readPlan())
        printLine(converse(*plan));
    return 0;
}
