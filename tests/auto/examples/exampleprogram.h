// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>

#include <csignal>

// How long a test waits for what takes a moment, on a machine that is busy with other things.
constexpr int Patience = 20'000;

// A program of the example, and what it has printed.
class Program
{
public:
    Program(const QString &path, const QStringList &arguments)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        environment.insert(QStringLiteral("QT_QUICK_BACKEND"), QStringLiteral("software"));
        m_process.setProcessEnvironment(environment);
        m_process.start(path, arguments);
    }

    ~Program()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    bool printed(const QString &pattern)
    {
        m_output += QString::fromUtf8(m_process.readAllStandardOutput());
        m_match = QRegularExpression(pattern, QRegularExpression::MultilineOption).match(m_output);
        return m_match.hasMatch();
    }

    QString captured() const { return m_match.captured(1); }
    void forgetOutput() { m_output.clear(); }
    QString output() const { return m_output; }
    QString errors()
    {
        m_errors += QString::fromUtf8(m_process.readAllStandardError());
        return m_errors;
    }
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    int exitCode() const
    {
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }
    void signal(int number) { ::kill(pid_t(m_process.processId()), number); }

private:
    QProcess m_process;
    QString m_output;
    QString m_errors;
    QRegularExpressionMatch m_match;
};
