// SPDX-License-Identifier: Apache-2.0
#include "channel.h"

#include <QtCore/QJsonDocument>

namespace Interop {

using namespace Qt::StringLiterals;

namespace {

constexpr int stopMilliseconds = 2000;

} // namespace

ProcessChannel::ProcessChannel(const QString &program, const QStringList &arguments)
{
    m_process.setProgram(program);
    m_process.setArguments(arguments);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, [this] {
        while (m_process.canReadLine())
            Q_EMIT received(QJsonDocument::fromJson(m_process.readLine()).object());
    });
    connect(&m_process, &QProcess::readyReadStandardError, this,
            [this] { m_errors += QString::fromUtf8(m_process.readAllStandardError()); });
}

ProcessChannel::~ProcessChannel()
{
    m_process.disconnect(this);
    m_process.closeWriteChannel(); // a peer ends at the end of its input
    if (!m_process.waitForFinished(stopMilliseconds)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

void ProcessChannel::start()
{
    m_process.start();
}

void ProcessChannel::send(const QJsonObject &line)
{
    m_process.write(QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n');
}

QString ProcessChannel::errors() const
{
    if (m_process.error() == QProcess::FailedToStart)
        return u"%1 can't be started"_s.arg(m_process.program());
    return m_errors;
}

} // namespace Interop
