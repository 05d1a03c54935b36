// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "handshake/extensionlist.h"

#include <variant>

namespace Fernweg::Core {

/// The extensions that an end speaks, in order of preference; one of them can be in use.
using Extensions = QList<std::shared_ptr<const Extension>>;

/// What both ends agreed on.
struct Agreement
{
    QList<ExtensionElement> answer; ///< empty: no extension
    std::unique_ptr<MessageCodec> codec; ///< null then
};

/// What a client offers.
QList<ExtensionElement> offersOf(const Extensions &extensions);
/// A server's answer to a client's offers: to the first that it can accept (RFC 7692, section 5).
Agreement agreeAsServer(const QList<ExtensionElement> &offers, const Extensions &extensions);
/// A client's look at a server's answer; words if it can't be accepted.
std::variant<Agreement, QByteArray> agreeAsClient(const QList<ExtensionElement> &answer,
                                                  const Extensions &extensions);

} // namespace Fernweg::Core
