// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QUrl>

namespace Upload {

// Sends a file, and says on the console how that goes. Returns the program's exit code: 0 only if the
// server has what was sent.
int runInConsole(const QString &path, const QUrl &url);

} // namespace Upload
