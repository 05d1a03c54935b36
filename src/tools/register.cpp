// SPDX-License-Identifier: Apache-2.0
// fernweg register
#include "commands.h"
#include "execution.h"
#include "wampclient.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qqueue.h>

namespace Fernweg::Tools {

namespace {

constexpr qsizetype maxWaiting = 1000;

class Callee final : public WampClient
{
public:
    Callee(const QString &procedure, const QString &command, const Wamp::RegisterOptions &options,
           int jobs)
        : WampClient(QStringLiteral("register")),
          m_procedure(procedure),
          m_command(command),
          m_options(options),
          m_jobs(jobs)
    {
    }

private:
    void joined() override;
    void invoked(const Wamp::Invocation &invocation);
    void startNext();

    QString m_procedure;
    QString m_command;
    Wamp::RegisterOptions m_options;
    QQueue<Wamp::Invocation> m_waiting;
    int m_jobs;
    int m_running = 0;
};

void Callee::joined()
{
    Wamp::Registration *const registration = session()->registerProcedure(m_procedure, m_options);
    connect(registration, &Wamp::Registration::onInvocation, this, &Callee::invoked);
    connect(registration, &Wamp::Registration::activated, this,
            [this] { print("registered " + m_procedure.toUtf8()); });
    connect(registration, &Wamp::Registration::failed, this,
            [this](const Wamp::Error &error) { failWith(error); });
    connect(registration, &Wamp::Registration::ended, this,
            [this] { failWith(QStringLiteral("the router ended the registration")); });
}

void Callee::invoked(const Wamp::Invocation &invocation)
{
    if (m_waiting.size() == maxWaiting) {
        invocation.fail(Wamp::Error(QStringLiteral("wamp.error.unavailable"),
                                    QStringLiteral("too many calls are waiting")));
        return;
    }
    m_waiting.enqueue(invocation);
    startNext();
}

void Callee::startNext()
{
    while (!isFinished() && m_running < m_jobs && !m_waiting.isEmpty()) {
        const Wamp::Invocation invocation = m_waiting.dequeue();
        if (invocation.isCanceled()) {
            invocation.fail(Wamp::Error(QStringLiteral("wamp.error.canceled")));
            continue;
        }
        ++m_running;
        auto *const execution = new Execution(m_command, invocation, this);
        connect(execution, &Execution::finished, this, [this, execution] {
            execution->deleteLater();
            --m_running;
            startNext();
        });
        execution->start();
    }
}

QString readInvoke(const QString &text, Wamp::RegisterOptions &options)
{
    static const QStringList names = { QStringLiteral("single"), QStringLiteral("first"),
                                       QStringLiteral("last"), QStringLiteral("roundrobin"),
                                       QStringLiteral("random") };
    const qsizetype index = names.indexOf(text);
    if (index < 0) {
        return QStringLiteral("--invoke: \"%1\" is none of %2")
                .arg(text, names.join(QStringLiteral(", ")));
    }
    options.setInvoke(Wamp::InvokePolicy(index));
    return {};
}

} // namespace

int runRegister(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
            "Registers a procedure, prints \"registered PROCEDURE\", and runs a command for each\n"
            "call until SIGINT or SIGTERM. The command gets the call on standard input, as a line\n"
            "of JSON: {\"procedure\":\"…\",\"args\":[…],\"kwargs\":{…}}. What it prints is the "
            "result: if\n"
            "that is JSON, this value, or {\"args\":[…],\"kwargs\":{…}} for several; otherwise a\n"
            "string. If it ends with another exit code than 0, the call fails with\n"
            "wamp.error.runtime_error and what the command has written to standard error. A call\n"
            "that is canceled ends its command."));
    parser.addPositionalArgument(QStringLiteral("PROCEDURE"), QStringLiteral("Its URI"));
    const QCommandLineOption exec(QStringLiteral("exec"),
                                  QStringLiteral("What to run, by /bin/sh. Must be given."),
                                  QStringLiteral("COMMAND"));
    const QCommandLineOption jobs(
            QStringLiteral("jobs"),
            QStringLiteral("How many commands run at once; up to 1000 more calls wait. Default: 8"),
            QStringLiteral("N"), QStringLiteral("8"));
    const QCommandLineOption invoke(
            QStringLiteral("invoke"),
            QStringLiteral("Which callee is called if there are several: single (there may be but "
                           "one), first, last, roundrobin or random. Default: single"),
            QStringLiteral("POLICY"), QStringLiteral("single"));
    parser.addOptions({ exec, jobs, matchOption(), invoke });
    WampClient::addOptions(parser);
    if (const auto exitCode = parse(parser, QStringLiteral("register"), arguments, 1))
        return *exitCode;

    Wamp::MatchPolicy match = Wamp::MatchPolicy::Exact;
    int jobCount = 8;
    Wamp::RegisterOptions options;
    QString error = readMatch(parser.value(QStringLiteral("match")), &match);
    if (match != Wamp::MatchPolicy::Exact)
        options.setMatch(match);
    if (error.isEmpty() && parser.isSet(invoke))
        error = readInvoke(parser.value(invoke), options);
    if (error.isEmpty())
        error = readCount(parser, QStringLiteral("jobs"), 1, &jobCount);
    if (error.isEmpty() && parser.value(exec).isEmpty())
        error = QStringLiteral("--exec COMMAND is missing");
    Callee callee(parser.positionalArguments().constFirst(), parser.value(exec), options, jobCount);
    if (error.isEmpty())
        error = callee.begin(parser);
    if (!error.isEmpty())
        return fail(QStringLiteral("register: ") + error);
    return QCoreApplication::exec();
}

} // namespace Fernweg::Tools
