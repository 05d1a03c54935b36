// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QString>

namespace Upload {

// Whether a name from the network can be that of a file in our folder: one that leads nowhere else, is
// not hidden, and can be shown. The rest is refused rather than mended: a client that sends
// "../../.bashrc" wants no file of that name.
bool isSafeFileName(const QString &name);

// The name to try if there are \a count files of that name already: "photo.jpg", "photo (2).jpg", …
QString numberedName(const QString &name, int count);

} // namespace Upload
