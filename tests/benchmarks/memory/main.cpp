// SPDX-License-Identifier: Apache-2.0
// bench-memory: what an idle connection costs a Fernweg server, in each mode of compression. Every
// connection has sent and got a message before it falls idle. Prints a JSON object: mode → KiB.
#include <Fernweg/PerMessageDeflate>
#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/QCoreApplication>
#include <QtCore/QEventLoop>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QTimer>
#include <QtNetwork/QHostAddress>

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <vector>

#include <unistd.h>

using namespace Fernweg;

namespace {

constexpr int connectionCount = 500;

struct Mode
{
    const char *name;
    void (*apply)(PerMessageDeflate &deflate);
};

constexpr Mode modes[] = {
    { "none", nullptr },
    { "context takeover", [](PerMessageDeflate &) {} },
    { "context takeover, 10 window bits, memory level 1",
      [](PerMessageDeflate &deflate) {
          deflate.setServerMaxWindowBits(10).setClientMaxWindowBits(10).setMemoryLevel(1);
      } },
    { "only the client's context is taken over",
      [](PerMessageDeflate &deflate) { deflate.setServerNoContextTakeover(true); } },
    { "no context takeover",
      [](PerMessageDeflate &deflate) {
          deflate.setServerNoContextTakeover(true).setClientNoContextTakeover(true);
      } },
};

WebSocketOptions optionsFor(const Mode &mode)
{
    WebSocketOptions options;
    if (mode.apply == nullptr)
        return options;
    const auto deflate = std::make_shared<PerMessageDeflate>();
    mode.apply(*deflate);
    return options.setExtensions({ deflate });
}

/// The server's process: prints its port and sends back what comes.
int serve(const Mode &mode)
{
    WebSocketServer server(ServerOptions().setConnection(optionsFor(mode)));
    QObject::connect(&server, &WebSocketServer::onMessage, &server,
                     [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                         socket->sendMessage(payload, isBinary);
                     });
    if (!server.listen(QHostAddress::LocalHost))
        return 1;
    std::printf("%d\n", int(server.serverPort()));
    std::fflush(stdout);
    return QCoreApplication::exec();
}

double residentKib(qint64 process)
{
    QFile file(QStringLiteral("/proc/%1/statm").arg(process));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const double pages = file.readAll().split(' ').value(1).toDouble();
    return pages * double(::sysconf(_SC_PAGESIZE)) / 1024;
}

/// Opens connections until \a count have had an answer.
bool openMany(std::vector<std::unique_ptr<WebSocket>> &sockets, const QUrl &url,
              const WebSocketOptions &options, int count)
{
    QEventLoop loop;
    int answers = 0;
    const QByteArray message =
            QByteArray(R"({"sensor":"cpu","value":0.25,"unit":"load"},)").repeated(24);
    for (int i = 0; i < count; ++i) {
        sockets.push_back(std::make_unique<WebSocket>(options));
        WebSocket *const socket = sockets.back().get();
        QObject::connect(socket, &WebSocket::onOpen, socket,
                         [socket, message] { socket->sendMessage(message); });
        QObject::connect(socket, &WebSocket::onMessage, &loop, [&] {
            if (++answers == count)
                loop.quit();
        });
        socket->open(url);
    }
    QTimer::singleShot(60000, &loop, &QEventLoop::quit);
    loop.exec();
    return answers == count;
}

/// KiB of the server's memory for each connection; negative if it could not be measured.
double measure(int mode)
{
    QProcess server;
    server.start(QCoreApplication::applicationFilePath(), { QString::number(mode) });
    if (!server.waitForReadyRead())
        return -1;
    QUrl url(QStringLiteral("ws://127.0.0.1"));
    url.setPort(server.readLine().trimmed().toInt());
    const WebSocketOptions options = optionsFor(modes[mode]);
    std::vector<std::unique_ptr<WebSocket>> sockets;
    double kib = -1;
    if (openMany(sockets, url, options, 20)) { // whatever is made once is made by now
        const double before = residentKib(server.processId());
        if (openMany(sockets, url, options, connectionCount))
            kib = (residentKib(server.processId()) - before) / connectionCount;
    }
    server.kill();
    server.waitForFinished();
    return kib;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    if (argc > 1)
        return serve(modes[std::atoi(argv[1])]);
    const char *separator = "{";
    for (int mode = 0; mode < int(std::size(modes)); ++mode) {
        std::printf("%s\"%s\": %.1f", separator, modes[mode].name, measure(mode));
        separator = ", ";
    }
    std::puts("}");
    return 0;
}
