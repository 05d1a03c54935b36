// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QJsonObject>
#include <QtCore/QObject>
#include <QtCore/QProcess>

namespace Interop {

/// Lines of JSON to a peer, and from it.
class Channel : public QObject
{
    Q_OBJECT

public:
    /// Starts the peer; its first line introduces it.
    virtual void start() = 0;
    virtual void send(const QJsonObject &line) = 0;
    /// False if it could not be started, or has ended.
    virtual bool isOpen() const = 0;
    /// What else it had to say.
    virtual QString errors() const = 0;

Q_SIGNALS:
    void received(const QJsonObject &line);
};

/// A peer with standard input and output.
class ProcessChannel : public Channel
{
    Q_OBJECT

public:
    ProcessChannel(const QString &program, const QStringList &arguments);
    ~ProcessChannel() override;

    void start() override;
    void send(const QJsonObject &line) override;
    bool isOpen() const override { return m_process.state() != QProcess::NotRunning; }
    QString errors() const override;

private:
    QProcess m_process;
    QString m_errors;
};

} // namespace Interop
