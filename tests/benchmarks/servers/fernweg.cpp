// SPDX-License-Identifier: Apache-2.0
// bench-fernweg: what a user of the public API would write.
#include "arguments.h"
#ifdef BENCH_OPENSSL
#  include "tls.h"
#endif

#include <Fernweg/EpollEventDispatcher>
#include <Fernweg/PerMessageDeflate>
#include <Fernweg/ServerOptions>
#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/QCoreApplication>
#include <QtCore/QUrl>
#include <QtNetwork/QSslConfiguration>
#include <QtNetwork/QSslKey>

#include <memory>

namespace {

QSslConfiguration tlsConfiguration()
{
    QSslConfiguration tls;
#ifdef BENCH_OPENSSL
    const Bare::Identity identity = Bare::makeIdentity();
    tls.setLocalCertificate(
            QSslCertificate(QByteArray::fromStdString(Bare::certificatePem(identity))));
    tls.setPrivateKey(QSslKey(QByteArray::fromStdString(Bare::keyPem(identity)), QSsl::Ec));
#endif
    return tls;
}

} // namespace

int main(int argc, char **argv)
{
    Fernweg::EpollEventDispatcher::install();
    QCoreApplication application(argc, argv);
    Fernweg::ServerOptions options;
    if (isCompressing(argc, argv)) {
        const auto deflate = std::make_shared<Fernweg::PerMessageDeflate>();
        options.setConnection(Fernweg::WebSocketOptions().setExtensions({ deflate }));
    }
    if (isEncrypting(argc, argv)) {
        options.setConnection(Fernweg::WebSocketOptions().setSslConfiguration(tlsConfiguration()));
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
    QUrl url;
    url.setScheme(isEncrypting(argc, argv) ? QStringLiteral("wss") : QStringLiteral("ws"));
    url.setHost(QStringLiteral("127.0.0.1"));
    url.setPort(portArgument(argc, argv));
    if (!server.listen(url)) {
        qCritical("bench-fernweg: %s", qPrintable(server.errorString()));
        return 1;
    }
    announce(server.serverPort(), "Fernweg " FERNWEG_BENCH_VERSION);
    return application.exec();
}
