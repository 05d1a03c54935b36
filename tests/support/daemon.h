// SPDX-License-Identifier: Apache-2.0
// A server program that a test starts at a free port, with a configuration and data of its own.
#pragma once

#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>

namespace Fernweg::Test {

class Daemon
{
public:
    /// Makes a folder for it, which a daemon that gives up its rights can use, too.
    Daemon();
    ~Daemon();
    Q_DISABLE_COPY_MOVE(Daemon)

    quint16 port() const { return m_port; }
    /// One more, for a daemon that listens twice.
    static quint16 freePort();
    QString file(const QString &name) const { return m_folder.filePath(name); }
    QString write(const QString &name, const QByteArray &content);

    void setEnvironment(const QString &name, const QString &value);
    /// Starts it, in the foreground; true as soon as it listens at its port. False: see output().
    bool start(const QString &program, const QStringList &arguments);
    QByteArray output();

private:
    QTemporaryDir m_folder { QStringLiteral("/tmp/fernweg-XXXXXX") };
    QProcess m_process;
    QByteArray m_output;
    quint16 m_port = 0;
};

} // namespace Fernweg::Test
