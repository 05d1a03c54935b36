// SPDX-License-Identifier: Apache-2.0
// bench-qtwebsockets: the echo server of Qt's own documentation, without its output.
#include "arguments.h"

#include <QtCore/QCoreApplication>
#include <QtWebSockets/QWebSocket>
#include <QtWebSockets/QWebSocketServer>

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QWebSocketServer server(QStringLiteral("bench"), QWebSocketServer::NonSecureMode);
    const bool broadcasting = isBroadcasting(argc, argv);
    QList<QWebSocket *> sockets;
    QObject::connect(&server, &QWebSocketServer::newConnection, &server, [&] {
        QWebSocket *socket = server.nextPendingConnection();
        if (broadcasting) {
            sockets.append(socket);
            QObject::connect(socket, &QWebSocket::disconnected, &server,
                             [&sockets, socket] { sockets.removeOne(socket); });
            QObject::connect(socket, &QWebSocket::binaryMessageReceived, &server,
                             [&sockets](const QByteArray &message) {
                                 for (QWebSocket *receiver : std::as_const(sockets))
                                     receiver->sendBinaryMessage(message);
                             });
            QObject::connect(socket, &QWebSocket::disconnected, socket, &QObject::deleteLater);
            return;
        }
        QObject::connect(socket, &QWebSocket::binaryMessageReceived, socket,
                         &QWebSocket::sendBinaryMessage);
        QObject::connect(socket, &QWebSocket::textMessageReceived, socket,
                         &QWebSocket::sendTextMessage);
        QObject::connect(socket, &QWebSocket::disconnected, socket, &QObject::deleteLater);
    });
    if (!server.listen(QHostAddress::LocalHost, portArgument(argc, argv))) {
        qCritical("bench-qtwebsockets: %s", qPrintable(server.errorString()));
        return 1;
    }
    announce(server.serverPort(), (QByteArrayLiteral("QtWebSockets ") + qVersion()).constData());
    return application.exec();
}
