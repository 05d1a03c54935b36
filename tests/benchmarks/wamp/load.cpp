// SPDX-License-Identifier: Apache-2.0
// bench-wamp-load: N callers and one callee, or one publisher and N subscribers, in one thread; prints one
// line of JSON about the router between them.
#include "client.h"

#include "../load/processusage.h"

#include <sys/epoll.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

using namespace Bench;
using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

namespace {

using Clock = std::chrono::steady_clock;

struct Options
{
    std::uint16_t port = 0;
    int pid = 0;
    SerializerId serializer = SerializerId::Json;
    qsizetype size = 16;
    std::size_t clients = 1;
    std::size_t inFlight = 1;
    double seconds = 0.4;
    double warmup = 0.1;
    bool publishes = false;
    bool isStructured = false;
};

constexpr const char *usage =
        "bench-wamp-load --port PORT --pid PID [--publish] [--serializer json|msgpack|cbor]\n"
        "    [--size OCTETS] [--structured] [--clients N] [--in-flight N]\n"
        "    [--seconds S] [--warmup S]\n";

SerializerId serializerArgument(std::string_view name)
{
    if (name == "json")
        return SerializerId::Json;
    if (name == "msgpack")
        return SerializerId::MsgPack;
    if (name == "cbor")
        return SerializerId::Cbor;
    throw std::invalid_argument("no such serializer");
}

Options parse(int argc, char **argv)
{
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        if (name == "--publish") {
            options.publishes = true;
            continue;
        }
        if (name == "--structured") {
            options.isStructured = true;
            continue;
        }
        if (++i == argc)
            throw std::invalid_argument("a value is missing");
        const char *const value = argv[i];
        if (name == "--port")
            options.port = std::uint16_t(std::atoi(value));
        else if (name == "--pid")
            options.pid = std::atoi(value);
        else if (name == "--serializer")
            options.serializer = serializerArgument(value);
        else if (name == "--size")
            options.size = std::atoll(value);
        else if (name == "--clients")
            options.clients = std::strtoul(value, nullptr, 10);
        else if (name == "--in-flight")
            options.inFlight = std::strtoul(value, nullptr, 10);
        else if (name == "--seconds")
            options.seconds = std::atof(value);
        else if (name == "--warmup")
            options.warmup = std::atof(value);
        else
            throw std::invalid_argument("no such option");
    }
    if (options.port == 0 || options.clients == 0 || options.inFlight == 0)
        throw std::invalid_argument("no port, or nobody to talk to");
    return options;
}

Message request(MessageType type, quint64 number, const QString &uri)
{
    Message message;
    message.type = type;
    message.request = number;
    message.uri = uri;
    return message;
}

/// Arguments of about that many octets, encoded: a string, or a list of small dictionaries.
Payload makePayload(const Options &options)
{
    QVariantList arguments;
    if (options.isStructured) {
        // So many octets is each of them.
        const qsizetype one = options.serializer == SerializerId::Json ? 57 : 42;
        for (qsizetype i = 0; i * one < options.size; ++i)
            arguments.append(QVariantMap { { u"id"_s, i },
                                           { u"name"_s, u"sensor %1"_s.arg(i) },
                                           { u"value"_s, double(i) * 0.37 },
                                           { u"ok"_s, true } });
    } else {
        QString text;
        while (text.size() < options.size)
            text += u"0123456789abcdef"_s;
        arguments = { text.left(options.size) };
    }
    Message message = request(MessageType::Publish, 1, u"x"_s);
    message.payload = Payload(QVariantList { QVariant(arguments) });
    if (!options.isStructured)
        message.payload = Payload(arguments);
    const QByteArray bytes = writeMessage(options.serializer, message);
    return std::get<Message>(readMessage(options.serializer, bytes)).payload;
}

class Load
{
public:
    explicit Load(const Options &options)
        : m_options(options),
          m_payload(makePayload(options)),
          m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    {
    }

    void open();
    /// Returns how many results or events have come.
    quint64 run(double seconds);
    qsizetype messageSize() const;

private:
    void wait(const std::function<void(WampClient *)> &handle);
    quint64 call(Clock::time_point end);
    quint64 publish(Clock::time_point end);
    void sendRequest(WampClient *client);
    void answer();
    quint64 takeAll(WampClient *client, MessageType expected);
    std::unique_ptr<WampClient> join();

    const Options m_options;
    const Payload m_payload;
    const int m_epoll;
    std::unique_ptr<WampClient> m_one; // the callee, or the publisher
    std::vector<std::unique_ptr<WampClient>> m_many;
};

std::unique_ptr<WampClient> Load::join()
{
    auto client = std::make_unique<WampClient>(m_options.serializer);
    client->join(m_options.port);
    return client;
}

void Load::open()
{
    m_one = join();
    if (!m_options.publishes) {
        const Message answer = m_one->ask(request(MessageType::Register, 1, u"com.example.echo"_s));
        if (answer.type != MessageType::Registered)
            throw std::runtime_error("not registered");
    }
    for (std::size_t i = 0; i < m_options.clients; ++i) {
        m_many.push_back(join());
        if (!m_options.publishes)
            continue;
        const Message answer =
                m_many.back()->ask(request(MessageType::Subscribe, 1, u"com.example.topic"_s));
        if (answer.type != MessageType::Subscribed)
            throw std::runtime_error("not subscribed");
    }
    m_one->watch(m_epoll);
    for (const auto &client : m_many)
        client->watch(m_epoll);
}

/// Polls without ever sleeping: otherwise the router's send() would have to wake this thread up.
void Load::wait(const std::function<void(WampClient *)> &handle)
{
    epoll_event events[256];
    int count = 0;
    const auto end = Clock::now() + std::chrono::seconds(20);
    while ((count = ::epoll_wait(m_epoll, events, 256, 0)) == 0) {
        if (Clock::now() > end)
            throw std::runtime_error("the router has stopped answering");
    }
    for (int i = 0; i < count; ++i) {
        auto *const client = static_cast<WampClient *>(events[i].data.ptr);
        client->flush();
        handle(client);
    }
}

void Load::sendRequest(WampClient *client)
{
    Message message = m_options.publishes
            ? request(MessageType::Publish, ++client->request, u"com.example.topic"_s)
            : request(MessageType::Call, ++client->request, u"com.example.echo"_s);
    message.payload = m_payload;
    client->queue(message);
    client->flush();
}

void Load::answer()
{
    m_one->receive();
    for (QByteArrayView bytes = m_one->next(); !bytes.isEmpty(); bytes = m_one->next()) {
        const Message invocation = m_one->read(bytes);
        if (invocation.type != MessageType::Invocation)
            throw std::runtime_error("not an invocation");
        Message yield = request(MessageType::Yield, invocation.request, {});
        yield.payload = invocation.payload;
        m_one->queue(yield);
    }
    m_one->flush();
}

/// Reads every thousandth message, too.
quint64 Load::takeAll(WampClient *client, MessageType expected)
{
    quint64 taken = 0;
    client->receive();
    for (QByteArrayView bytes = client->next(); !bytes.isEmpty(); bytes = client->next()) {
        ++taken;
        if (client->count++ % 1000 != 0)
            continue;
        const Message message = client->read(bytes);
        if (message.type != expected || message.payload.arguments() != m_payload.arguments())
            throw std::runtime_error("not what was sent");
    }
    return taken;
}

quint64 Load::call(Clock::time_point end)
{
    quint64 total = 0;
    quint64 underWay = 0;
    for (const auto &client : m_many) {
        for (std::size_t i = 0; i < m_options.inFlight; ++i, ++underWay)
            sendRequest(client.get());
    }
    while (underWay > 0) {
        wait([&](WampClient *client) {
            if (client == m_one.get()) {
                answer();
                return;
            }
            const quint64 results = takeAll(client, MessageType::Result);
            total += results;
            underWay -= results;
            const bool goesOn = results > 0 && Clock::now() < end;
            for (quint64 i = 0; goesOn && i < results; ++i, ++underWay)
                sendRequest(client);
        });
    }
    return total;
}

quint64 Load::publish(Clock::time_point end)
{
    quint64 total = 0;
    quint64 expected = 0;
    // As many as may be under way go out together, and the next ones when everybody has got them.
    while (Clock::now() < end) {
        for (std::size_t i = 0; i < m_options.inFlight; ++i)
            sendRequest(m_one.get());
        expected += m_options.inFlight * m_many.size();
        while (total < expected) {
            wait([&](WampClient *client) {
                if (client == m_one.get())
                    client->receive();
                else
                    total += takeAll(client, MessageType::Event);
            });
        }
    }
    return total;
}

quint64 Load::run(double seconds)
{
    const auto end = Clock::now()
            + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    return m_options.publishes ? publish(end) : call(end);
}

qsizetype Load::messageSize() const
{
    Message message = request(MessageType::Call, 1000, u"com.example.echo"_s);
    message.payload = m_payload;
    return writeMessage(m_options.serializer, message).size();
}

/// Lets the router finish its turn and fall asleep: the kernel accounts a thread's time up to then.
void letRouterSettle()
{
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
}

void measure(const Options &options)
{
    Load load(options);
    load.open();
    load.run(options.warmup);
    letRouterSettle();
    const std::uint64_t before = cpuTime(options.pid);
    const auto begin = Clock::now();
    const quint64 messages = load.run(options.seconds);
    const std::chrono::duration<double> elapsed = Clock::now() - begin;
    letRouterSettle();
    const std::uint64_t after = cpuTime(options.pid);
    if (messages == 0)
        throw std::runtime_error("no message came back");
    std::printf("{\"messages\": %llu, \"seconds\": %.6f, \"messages_per_second\": %.0f, "
                "\"cpu_ns_per_message\": %.1f, \"message_size\": %lld}\n",
                static_cast<unsigned long long>(messages), elapsed.count(),
                double(messages) / elapsed.count(), double(after - before) / double(messages),
                static_cast<long long>(load.messageSize()));
}

} // namespace

int main(int argc, char **argv)
{
    try {
        measure(parse(argc, argv));
    } catch (const std::invalid_argument &error) {
        std::fprintf(stderr, "bench-wamp-load: %s\n\n%s", error.what(), usage);
        return 2;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "bench-wamp-load: %s\n", error.what());
        return 1;
    }
    return 0;
}
