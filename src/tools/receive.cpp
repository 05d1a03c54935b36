// SPDX-License-Identifier: Apache-2.0
// fernweg receive
#include "commands.h"
#include "transfer.h"

#include <QtCore/qcoreapplication.h>

#include <cstdio>

namespace Fernweg::Tools {

namespace {

class Receiver final : public Transfer
{
public:
    explicit Receiver(ContentFile *file) : m_file(file) { }

private:
    void opened(WebSocket *socket) override;
    void finished();

    ContentFile *const m_file;
};

void Receiver::opened(WebSocket *socket)
{
    socket->setReceiveMode(ReceiveMode::Stream);
    connect(socket, &WebSocket::onMessageFrameData, this, [this](const QByteArray &payload) {
        if (m_file->write(payload) != payload.size())
            failWith(QStringLiteral("receive: ") + m_file->errorString());
    });
    connect(socket, &WebSocket::onMessageEnd, this, [this, socket] {
        // One message is wanted; what follows until the peer has seen that is not.
        disconnect(socket, &WebSocket::onMessageFrameData, this, nullptr);
        disconnect(socket, &WebSocket::onMessageEnd, this, nullptr);
        finished();
    });
}

void Receiver::finished()
{
    const QByteArray summary = "received " + m_file->summary().toLatin1();
    if (m_file->isStandardStream())
        std::fprintf(stderr, "%s\n", summary.constData());
    else if (!printLine(summary))
        failWith(QStringLiteral("receive: standard output can't be written"));
    succeed();
}

} // namespace

int runReceive(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
            "Writes the next message, however large, to a file as it comes, and closes the\n"
            "connection. Prints how many octets it had, and their hash; to standard error if\n"
            "FILE is standard output."));
    parser.addPositionalArgument(QStringLiteral("URL"),
                                 QStringLiteral("The server: ws://host:port/path"));
    parser.addPositionalArgument(QStringLiteral("FILE"),
                                 QStringLiteral("Where to write; - for standard output"));
    Transfer::addOptions(parser);
    if (const auto exitCode = parse(parser, QStringLiteral("receive"), arguments, 2))
        return *exitCode;

    QString error;
    ContentFile file(hashAlgorithm(parser, &error));
    const QString name = parser.positionalArguments().at(1);
    if (!error.isEmpty())
        return fail(QStringLiteral("receive: ") + error);
    if (name == u"-" && parser.isSet(QStringLiteral("listen")))
        return fail(QStringLiteral("receive: --listen prints to standard output: name a file"));
    if (!file.openNamed(name, QIODevice::WriteOnly))
        return fail(QStringLiteral("receive: %1: %2").arg(name, file.errorString()));
    Receiver transfer(&file);
    error = transfer.begin(parser, QUrl(parser.positionalArguments().at(0), QUrl::StrictMode));
    if (!error.isEmpty())
        return fail(QStringLiteral("receive: ") + error);
    return QCoreApplication::exec();
}

} // namespace Fernweg::Tools
