// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "handshake/serverhandshake.h"

#include <QtCore/qfile.h>

#include <memory>

namespace Fernweg {

/// A file for a browser, and the head of the answer that it is sent behind; or an answer alone.
struct WebFile
{
    Core::HttpReply reply;
    std::unique_ptr<QFile> file = nullptr; ///< open; null: nothing is sent behind the reply

    /// The file at \a path, percent-decoded, of \a folder, which is a canonical path.
    static WebFile open(const QString &folder, const QByteArray &path,
                        const Core::HeaderList &headers);
};

} // namespace Fernweg
