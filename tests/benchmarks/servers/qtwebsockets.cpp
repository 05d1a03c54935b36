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
    QObject::connect(&server, &QWebSocketServer::newConnection, &server, [&server] {
        QWebSocket *socket = server.nextPendingConnection();
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
