// SPDX-License-Identifier: Apache-2.0
#include "wamp/transportfactory.h"

#include <QtCore/qurl.h>

namespace Fernweg::Wamp {

MessageTransportPointer makeTransport(const QUrl &url, const TransportOptions &, QString *error)
{
    if (error)
        *error = QStringLiteral("no transport for %1").arg(url.toDisplayString());
    return nullptr;
}

MessageTransportPointer makeLocalTransport(Router *)
{
    return nullptr;
}

} // namespace Fernweg::Wamp
