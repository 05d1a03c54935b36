// SPDX-License-Identifier: Apache-2.0
// All octets are a WAMP message in JSON.
#include "fuzz/wampmessage.h"

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    return Fernweg::Fuzz::readAsMessage(Fernweg::WampCore::SerializerId::Json, data, size);
}
