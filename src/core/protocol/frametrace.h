// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frame/frameheader.h"

namespace Fernweg::Core {

/// Whoever wants to see every frame: Autobahn's logRxFrame and logTxFrame.
class FrameTrace
{
public:
    virtual void frameReceived(const FrameHeader &header) = 0;
    virtual void frameSent(const FrameHeader &header) = 0;

protected:
    ~FrameTrace() = default;
};

} // namespace Fernweg::Core
