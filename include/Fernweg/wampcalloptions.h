// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampoptions.h>
#include <Fernweg/wamppolicy.h>

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>

#include <chrono>
#include <functional>

namespace Fernweg::Wamp {

class CallResult;

class FERNWEG_WAMP_EXPORT CallOptions : public Options<CallOptions>
{
public:
    using ProgressHandler = std::function<void(const CallResult &progress)>;

    std::chrono::milliseconds timeout() const;
    CallOptions &setTimeout(std::chrono::milliseconds timeout);
    CancelMode cancelMode() const noexcept { return m_cancelMode; }
    CallOptions &setCancelMode(CancelMode mode);
    bool discloseMe() const;
    CallOptions &setDiscloseMe(bool disclose);
    bool receivesProgress() const;
    CallOptions &setReceivesProgress(bool enabled);

    CallOptions &onProgress(QObject *context, const ProgressHandler &handler);
    QObject *progressContext() const { return m_progressContext; }
    const ProgressHandler &progressHandler() const noexcept { return m_progressHandler; }

private:
    CancelMode m_cancelMode = CancelMode::KillNoWait;
    QPointer<QObject> m_progressContext;
    ProgressHandler m_progressHandler;
};

} // namespace Fernweg::Wamp
