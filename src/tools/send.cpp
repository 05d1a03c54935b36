// SPDX-License-Identifier: Apache-2.0
// fernweg send
#include "commands.h"
#include "transfer.h"

#include <Fernweg/DeviceSender>

#include <QtCore/qcoreapplication.h>

namespace Fernweg::Tools {

namespace {

class Sender final : public Transfer
{
public:
    Sender(ContentFile *file, bool isBinary) : m_file(file), m_isBinary(isBinary) { }

private:
    void opened(WebSocket *socket) override;
    void finished(bool isComplete, const QString &error);

    ContentFile *const m_file;
    const bool m_isBinary;
};

void Sender::opened(WebSocket *socket)
{
    const DeviceSender *const sender = socket->sendDevice(m_file, m_isBinary);
    if (sender == nullptr) {
        failWith(QStringLiteral("send: ") + socket->errorString());
        return;
    }
    connect(sender, &DeviceSender::finished, this,
            [this, sender](bool isComplete) { finished(isComplete, sender->errorString()); });
}

void Sender::finished(bool isComplete, const QString &error)
{
    if (!isComplete)
        failWith(QStringLiteral("send: ") + error);
    else if (!printLine("sent " + m_file->summary().toLatin1()))
        failWith(QStringLiteral("send: standard output can't be written"));
    else
        succeed();
}

} // namespace

int runSend(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
            "Sends a file of any size as one message, piece by piece, and closes the connection.\n"
            "Prints how many octets it had, and their hash."));
    parser.addPositionalArgument(QStringLiteral("FILE"),
                                 QStringLiteral("What to send; - for standard input"));
    parser.addPositionalArgument(QStringLiteral("URL"),
                                 QStringLiteral("The server: ws://host:port/path"));
    const QCommandLineOption text(QStringLiteral("text"),
                                  QStringLiteral("Sends a text message: FILE is UTF-8."));
    parser.addOption(text);
    Transfer::addOptions(parser);
    if (const auto exitCode = parse(parser, QStringLiteral("send"), arguments, 2))
        return *exitCode;

    QString error;
    ContentFile file(hashAlgorithm(parser, &error));
    const QString name = parser.positionalArguments().at(0);
    if (!error.isEmpty())
        return fail(QStringLiteral("send: ") + error);
    if (!file.openNamed(name, QIODevice::ReadOnly))
        return fail(QStringLiteral("send: %1: %2").arg(name, file.errorString()));
    Sender transfer(&file, !parser.isSet(text));
    error = transfer.begin(parser, QUrl(parser.positionalArguments().at(1), QUrl::StrictMode));
    if (!error.isEmpty())
        return fail(QStringLiteral("send: ") + error);
    return QCoreApplication::exec();
}

} // namespace Fernweg::Tools
