// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qobject.h>

#include <functional>

namespace Fernweg::Tools {

/// Calls \a handler from the event loop when the program is asked to end by SIGINT or SIGTERM; as
/// long as \a context lives.
void onTerminationSignal(QObject *context, const std::function<void()> &handler);

} // namespace Fernweg::Tools
