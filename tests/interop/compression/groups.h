// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compression/terms.h"
#include "driver/conversation.h"

#include <functional>

namespace Interop {

/// Groups of messages that show what an end compresses with.
enum class Group {
    SameSmall, ///< 200 random octets, over and over: any window reaches back to the last message
    SameLarge, ///< 2000 random octets, over and over: only windows from 12 bits do
    Texts, ///< empty ones, short ones, 64 KiB
    Measurements, ///< 200 similar ones
    Random, ///< one that can't be compressed
};

/// In the order above.
QList<QList<Message>> allGroups(qsizetype randomSize);

/// What is wrong with how far the messages of one end were compressed with that context; empty: nothing.
QString mistakeIn(Context context, bool refersToEarlierMessages,
                  const std::function<double(Group)> &ratio);

} // namespace Interop
