// SPDX-License-Identifier: Apache-2.0
#include "messages/messagetable.h"

namespace Fernweg::WampCore {

namespace {

constexpr size_t plainCodes = 71; // the rest are so few that a loop finds them

constexpr std::array<quint8, plainCodes> makeIndex()
{
    std::array<quint8, plainCodes> index {};
    for (size_t i = 0; i < MessageTable::all.size(); ++i) {
        const auto code = size_t(MessageTable::all[i].type);
        if (code < plainCodes)
            index[code] = quint8(i + 1);
    }
    return index;
}

constexpr auto indexByCode = makeIndex();

} // namespace

const MessageSpec *messageSpec(quint64 code) noexcept
{
    if (code < plainCodes) {
        const size_t index = indexByCode[size_t(code)];
        return index == 0 ? nullptr : &MessageTable::all[index - 1];
    }
    for (const MessageSpec &spec : MessageTable::all) {
        if (quint64(spec.type) == code)
            return &spec;
    }
    return nullptr;
}

const char *messageName(MessageType type) noexcept
{
    const MessageSpec *spec = messageSpec(type);
    return spec ? spec->name : "no message";
}

bool maySend(Sender sender, MessageType type, SessionPhase phase) noexcept
{
    const MessageSpec *spec = messageSpec(type);
    return spec && (int(spec->sender) & int(sender)) != 0 && (spec->phases & int(phase)) != 0;
}

} // namespace Fernweg::WampCore
