// SPDX-License-Identifier: Apache-2.0
// What routing costs without serializing and without sockets: nanoseconds per call and per event, and how
// these depend on the number of subscriptions and registrations; octets per subscription and registration.
#include "messages/outgoingmessage.h"
#include "router/peer.h"
#include "router/routercore.h"

#include <chrono>
#include <cstdio>
#include <vector>

#include <malloc.h>

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

namespace {

struct Host final : RouterHost
{
    TimePoint now() const override { return {}; }
};

struct Client final : Peer
{
    explicit Client(RouterCore &router) : session(router.attach(this))
    {
        Message hello;
        hello.type = MessageType::Hello;
        hello.uri = u"realm1"_s;
        hello.details = { { u"roles"_s, QVariantMap { { u"caller"_s, QVariantMap() } } } };
        session->receive(std::move(hello));
    }
    void send(const OutgoingMessage &message) override
    {
        ++received;
        request = message.message().request;
    }
    void close() override { }
    quint64 sizeOf(const OutgoingMessage &) const override { return 0; }

    void say(MessageType type, quint64 number, const QString &uri, const Payload &payload = {},
             const QVariantMap &options = {})
    {
        Message message;
        message.type = type;
        message.request = number;
        message.uri = uri;
        message.payload = payload;
        message.details = options;
        session->receive(std::move(message));
    }

    RouterSession *session;
    quint64 received = 0;
    quint64 request = 0;
};

RouterSettings oneRealm()
{
    RouterSettings settings;
    settings.realms.resize(1);
    settings.realms[0].name = u"realm1"_s;
    settings.realms[0].maxRegistrations = settings.realms[0].maxSubscriptions = 0;
    return settings;
}

template <typename F>
double nanoseconds(int count, F f)
{
    double best = 1e18;
    for (int round = 0; round < 5; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < count; ++i)
            f(i);
        const std::chrono::duration<double, std::nano> time =
                std::chrono::steady_clock::now() - begin;
        best = std::min(best, time.count() / count);
    }
    return best;
}

const Payload &payload()
{
    static const QByteArray bytes = R"([48,1,{},"com.x",["0123456789ab"]])";
    static const Payload value =
            Payload::fromMessage(SerializerId::Json, bytes, Slice { 17, 16 }, Slice {});
    return value;
}

/// With that many registrations or subscriptions beside it, half of them patterns.
void fill(Client &client, MessageType type, int others)
{
    const std::pair<QString, QString> kinds[] = {
        { u"exact"_s, u"com.example.device%1.status"_s },
        { u"exact"_s, u"com.example.sensor%1.value"_s },
        { u"prefix"_s, u"com.example.group%1."_s },
        { u"wildcard"_s, u"com.example.plant%1..status"_s },
    };
    for (int i = 0; i < others; ++i) {
        const auto &[match, uri] = kinds[i % 4];
        client.say(type, quint64(i + 1), uri.arg(i), {}, { { u"match"_s, match } });
    }
}

void measure(int others)
{
    Host host;
    RouterCore router(oneRealm(), &host);
    Client callee(router);
    Client caller(router);
    const size_t before = mallinfo2().uordblks;
    fill(callee, MessageType::Register, others);
    const size_t after = mallinfo2().uordblks;
    fill(callee, MessageType::Subscribe, others);
    const size_t end = mallinfo2().uordblks;
    const QString uris[] = { u"com.example.device%1.status"_s.arg(others / 8 * 4),
                             u"com.example.group%1.x.y"_s.arg(others / 8 * 4 + 2),
                             u"com.example.plant%1.pump.status"_s.arg(others / 8 * 4 + 3) };
    quint64 request = 0;
    std::printf("%7d", others);
    for (const QString &uri : uris) {
        std::printf("  call %4.0f", nanoseconds(100000, [&](int) {
                        caller.say(MessageType::Call, ++request, uri, payload());
                        callee.say(MessageType::Yield, callee.request, {}, payload());
                    }));
        std::printf("  event %4.0f", nanoseconds(100000, [&](int) {
                        caller.say(MessageType::Publish, ++request, uri, payload());
                    }));
    }
    std::printf("   octets: %zu, %zu\n", (after - before) / size_t(others),
                (end - after) / size_t(others));
}

void publishToMany(int subscribers)
{
    Host host;
    RouterCore router(oneRealm(), &host);
    Client publisher(router);
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < subscribers; ++i) {
        clients.push_back(std::make_unique<Client>(router));
        clients.back()->say(MessageType::Subscribe, 1, u"com.x"_s);
    }
    quint64 request = 0;
    const double time = nanoseconds(2000, [&](int) {
        publisher.say(MessageType::Publish, ++request, u"com.x"_s, payload());
    });
    std::printf("publish to %d: %.1f ns for each\n", subscribers, time / subscribers);
}

} // namespace

int main()
{
    std::printf(
            "ns per call with result and per event, to exact, prefix and wildcard, and octets per\n"
            "registration and subscription, by the number of others:\n");
    for (const int others : { 100, 1000, 10000, 100000 })
        measure(others);
    publishToMany(1000);
}
