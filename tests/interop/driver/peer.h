// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QJsonObject>
#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QProcess>
#include <QtCore/QStringList>

#include <memory>
#include <optional>

namespace Interop {

/// How a peer is started: see peers.cpp.
struct PeerProgram
{
    QString name;
    QString program;
    QStringList arguments;
};

/// A foreign implementation of WebSocket, running.
class Peer : public QObject
{
    Q_OBJECT

public:
    explicit Peer(const PeerProgram &program);
    ~Peer() override;

    /// Starts it, unless it runs and is idle. False: failure() says why.
    bool prepare();
    QString failure() const;
    bool isRunning() const { return m_process && m_process->state() == QProcess::Running; }
    /// What it wrote to standard error.
    QString errors() const { return m_errors; }

    /// The library's name and version.
    QString name() const { return m_introduction[u"peer"].toString(); }
    bool can(const QString &what) const;
    std::optional<int> answersCloseWith() const;

    void send(const QJsonObject &plan);
    /// A line that was printed; nothing if there is none yet.
    std::optional<QJsonObject> takeLine();
    /// Nothing is left of the conversation that began by send().
    void setIdle() { m_isIdle = true; }

Q_SIGNALS:
    void linePrinted();
    void ended();

private:
    void readLines();
    void stop();

    const PeerProgram m_program;
    std::unique_ptr<QProcess> m_process;
    QJsonObject m_introduction;
    QList<QJsonObject> m_lines;
    QString m_errors;
    bool m_isIdle = false;
};

} // namespace Interop
