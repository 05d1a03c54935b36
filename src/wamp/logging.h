// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qloggingcategory.h>

namespace Fernweg::Wamp {

/// "fernweg.wamp": sessions that fail, errors of handlers. From warnings on unless set otherwise.
Q_DECLARE_LOGGING_CATEGORY(lcWamp)

} // namespace Fernweg::Wamp
