// SPDX-License-Identifier: Apache-2.0
#include "browser.h"

#include <QtCore/QProcessEnvironment>

#include <csignal>

namespace Interop {

using namespace Qt::StringLiterals;

namespace {

constexpr int stopMilliseconds = 5000;

QStringList argumentsFor(const QString &profile)
{
    return { // Whatever becomes of this program: the browser, and all of its processes, end then.
             u"--kill-after=5"_s,
             u"240"_s,
             u"chromium"_s,
             u"--headless"_s,
             u"--no-sandbox"_s, // in containers, and for root, there is none
             u"--disable-gpu"_s,
             u"--disable-dev-shm-usage"_s,
             u"--disable-background-networking"_s,
             u"--disable-component-update"_s,
             u"--disable-extensions"_s,
             u"--disable-sync"_s,
             u"--no-default-browser-check"_s,
             u"--no-first-run"_s,
             u"--no-proxy-server"_s,
             u"--password-store=basic"_s,
             u"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"_s,
             u"--enable-logging=stderr"_s,
             u"--remote-debugging-port=0"_s, // otherwise it ends when the page is loaded
             u"--user-data-dir="_s + profile
    };
}

} // namespace

Browser::Browser()
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    // Nothing of it ends up in the home folder.
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"HOME"_s, m_folder.path());
    for (const QString &name : { u"XDG_CONFIG_HOME"_s, u"XDG_CACHE_HOME"_s, u"XDG_DATA_HOME"_s })
        environment.remove(name);
    m_process.setProcessEnvironment(environment);
}

Browser::~Browser()
{
    if (!isRunning())
        return;
    m_process.terminate(); // timeout(1) passes it on to all of the browser's processes
    if (!m_process.waitForFinished(stopMilliseconds)) {
        m_process.kill();
        m_process.waitForFinished(stopMilliseconds);
    }
}

bool Browser::open(const QString &url)
{
    if (!m_folder.isValid())
        return false;
    m_process.start(u"timeout"_s, argumentsFor(m_folder.filePath(u"profile"_s)) + QStringList(url));
    return m_process.waitForStarted();
}

QString Browser::output()
{
    m_output += m_process.readAll();
    return QString::fromLocal8Bit(m_output);
}

} // namespace Interop
