// SPDX-License-Identifier: Apache-2.0
// All octets are a WAMP message in MessagePack.
#include "fuzz/wampmessage.h"

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    return Fernweg::Fuzz::readAsMessage(Fernweg::WampCore::SerializerId::MsgPack, data, size);
}
