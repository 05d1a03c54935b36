// SPDX-License-Identifier: Apache-2.0
// bench-qtwebsockets-client: QWebSocket as its documentation shows it.
#include "run.h"

#include <QtCore/QCoreApplication>
#include <QtWebSockets/QWebSocket>

int main(int argc, char **argv)
{
    Run run(argc, argv);
    QCoreApplication application(argc, argv);
    const QByteArray payload = QByteArray::fromStdString(run.payload());
    QWebSocket socket;
    QObject::connect(&socket, &QWebSocket::connected, &socket, [&] {
        run.begin();
        socket.sendBinaryMessage(payload);
    });
    QObject::connect(&socket, &QWebSocket::binaryMessageReceived, &socket,
                     [&](const QByteArray &echo) {
                         if (run.next(std::size_t(echo.size()))) {
                             socket.sendBinaryMessage(payload);
                             return;
                         }
                         socket.disconnect(); // its signals: it emits one from its destructor
                         QCoreApplication::exit();
                     });
    QObject::connect(&socket, &QWebSocket::disconnected, &socket,
                     [&socket] { Run::fail(qPrintable(socket.errorString())); });
    QUrl url(QStringLiteral("ws://127.0.0.1"));
    url.setPort(run.port);
    socket.open(url);
    return application.exec();
}
