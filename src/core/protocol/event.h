// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/closecode.h>

#include <QtCore/qstring.h>

namespace Fernweg::Core {

/// What nextEvent() of a connection tells.
enum class Event : quint8 {
    None, ///< more input is needed
    Message, ///< a whole message; only in ReceiveMode::Message
    MessageBegin, ///< this and the following: not in ReceiveMode::Message
    Frame, ///< a whole frame
    FrameBegin, ///< see frameLength()
    FrameData,
    FrameEnd,
    MessageEnd,
    Ping, ///< the pong is in the output already
    Pong,
    Close, ///< the peer's Close frame; ours is in the output
    Failed, ///< the peer broke the protocol: see violation()
};

/// What is to be done with a connection's transport once the output is written.
enum class Ending : quint8 {
    None,
    Disconnect, ///< close it
    AwaitPeer, ///< the peer closes it
    Abort, ///< close it now, written or not
};

/// How a connection ended.
struct Outcome
{
    bool wasClean = false;
    CloseCode code = CloseCode::Abnormal;
    QString reason;
};

} // namespace Fernweg::Core
