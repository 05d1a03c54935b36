// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/fernwegglobal.h>
#include <Fernweg/messagecodec.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <memory>
#include <optional>

namespace Fernweg {

/// An extension's parameters, in the order of the wire, each with or without a value (RFC 6455,
/// section 9.1).
using ExtensionParameters = QList<std::pair<QByteArray, std::optional<QByteArray>>>;

/// An extension of the protocol (RFC 6455, section 9) that marks the messages it changed with RSV1:
/// what is offered, what is answered, and the codec that follows from it. Many connections share one
/// object, in several threads.
class FERNWEG_WEBSOCKET_EXPORT Extension
{
public:
    Extension() = default;
    virtual ~Extension() = default;
    Q_DISABLE_COPY_MOVE(Extension)

    /// A token, as it stands in Sec-WebSocket-Extensions.
    virtual QByteArray name() const = 0;
    /// What a client offers.
    virtual ExtensionParameters offer() const = 0;
    /// What a server answers to a client's offer; nothing: it declines, or the offer is malformed.
    virtual std::optional<ExtensionParameters> answerTo(const ExtensionParameters &offer) const = 0;
    /// A client's look at the server's answer to offer(): what is wrong with it; empty: nothing.
    virtual QByteArray checkAnswer(const ExtensionParameters &answer) const = 0;
    /// The codec for a connection for which \a answer was agreed on.
    virtual std::unique_ptr<MessageCodec> makeCodec(const ExtensionParameters &answer,
                                                    bool isServer) const = 0;
    /// What is wrong with the extension's own settings; empty if nothing.
    virtual QString errorString() const { return {}; }
};

} // namespace Fernweg
