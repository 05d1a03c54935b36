// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

namespace Interop {

/// Chromium without a window, with a new profile of its own. It can reach this machine only.
class Browser
{
public:
    Browser();
    ~Browser();
    Q_DISABLE_COPY_MOVE(Browser)

    /// Shows the page; false if Chromium is not installed.
    bool open(const QString &url);
    bool isRunning() const { return m_process.state() == QProcess::Running; }
    /// What it, and the page's console, had to say.
    QString output();

private:
    QTemporaryDir m_folder;
    QProcess m_process;
    QByteArray m_output;
};

} // namespace Interop
