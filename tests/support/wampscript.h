// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/scriptvalues.h"
#include "support/wamppeer.h"

#include <functional>
#include <map>
#include <memory>

namespace Fernweg::Test {

/// Runs a scenario over real transports. It is written down as those of RouterScript:
///
///     name > […]               sends; a client that is named first joins before
///     name < […]               waits for this message
///     name: silent             does not join by itself
///     name: leave              closes its transport
///     name: closed             waits until its transport has ended
class WampScript
{
public:
    /// Makes the transport of the client of that number.
    using Factory = std::function<Wamp::MessageTransportPointer(int number)>;

    explicit WampScript(Factory factory) : m_factory(std::move(factory)) { }

    /// Returns what went wrong, empty if nothing did.
    QString run(const QString &script);
    WampPeer &client(const QString &name) { return *m_clients.at(name); }
    ScriptValues values;

private:
    QString runLine(const QString &line);
    QString makeClient(const QString &name, bool joins);

    const Factory m_factory;
    std::map<QString, std::unique_ptr<WampPeer>> m_clients;
};

} // namespace Fernweg::Test
