// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/wamppeer.h"

#include <functional>
#include <memory>

namespace Fernweg::Test {

/// A script whose clients have real transports, wherever the router is. They wait for what they expect.
class WampScript final : public Script
{
public:
    /// Makes the transport of the client of that number.
    using Factory = std::function<Wamp::MessageTransportPointer(int number)>;

    explicit WampScript(Factory factory) : m_factory(std::move(factory)) { }

    WampPeer &client(const QString &name) { return static_cast<WampPeer &>(*find(name, false)); }

private:
    std::unique_ptr<ScriptClient> makeClient(const Traits &traits, QString *error) override;
    QString mistakeOf(const ScriptClient &client) const override;

    const Factory m_factory;
};

} // namespace Fernweg::Test
