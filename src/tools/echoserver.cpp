// SPDX-License-Identifier: Apache-2.0
// fernweg echo-server
#include "commands.h"
#include "options.h"
#include "unixsignals.h"

#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/qcoreapplication.h>

namespace Fernweg::Tools {

int runEchoServer(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
            "Listens, prints \"listening URL\" for each place, and sends every message back with\n"
            "its type until SIGINT or SIGTERM, when it closes all connections with 1001."));
    const QCommandLineOption listen(
            QStringLiteral("listen"),
            QStringLiteral("Where to listen; can be repeated. Port 0 takes one "
                           "that is free. Default: ws://127.0.0.1:0"),
            QStringLiteral("URL"), QStringLiteral("ws://127.0.0.1:0"));
    parser.addOption(listen);
    addConnectionOptions(parser);
    addServerOptions(parser);
    if (const auto exitCode = parse(parser, QStringLiteral("echo-server"), arguments, 0))
        return *exitCode;

    ServerOptions options;
    const QString error = applyServerOptions(parser, options);
    if (!error.isEmpty())
        return fail(QStringLiteral("echo-server: ") + error);
    WebSocketServer server(options);
    QObject::connect(
            &server, &WebSocketServer::onMessage, &server,
            [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                socket->sendMessage(payload, isBinary);
            },
            Qt::DirectConnection); // in the connection's thread
    const QStringList places = parser.values(listen);
    for (const QString &place : places) {
        if (!server.listen(QUrl(place)))
            return fail(QStringLiteral("echo-server: %1: %2").arg(place, server.errorString()));
    }
    QObject::connect(&server, &WebSocketServer::closed, qApp, &QCoreApplication::quit,
                     Qt::QueuedConnection);
    onTerminationSignal(&server, [&server] { server.close(CloseCode::GoingAway); });
    const QList<QUrl> urls = server.urls();
    for (const QUrl &url : urls) {
        if (!printLine("listening " + url.toEncoded()))
            return fail(QStringLiteral("echo-server: standard output can't be written"));
    }
    return QCoreApplication::exec();
}

} // namespace Fernweg::Tools
