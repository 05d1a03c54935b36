// SPDX-License-Identifier: Apache-2.0
#include "program.h"

#include <QtCore/QFile>
#include <QtTest/QTest>

#include <csignal>

using namespace Qt::StringLiterals;

Program::Program(const QStringList &arguments, const Streams &streams)
{
    if (!streams.inputFile.isEmpty())
        m_process.setStandardInputFile(streams.inputFile);
    if (!streams.outputFile.isEmpty())
        m_process.setStandardOutputFile(streams.outputFile);
    m_process.start(QStringLiteral(FERNWEG_PROGRAM), arguments);
    m_process.waitForStarted();
}

Program::~Program()
{
    m_process.kill();
    m_process.waitForFinished();
}

void Program::signal(int number)
{
    ::kill(pid_t(m_process.processId()), number);
}

const QByteArray &Program::output()
{
    m_output += m_process.readAllStandardOutput();
    return m_output;
}

QList<QByteArray> Program::lines()
{
    QList<QByteArray> lines = output().split('\n');
    lines.removeLast(); // what is behind the last line end
    return lines;
}

const QByteArray &Program::errors()
{
    m_errors += m_process.readAllStandardError();
    return m_errors;
}

int Program::exitCode() const
{
    const bool isOver = m_process.state() == QProcess::NotRunning;
    return isOver && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

bool Program::hasFailedWithOneLine()
{
    const QByteArray &text = errors();
    return exitCode() == 1 && text.startsWith("fernweg: ") && text.count('\n') == 1
            && text.endsWith('\n');
}

QByteArray Program::procFile(const char *name, const QByteArray &field) const
{
    QFile file(u"/proc/%1/%2"_s.arg(m_process.processId()).arg(QLatin1StringView(name)));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(field))
            return line.sliced(field.size()).simplified();
    }
    return {};
}

qint64 Program::peakMemory() const
{
    return procFile("status", "VmHWM:").chopped(3).toLongLong(); // " kB"
}

qint64 Program::inputPosition() const
{
    return procFile("fdinfo/0", "pos:").toLongLong();
}

EchoServer::EchoServer(const QStringList &arguments)
    : Program(QStringList(u"echo-server"_s) + arguments)
{
    if (QTest::qWaitFor([this] { return !lines().isEmpty(); }, patience))
        m_url = QUrl(QString::fromLatin1(lines().constFirst().sliced(qstrlen("listening "))));
}
