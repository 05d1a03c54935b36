// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wamp/session_p.h"

namespace Fernweg::Wamp {

class CallPrivate
{
public:
    static Call *start(Session *session, SessionPrivate *d, const QString &procedure,
                       const Arguments &arguments, const CallOptions &options);

    static void progressed(Call *call, const CallResult &progress);
    static void finish(Call *call, const CallResult &result);

    QPointer<Session> session;
    QString procedure;
    quint64 request = 0;
    CancelMode mode = CancelMode::KillNoWait;
    CallResult result;
    bool isFinished = false;
    bool autoDelete = true;
};

} // namespace Fernweg::Wamp
