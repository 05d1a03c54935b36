// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/fernwegglobal.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

#include <memory>

namespace Fernweg {

namespace Core {
class PreparedMessage;
}

class FERNWEG_WEBSOCKET_EXPORT PreparedMessage
{
public:
    explicit PreparedMessage(const QByteArray &payload, bool isBinary = false,
                             bool doNotCompress = false);
    explicit PreparedMessage(const QString &text, bool doNotCompress = false);
    /// A literal is text in UTF-8.
    explicit PreparedMessage(const char *utf8) : PreparedMessage(QByteArray(utf8)) { }

    QByteArray payload() const;
    bool isBinary() const noexcept;
    bool doNotCompress() const noexcept;

private:
    friend class WebSocket;
    friend class WebSocketGroup;
    friend class WebSocketServer;
    std::shared_ptr<const Core::PreparedMessage> d;
};

} // namespace Fernweg
