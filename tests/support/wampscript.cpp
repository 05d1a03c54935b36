// SPDX-License-Identifier: Apache-2.0
#include "support/wampscript.h"

using namespace Qt::StringLiterals;

namespace Fernweg::Test {

std::unique_ptr<ScriptClient> WampScript::makeClient(const Traits &, QString *error)
{
    Wamp::MessageTransportPointer transport = m_factory(int(clientCount()));
    if (!transport) {
        *error = u"no transport"_s;
        return nullptr;
    }
    auto peer = std::make_unique<WampPeer>(std::move(transport));
    if (!peer->waitForOpen()) {
        *error = peer->ends.isEmpty() ? u"it does not open"_s : peer->ends.first().text;
        return nullptr;
    }
    return peer;
}

QString WampScript::mistakeOf(const ScriptClient &client) const
{
    return static_cast<const WampPeer &>(client).invalid.value(0);
}

} // namespace Fernweg::Test
