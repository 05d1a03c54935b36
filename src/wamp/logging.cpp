// SPDX-License-Identifier: Apache-2.0
#include "wamp/logging.h"

namespace Fernweg::Wamp {

Q_LOGGING_CATEGORY(lcWamp, "fernweg.wamp", QtWarningMsg)

} // namespace Fernweg::Wamp
