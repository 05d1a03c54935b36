// SPDX-License-Identifier: Apache-2.0
// bench-fernwegtls: bench-fernweg's echo, by wss.
#include "arguments.h"
#include "tls.h"

#include <Fernweg/EpollEventDispatcher>
#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/QCoreApplication>
#include <QtNetwork/QSslConfiguration>
#include <QtNetwork/QSslKey>

using namespace Fernweg;

int main(int argc, char **argv)
{
    EpollEventDispatcher::install();
    QCoreApplication application(argc, argv);
    const Bare::Identity identity = Bare::makeIdentity();
    QSslConfiguration tls;
    tls.setLocalCertificate(
            QSslCertificate(QByteArray::fromStdString(Bare::certificatePem(identity))));
    tls.setPrivateKey(QSslKey(QByteArray::fromStdString(Bare::keyPem(identity)), QSsl::Ec));
    WebSocketServer server(
            ServerOptions().setConnection(WebSocketOptions().setSslConfiguration(tls)));
    QObject::connect(&server, &WebSocketServer::onMessage, &server,
                     [](WebSocket *webSocket, const QByteArray &payload, bool isBinary) {
                         webSocket->sendMessage(payload, isBinary);
                     });
    QUrl url(QStringLiteral("wss://127.0.0.1"));
    url.setPort(portArgument(argc, argv));
    if (!server.listen(url)) {
        qCritical("bench-fernwegtls: %s", qPrintable(server.errorString()));
        return 1;
    }
    announce(server.serverPort(), "Fernweg " FERNWEG_BENCH_VERSION);
    return application.exec();
}
