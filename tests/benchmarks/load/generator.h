// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "connection.h"
#include "options.h"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace Bench {

class Generator
{
public:
    explicit Generator(const Options &options);
    ~Generator();
    Generator(const Generator &) = delete;
    Generator &operator=(const Generator &) = delete;

    void openIdle();
    void openActive();

    // Each runs until `seconds` are over, or `count` is reached unless it is 0; then waits for what
    // is still under way. They return the number of messages received, or of connections
    // opened and closed.
    std::uint64_t echo(double seconds, std::uint64_t count);
    std::uint64_t broadcast(double seconds, std::uint64_t count);
    std::uint64_t cycle(double seconds, std::uint64_t count);

private:
    class Budget;

    std::unique_ptr<Connection> makeConnection() const;
    void openMany(std::size_t count);
    void wait(const std::function<void(Connection *)> &handle);
    void sendMessages(Connection *connection, std::size_t wanted, Budget &budget);

    const Options m_options;
    const Messages m_messages;
    int m_epoll = -1;
    std::vector<std::unique_ptr<Connection>> m_connections;
};

} // namespace Bench
