// SPDX-License-Identifier: Apache-2.0
// bench-deflate: what a compressed echo costs a Fernweg server, beside what zlib takes to inflate and
// deflate the same messages, and what an echo of as many octets costs that are not compressed. Prints a
// JSON object for each size and each way of keeping the context: microseconds of CPU per message.
#include <Fernweg/EpollEventDispatcher>
#include <Fernweg/PerMessageDeflate>
#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/QCoreApplication>
#include <QtCore/QEventLoop>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QRandomGenerator>
#include <QtCore/QTimer>
#include <QtNetwork/QHostAddress>

#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>

#include <zlib.h>

using namespace Fernweg;

namespace {

enum class Mode { Plain, Takeover, NoTakeover };

WebSocketOptions optionsFor(Mode mode)
{
    WebSocketOptions options;
    if (mode == Mode::Plain)
        return options;
    const auto deflate = std::make_shared<PerMessageDeflate>();
    if (mode == Mode::NoTakeover)
        deflate->setServerNoContextTakeover(true).setClientNoContextTakeover(true);
    return options.setExtensions({ deflate });
}

/// The server's process: prints its port and sends back what comes.
int serve(Mode mode)
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

/// JSON of about \a size octets, each message another one.
QList<QByteArray> makeMessages(qsizetype size, int count)
{
    QRandomGenerator random(1);
    const QList<QByteArray> names { "temperature", "pressure", "humidity", "load", "voltage" };
    QList<QByteArray> messages;
    for (int i = 0; i < count; ++i) {
        QByteArray text = "[";
        while (text.size() < size) {
            text += R"({"sensor":")" + names.at(random.bounded(names.size())) + '-'
                    + QByteArray::number(random.bounded(100)) + R"(","value":)"
                    + QByteArray::number(random.bounded(1000.0), 'f', 3) + R"(,"time":)"
                    + QByteArray::number(1700000000000 + random.bounded(1000000000)) + "},";
        }
        text.back() = ']';
        messages.append(text);
    }
    return messages;
}

double cpuMicroseconds(qint64 process)
{
    QFile file(QStringLiteral("/proc/%1/schedstat").arg(process));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(0).toDouble() / 1000
                                          : 0;
}

double threadMicroseconds()
{
    timespec now = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e6 + double(now.tv_nsec) / 1000;
}

/// CPU of a server for each of \a rounds messages, one after the other; negative if something failed.
double measureEcho(Mode mode, const QList<QByteArray> &messages, int rounds)
{
    QProcess server;
    server.start(QCoreApplication::applicationFilePath(), { QString::number(int(mode)) });
    if (!server.waitForReadyRead())
        return -1;
    QUrl url(QStringLiteral("ws://127.0.0.1"));
    url.setPort(server.readLine().trimmed().toInt());
    WebSocket socket(optionsFor(mode));
    QEventLoop loop;
    int sent = 0;
    const auto sendNext = [&] { socket.sendMessage(messages.at(sent++ % messages.size())); };
    double begin = 0;
    double end = -1;
    QObject::connect(&socket, &WebSocket::onOpen, &loop, sendNext);
    QObject::connect(&socket, &WebSocket::onMessage, &loop, [&] {
        if (sent == rounds / 5) // warm
            begin = cpuMicroseconds(server.processId());
        if (sent < rounds + rounds / 5) {
            sendNext();
            return;
        }
        end = cpuMicroseconds(server.processId());
        loop.quit();
    });
    socket.open(url);
    QTimer::singleShot(60000, &loop, &QEventLoop::quit);
    loop.exec();
    server.kill();
    server.waitForFinished();
    return end < 0 ? -1 : (end - begin) / rounds;
}

/// zlib's streams of one end, with the same parameters as the server's.
struct Streams
{
    z_stream deflater {};
    z_stream inflater {};

    Streams()
    {
        ::deflateInit2(&deflater, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
        ::inflateInit2(&inflater, -15);
    }
    ~Streams()
    {
        ::deflateEnd(&deflater);
        ::inflateEnd(&inflater);
    }
    Q_DISABLE_COPY_MOVE(Streams)

    /// Both return the size of what they put into \a target.
    qsizetype run(int (*step)(z_stream *, int), z_stream &stream, const QByteArray &source,
                  QByteArray &target)
    {
        stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(source.constData()));
        stream.avail_in = uInt(source.size());
        stream.next_out = reinterpret_cast<Bytef *>(target.data());
        stream.avail_out = uInt(target.size());
        step(&stream, Z_SYNC_FLUSH);
        return target.size() - qsizetype(stream.avail_out);
    }
};

struct ZlibFigures
{
    double microseconds = 0;
    qsizetype compressedSize = 0; // of a message, on average
};

ZlibFigures measureZlib(Mode mode, const QList<QByteArray> &messages, int rounds)
{
    Streams client;
    Streams server;
    QByteArray compressed(256 * 1024, '\0');
    QByteArray text(256 * 1024, '\0');
    QByteArray answer(256 * 1024, '\0');
    ZlibFigures figures;
    for (int i = 0; i < rounds + rounds / 5; ++i) {
        const QByteArray &message = messages.at(i % messages.size());
        if (mode == Mode::NoTakeover)
            ::deflateReset(&client.deflater);
        const qsizetype size = client.run(::deflate, client.deflater, message, compressed);
        const QByteArray wire = QByteArray::fromRawData(compressed.constData(), size);
        const double begin = threadMicroseconds();
        if (mode == Mode::NoTakeover) {
            ::inflateReset(&server.inflater);
            ::deflateReset(&server.deflater);
        }
        const qsizetype inflated = server.run(::inflate, server.inflater, wire, text);
        server.run(::deflate, server.deflater, QByteArray::fromRawData(text.constData(), inflated),
                   answer);
        if (i >= rounds / 5)
            figures.microseconds += (threadMicroseconds() - begin) / rounds;
        figures.compressedSize += size;
        if (inflated != message.size())
            std::abort();
    }
    figures.compressedSize /= rounds + rounds / 5;
    return figures;
}

void report(Mode mode, qsizetype size, int rounds)
{
    const QList<QByteArray> messages = makeMessages(size, 64);
    const ZlibFigures zlib = measureZlib(mode, messages, rounds);
    const QList<QByteArray> compressedSizes { QByteArray(zlib.compressedSize, 'x') };
    const double plain = measureEcho(Mode::Plain, compressedSizes, rounds);
    const double echo = measureEcho(mode, messages, rounds);
    std::printf("{\"size\": %d, \"takeover\": %s, \"compressed size\": %d, \"zlib\": %.1f, "
                "\"plain echo\": %.1f, \"compressed echo\": %.1f, \"echo / zlib\": %.3f, "
                "\"echo / (zlib + plain)\": %.3f}\n",
                int(size), mode == Mode::Takeover ? "true" : "false", int(zlib.compressedSize),
                zlib.microseconds, plain, echo, echo / zlib.microseconds,
                echo / (zlib.microseconds + plain));
    std::fflush(stdout);
}

} // namespace

int main(int argc, char **argv)
{
    EpollEventDispatcher::install();
    const QCoreApplication application(argc, argv);
    if (argc > 1)
        return serve(Mode(std::atoi(argv[1])));
    for (const Mode mode : { Mode::Takeover, Mode::NoTakeover }) {
        report(mode, 1024, 20000);
        report(mode, 64 * 1024, 600);
    }
    return 0;
}
