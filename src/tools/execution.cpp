// SPDX-License-Identifier: Apache-2.0
#include "execution.h"

#include "wampvalues.h"

#include <QtCore/qtimer.h>

#include <csignal>

#include <unistd.h>

namespace Fernweg::Tools {

using namespace std::chrono_literals;

namespace {

constexpr qsizetype maxOutput = 64 * 1024 * 1024;
constexpr qsizetype maxErrors = 64 * 1024; // for a message; what follows is read and dropped
constexpr auto patience = 2s; // with a command that was asked to end

QString runtimeError()
{
    return QStringLiteral("wamp.error.runtime_error");
}

QByteArray toInput(const Wamp::Invocation &invocation)
{
    QVariantMap call = { { QStringLiteral("procedure"), invocation.procedure() },
                         { QStringLiteral("args"), invocation.arguments() },
                         { QStringLiteral("kwargs"), invocation.kwargs() } };
    if (const auto caller = invocation.caller())
        call.insert(QStringLiteral("caller"), *caller);
    return toJson(call) + '\n';
}

/// {"args":[…],"kwargs":{…}}, one of which may be missing, is just that; anything else is one argument.
Wamp::Arguments readResult(const QByteArray &output)
{
    QByteArray text = output;
    while (text.endsWith('\n') || text.endsWith('\r'))
        text.chop(1);
    if (text.isEmpty())
        return {};
    const QVariant value = readValue(QString::fromUtf8(text));
    QVariantMap map = value.toMap();
    const QVariant positional = map.take(QStringLiteral("args"));
    const QVariant kwargs = map.take(QStringLiteral("kwargs"));
    const bool isBoth = map.isEmpty() && (positional.isValid() || kwargs.isValid())
            && (!positional.isValid() || positional.typeId() == QMetaType::QVariantList)
            && (!kwargs.isValid() || kwargs.typeId() == QMetaType::QVariantMap);
    return isBoth ? Wamp::Arguments(positional.toList(), kwargs.toMap())
                  : Wamp::Arguments(QVariantList { value });
}

} // namespace

Execution::Execution(const QString &command, const Wamp::Invocation &invocation, QObject *parent)
    : QObject(parent), m_command(command), m_invocation(invocation)
{
    m_process.setProgram(QStringLiteral("/bin/sh"));
    m_process.setArguments({ QStringLiteral("-c"), command });
    // A group of its own, so that what the command starts ends with it.
    m_process.setChildProcessModifier([] { ::setpgid(0, 0); });
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &Execution::read);
    connect(&m_process, &QProcess::readyReadStandardError, this, &Execution::read);
    connect(&m_process, &QProcess::finished, this, &Execution::ended);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) // nothing else follows
            answer(Wamp::Error(runtimeError(), m_process.errorString()));
    });
}

Execution::~Execution()
{
    m_process.disconnect(this);
    killAll();
    m_process.waitForFinished(1000);
}

void Execution::start()
{
    m_invocation.onInterrupt(this, [this] { interrupt(); });
    m_process.start();
    m_process.write(toInput(m_invocation));
    m_process.closeWriteChannel();
}

void Execution::read()
{
    m_output += m_process.readAllStandardOutput();
    m_errors += m_process.readAllStandardError();
    m_errors.truncate(maxErrors);
    if (m_output.size() <= maxOutput)
        return;
    m_output.clear();
    m_isTooMuch = true;
    killAll();
}

void Execution::interrupt()
{
    const auto id = pid_t(m_process.processId());
    if (id <= 0)
        return;
    if (::kill(-id, SIGTERM) != 0)
        ::kill(id, SIGTERM);
    QTimer::singleShot(patience, this, &Execution::killAll);
}

void Execution::killAll()
{
    const auto id = pid_t(m_process.processId());
    if (id > 0 && ::kill(-id, SIGKILL) != 0)
        ::kill(id, SIGKILL); // it has no group yet
}

void Execution::ended(int exitCode, QProcess::ExitStatus status)
{
    read();
    const bool wasKilled = status == QProcess::CrashExit;
    if (m_invocation.isCanceled()) {
        answer(Wamp::Error(QStringLiteral("wamp.error.canceled")));
    } else if (m_isTooMuch) {
        answer(Wamp::Error(runtimeError(),
                           QStringLiteral("the command has written more than 64 MiB")));
    } else if (!wasKilled && exitCode == 0) {
        m_invocation.yield(readResult(m_output));
        answer({});
    } else {
        QString text = QString::fromUtf8(m_errors).trimmed();
        if (text.isEmpty()) {
            text = wasKilled ? QStringLiteral("the command was killed")
                             : QStringLiteral("the command has failed");
        }
        answer(Wamp::Error(runtimeError(), { text },
                           { { QStringLiteral("exit_code"), exitCode } }));
    }
}

void Execution::answer(const Wamp::Error &error)
{
    if (m_isAnswered)
        return;
    m_isAnswered = true;
    if (error)
        m_invocation.fail(error);
    Q_EMIT finished();
}

} // namespace Fernweg::Tools
