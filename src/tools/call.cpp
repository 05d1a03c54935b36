// SPDX-License-Identifier: Apache-2.0
// fernweg call
#include "commands.h"
#include "wampclient.h"

#include <QtCore/qcoreapplication.h>

namespace Fernweg::Tools {

namespace {

class Caller final : public WampClient
{
public:
    Caller(const QString &procedure, const Wamp::Arguments &arguments,
           const Wamp::CallOptions &options)
        : WampClient(QStringLiteral("call")),
          m_procedure(procedure),
          m_arguments(arguments),
          m_options(options)
    {
    }

private:
    void joined() override;
    void interrupted() override { m_call->cancel(); }
    void ended();

    QString m_procedure;
    Wamp::Arguments m_arguments;
    Wamp::CallOptions m_options;
    Wamp::Call *m_call = nullptr;
};

void Caller::joined()
{
    m_call = session()->startCall(m_procedure, m_arguments, m_options);
    m_call->setAutoDelete(false);
    connect(m_call, &Wamp::Call::onProgress, this, [this](const Wamp::CallResult &progress) {
        print(toLine(progress, { { QStringLiteral("progress"), true } }));
    });
    connect(m_call, &Wamp::Call::finished, this, &Caller::ended);
}

void Caller::ended()
{
    const Wamp::CallResult result = m_call->result();
    if (isFinished())
        return;
    if (result.hasError())
        failWith(result.error());
    else if (print(toLine(result)))
        finish(0);
}

} // namespace

int runCall(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
            QStringLiteral("Calls a procedure, and prints its result as a line of JSON:\n"
                           "{\"args\":[…],\"kwargs\":{…}}; each progressive one before with "
                           "\"progress\":true.\n"
                           "SIGINT cancels the call.")
            + argumentsHelp());
    parser.addPositionalArgument(QStringLiteral("PROCEDURE"), QStringLiteral("Its URI"));
    parser.addPositionalArgument(QStringLiteral("ARG"), QStringLiteral("Its arguments"),
                                 QStringLiteral("[ARG]..."));
    const QCommandLineOption progress(QStringLiteral("progress"),
                                      QStringLiteral("Asks for progressive results."));
    const QCommandLineOption timeout(
            QStringLiteral("timeout"),
            QStringLiteral("Gives up after so many milliseconds. Default: never."),
            QStringLiteral("MS"));
    parser.addOptions({ keywordOption(), progress, timeout });
    WampClient::addOptions(parser);
    if (const auto exitCode = parse(parser, QStringLiteral("call"), arguments, 1, true))
        return *exitCode;

    Wamp::Arguments callArguments;
    QString error = readArguments(parser, 1, &callArguments);
    int milliseconds = 0;
    if (error.isEmpty())
        error = readCount(parser, QStringLiteral("timeout"), 1, &milliseconds);
    Wamp::CallOptions options;
    if (milliseconds > 0)
        options.setTimeout(std::chrono::milliseconds(milliseconds));
    options.setReceivesProgress(parser.isSet(progress));
    Caller caller(parser.positionalArguments().constFirst(), callArguments, options);
    if (error.isEmpty())
        error = caller.begin(parser);
    if (!error.isEmpty())
        return fail(QStringLiteral("call: ") + error);
    return QCoreApplication::exec();
}

} // namespace Fernweg::Tools
