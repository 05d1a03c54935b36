// SPDX-License-Identifier: Apache-2.0
#include "peer.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>

namespace Interop {

using namespace Qt::StringLiterals;

namespace {

/// Milliseconds until a peer has loaded its libraries.
constexpr int startPatience = 20'000;

} // namespace

Peer::Peer(const PeerProgram &program) : m_program(program) { }

Peer::~Peer()
{
    stop();
}

void Peer::stop()
{
    if (!m_process)
        return;
    m_process->disconnect(this);
    m_process->kill();
    m_process->waitForFinished();
    m_process.reset();
}

bool Peer::prepare()
{
    if (isRunning() && m_isIdle)
        return true;
    stop();
    m_lines.clear();
    m_errors.clear();
    m_process = std::make_unique<QProcess>();
    connect(m_process.get(), &QProcess::readyReadStandardOutput, this, &Peer::readLines);
    connect(m_process.get(), &QProcess::readyReadStandardError, this,
            [this] { m_errors += QString::fromLocal8Bit(m_process->readAllStandardError()); });
    connect(m_process.get(), &QProcess::finished, this, &Peer::ended);
    m_process->start(m_program.program, m_program.arguments);
    while (m_lines.isEmpty() && m_process->waitForReadyRead(startPatience))
        readLines();
    const auto introduction = takeLine();
    if (!introduction)
        return false;
    m_introduction = *introduction;
    m_isIdle = true;
    return true;
}

QString Peer::failure() const
{
    if (!m_process || m_process->error() == QProcess::FailedToStart) {
        return u"the peer \"%1\" can't be started; tests/run.sh installs it: %2"_s.arg(
                m_program.name, m_program.program);
    }
    return u"the peer \"%1\" does not run; tests/run.sh installs what it needs. It says: %2"_s.arg(
            m_program.name, m_errors);
}

bool Peer::can(const QString &what) const
{
    return !m_introduction[u"cannot"].toArray().contains(what);
}

std::optional<int> Peer::answersCloseWith() const
{
    const QJsonValue code = m_introduction[u"answersCloseWith"];
    return code.isDouble() ? std::optional(code.toInt()) : std::nullopt;
}

void Peer::send(const QJsonObject &plan)
{
    m_isIdle = false;
    m_process->write(QJsonDocument(plan).toJson(QJsonDocument::Compact) + '\n');
}

void Peer::readLines()
{
    while (m_process->canReadLine())
        m_lines.append(QJsonDocument::fromJson(m_process->readLine()).object());
    if (!m_lines.isEmpty())
        Q_EMIT linePrinted();
}

std::optional<QJsonObject> Peer::takeLine()
{
    if (m_lines.isEmpty())
        return std::nullopt;
    return m_lines.takeFirst();
}

} // namespace Interop
