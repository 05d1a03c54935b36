// SPDX-License-Identifier: Apache-2.0
#include "generator.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace Bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience(20);

// Below the shortest backlog of the servers (QTcpServer's is 50): a SYN dropped there costs a
// second.
constexpr std::size_t openAtOnce = 32;

} // namespace

// How much may still be started.
class Generator::Budget
{
public:
    Budget(double seconds, std::uint64_t count)
        : m_end(Clock::now()
                + std::chrono::duration_cast<Clock::duration>(
                        std::chrono::duration<double>(seconds))),
          m_timed(count == 0),
          m_left(count)
    {
    }

    std::size_t take(std::size_t wanted)
    {
        if (m_timed)
            return Clock::now() < m_end ? wanted : 0;
        const std::size_t granted = std::min<std::uint64_t>(wanted, m_left);
        m_left -= granted;
        return granted;
    }

private:
    Clock::time_point m_end;
    bool m_timed;
    std::uint64_t m_left;
};

Generator::Generator(const Options &options)
    : m_options(options),
      m_messages({ options.size, options.inFlight, options.text, options.deflate }),
      m_epoll(::epoll_create1(EPOLL_CLOEXEC))
{
    if (m_epoll == -1)
        throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

Generator::~Generator()
{
    m_connections.clear();
    ::close(m_epoll);
}

std::unique_ptr<Connection> Generator::makeConnection() const
{
    return std::make_unique<Connection>(m_messages, m_options.check, m_options.tls);
}

void Generator::wait(const std::function<void(Connection *)> &handle)
{
    // Polls without ever sleeping. Otherwise the server's send() would have to wake this thread up,
    // which, in a virtual machine above all, costs more than the rest of a small message.
    epoll_event events[256];
    int count = 0;
    const auto end = Clock::now() + patience;
    while ((count = ::epoll_wait(m_epoll, events, 256, 0)) == 0) {
        if (Clock::now() > end)
            throw std::runtime_error("the server has stopped answering");
    }
    for (int i = 0; i < count; ++i)
        handle(static_cast<Connection *>(events[i].data.ptr));
}

void Generator::openMany(std::size_t count)
{
    std::size_t started = 0;
    std::size_t done = 0;
    while (done < count) {
        for (; started < count && started - done < openAtOnce; ++started) {
            m_connections.push_back(makeConnection());
            m_connections.back()->connect(m_epoll, m_options.port);
        }
        wait([&](Connection *connection) {
            if (connection->state() != Connection::State::Handshaking)
                return;
            connection->flush();
            connection->read();
            done += connection->state() == Connection::State::Open;
        });
    }
}

void Generator::openIdle()
{
    openMany(m_options.idle);
}

void Generator::openActive()
{
    openMany(m_options.connections);
}

void Generator::sendMessages(Connection *connection, std::size_t wanted, Budget &budget)
{
    const std::size_t granted = budget.take(wanted);
    if (granted == 0)
        return;
    connection->outstanding += granted;
    connection->sendMessages(granted);
}

std::uint64_t Generator::echo(double seconds, std::uint64_t count)
{
    Budget budget(seconds, count);
    std::uint64_t total = 0;
    std::size_t busy = 0; // connections that have messages under way
    for (std::size_t i = m_options.idle; i < m_connections.size(); ++i) {
        Connection *connection = m_connections[i].get();
        sendMessages(connection, m_options.inFlight, budget);
        busy += connection->outstanding > 0;
    }
    while (busy > 0) {
        wait([&](Connection *connection) {
            connection->flush();
            const std::size_t completed = connection->read();
            if (completed == 0)
                return;
            total += completed;
            connection->outstanding -= completed;
            sendMessages(connection, completed, budget);
            busy -= connection->outstanding == 0;
        });
    }
    return total;
}

std::uint64_t Generator::broadcast(double seconds, std::uint64_t count)
{
    Budget budget(seconds, count);
    std::uint64_t total = 0;
    Connection *const sender = m_connections[m_options.idle].get();
    const std::size_t receivers = m_connections.size() - m_options.idle;
    // How many have got each of the messages under way. Nobody is further ahead of the others than
    // there are entries.
    std::vector<std::size_t> arrived(m_options.inFlight);
    sendMessages(sender, m_options.inFlight, budget);
    while (sender->outstanding > 0) {
        std::size_t everywhere = 0;
        wait([&](Connection *connection) {
            connection->flush();
            const std::uint64_t before = connection->received();
            total += connection->read();
            for (std::uint64_t i = before; i < connection->received(); ++i) {
                std::size_t &entry = arrived[i % arrived.size()];
                if (++entry == receivers) {
                    entry = 0;
                    ++everywhere;
                }
            }
        });
        sender->outstanding -= everywhere;
        sendMessages(sender, everywhere, budget);
    }
    return total;
}

std::uint64_t Generator::cycle(double seconds, std::uint64_t count)
{
    Budget budget(seconds, count);
    std::uint64_t total = 0;
    std::vector<std::unique_ptr<Connection>> running;
    const auto start = [&] {
        running.push_back(makeConnection());
        running.back()->connect(m_epoll, m_options.port);
    };
    for (std::size_t i = budget.take(std::min(m_options.connections, openAtOnce)); i > 0; --i)
        start();
    while (!running.empty()) {
        std::vector<Connection *> ended;
        wait([&](Connection *connection) {
            const bool wasOpen = connection->state() == Connection::State::Open;
            connection->flush();
            connection->read();
            if (!wasOpen && connection->state() == Connection::State::Open)
                connection->sendClose();
            if (connection->state() == Connection::State::Ended)
                ended.push_back(connection);
        });
        total += ended.size();
        for (Connection *connection : ended)
            std::erase_if(running, [&](const auto &c) { return c.get() == connection; });
        for (std::size_t i = budget.take(ended.size()); i > 0; --i)
            start();
    }
    return total;
}

} // namespace Bench
