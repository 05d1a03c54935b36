// SPDX-License-Identifier: Apache-2.0
#include "messages/ids.h"

#include <QtCore/qrandom.h>

namespace Fernweg::WampCore {

quint64 randomId()
{
    // There are 2^53 of them, so that none is likelier than another.
    return (QRandomGenerator::system()->generate64() & (maxId - 1)) + 1;
}

} // namespace Fernweg::WampCore
