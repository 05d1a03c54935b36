// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WampInvocation>

#include <QtCore/qprocess.h>

namespace Fernweg::Tools {

/// A call that a command of the shell answers: the call is its input, the result its output.
class Execution final : public QObject
{
    Q_OBJECT

public:
    Execution(const QString &command, const Wamp::Invocation &invocation, QObject *parent);
    /// Ends the command, and whatever it has started, the hard way.
    ~Execution() override;

    void start();

Q_SIGNALS:
    /// The call is answered.
    void finished();

private:
    void read();
    void interrupt();
    void killAll();
    void ended(int exitCode, QProcess::ExitStatus status);
    void answer(const Wamp::Error &error);

    QProcess m_process;
    QString m_command;
    Wamp::Invocation m_invocation;
    QByteArray m_output;
    QByteArray m_errors;
    bool m_isTooMuch = false;
    bool m_isAnswered = false;
};

} // namespace Fernweg::Tools
