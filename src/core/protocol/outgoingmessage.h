// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frame/frameheader.h"
#include "frame/masker.h"

#include <vector>

namespace Fernweg::Core {

/// A message that is sent in parts, between beginMessage() and endMessage().
struct OutgoingMessage
{
    quint64 frameLength = 0; // octets of payload, before compression
    quint64 frameSent = 0;
    QByteArray encoded; // compressed, and not sent yet
    /// Control frames that wait for the end of the frame.
    std::vector<std::pair<FrameHeader, QByteArray>> deferred;
    Masker masker; // of the frame
    bool isBinary = false;
    bool isEncoded = false;
    bool isFirst = true; // no frame was sent yet
    bool inFrame = false;

    /// What is compressed goes out in frames of their own, so that none is left open.
    bool isFrameOpen() const noexcept { return inFrame && !isEncoded; }
};

} // namespace Fernweg::Core
