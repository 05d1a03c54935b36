// SPDX-License-Identifier: Apache-2.0
// bench-fernweg: what a user of the public API would write.
#include "arguments.h"

#include <Fernweg/EpollEventDispatcher>
#include <Fernweg/PerMessageDeflate>
#include <Fernweg/ServerOptions>
#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/QCoreApplication>
#include <QtNetwork/QHostAddress>

#include <memory>

int main(int argc, char **argv)
{
    Fernweg::EpollEventDispatcher::install();
    QCoreApplication application(argc, argv);
    Fernweg::ServerOptions options;
    if (isCompressing(argc, argv)) {
        const auto deflate = std::make_shared<Fernweg::PerMessageDeflate>();
        options.setConnection(Fernweg::WebSocketOptions().setExtensions({ deflate }));
    }
    Fernweg::WebSocketServer server(options);
    QObject::connect(
            &server, &Fernweg::WebSocketServer::onMessage, &server,
            [&server, broadcasting = isBroadcasting(argc, argv)](
                    Fernweg::WebSocket *webSocket, const QByteArray &payload, bool isBinary) {
                if (broadcasting)
                    server.broadcast(payload, isBinary);
                else
                    webSocket->sendMessage(payload, isBinary);
            });
    if (!server.listen(QHostAddress::LocalHost, portArgument(argc, argv))) {
        qCritical("bench-fernweg: %s", qPrintable(server.errorString()));
        return 1;
    }
    announce(server.serverPort(), "Fernweg " FERNWEG_BENCH_VERSION);
    return application.exec();
}
