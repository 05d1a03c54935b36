// SPDX-License-Identifier: Apache-2.0
// A stranger's program: an echo server, and a client that talks to it.
#include <Fernweg/Version>
#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QCoreApplication>
#include <QTimer>

#include <cstdio>

using Fernweg::WebSocket;
using Fernweg::WebSocketServer;

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);

    WebSocketServer server;
    QObject::connect(&server, &WebSocketServer::onMessage, &server,
                     [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                         socket->sendMessage(payload, isBinary);
                     });
    if (!server.listen(QUrl("ws://127.0.0.1:0"))) {
        std::fprintf(stderr, "%s\n", qPrintable(server.errorString()));
        return 1;
    }

    QString echo;
    WebSocket client;
    QObject::connect(&client, &WebSocket::onOpen, &client, [&] { client.sendMessage("Hello"); });
    QObject::connect(&client, &WebSocket::onTextMessage, &client, [&](const QString &text) {
        echo = text;
        client.sendClose();
    });
    QObject::connect(&client, &WebSocket::onClose, &application,
                     [&](bool wasClean) { application.exit(wasClean ? 0 : 1); });
    QTimer::singleShot(20000, &application, [&] { application.exit(1); });
    client.open(server.urls().first());

    const int result = application.exec();
    std::printf("Fernweg %s echoed: %s\n", qPrintable(Fernweg::version().toString()),
                qPrintable(echo));
    return result;
}
