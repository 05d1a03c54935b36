// SPDX-License-Identifier: Apache-2.0
// bench-fernweg-client: what a user of the public API would write.
#include "run.h"

#include <Fernweg/EpollEventDispatcher>
#include <Fernweg/WebSocket>

#include <QtCore/QCoreApplication>
#include <QtCore/QUrl>

int main(int argc, char **argv)
{
    Run run(argc, argv);
    Fernweg::EpollEventDispatcher::install();
    QCoreApplication application(argc, argv);
    const QByteArray payload = QByteArray::fromStdString(run.payload());
    Fernweg::WebSocket socket;
    QObject::connect(&socket, &Fernweg::WebSocket::onOpen, &socket, [&] {
        run.begin();
        socket.sendMessage(payload, true);
    });
    QObject::connect(&socket, &Fernweg::WebSocket::onMessage, &socket,
                     [&](const QByteArray &echo, bool) {
                         if (run.next(std::size_t(echo.size())))
                             socket.sendMessage(payload, true);
                         else
                             QCoreApplication::quit();
                     });
    QObject::connect(&socket, &Fernweg::WebSocket::onClose, &socket,
                     [] { Run::fail("the connection is gone"); });
    QUrl url(QStringLiteral("ws://127.0.0.1"));
    url.setPort(run.port);
    socket.open(url);
    return application.exec();
}
