// SPDX-License-Identifier: Apache-2.0
#include "messages/outgoingmessage.h"
#include "support/routerscript.h"

#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

#include <malloc.h>

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

namespace {

/// A client that only counts.
class Counter final : public Peer
{
public:
    explicit Counter(RouterCore &router) : session(router.attach(this))
    {
        Message hello;
        hello.type = MessageType::Hello;
        hello.uri = u"realm1"_s;
        hello.details = { { u"roles"_s, QVariantMap { { u"caller"_s, QVariantMap() } } } };
        session->receive(std::move(hello));
    }
    ~Counter() { session->detach(); }
    Q_DISABLE_COPY_MOVE(Counter)

    void send(const OutgoingMessage &message) override
    {
        ++received;
        last = message.message().type;
        lastId = message.message().id;
        lastRequest = message.message().request;
    }
    void close() override { }
    quint64 sizeOf(const OutgoingMessage &) const override { return 0; }

    void say(MessageType type, quint64 request, const QString &uri, const QVariantMap &options = {},
             quint64 id = 0)
    {
        Message message;
        message.type = type;
        message.request = request;
        message.uri = uri;
        message.details = options;
        message.id = id;
        session->receive(std::move(message));
    }

    RouterSession *session;
    int received = 0;
    MessageType last = MessageType::Invalid;
    quint64 lastId = 0;
    quint64 lastRequest = 0;
};

RouterSettings oneRealm()
{
    RouterSettings settings;
    settings.realms.resize(1);
    settings.realms[0].name = u"realm1"_s;
    return settings;
}

/// Who is to be called, of those who share a procedure.
class SharedProcedure
{
public:
    SharedProcedure(RouterCore &router, const QString &policy)
        : m_router(router), m_caller(router), m_policy(policy)
    {
    }

    struct Callee
    {
        std::unique_ptr<Counter> client;
        QList<quint64> running;
    };

    bool join()
    {
        Callee callee { std::make_unique<Counter>(m_router), {} };
        callee.client->say(MessageType::Register, 1, u"com.x"_s,
                           { { u"invoke"_s, m_policy }, { u"concurrency"_s, Concurrency } });
        const bool isRegistered = callee.client->last == MessageType::Registered;
        callees.push_back(std::move(callee));
        return isRegistered;
    }

    void leave(size_t index)
    {
        callees.erase(callees.begin() + qsizetype(index));
        if (index < m_next)
            --m_next;
        m_next = callees.empty() ? 0 : m_next % callees.size();
    }

    /// Whether the right one was called, or nobody if nobody has room.
    bool call()
    {
        QList<int> before;
        for (const Callee &callee : callees)
            before += callee.client->received;
        m_caller.say(MessageType::Call, ++m_request, u"com.x"_s);
        QList<size_t> called;
        QList<size_t> free;
        for (size_t i = 0; i < callees.size(); ++i) {
            if (callees[i].client->received != before[qsizetype(i)])
                called += i;
            if (callees[i].running.size() < Concurrency)
                free += i;
        }
        if (free.isEmpty())
            return called.isEmpty() && m_caller.last == MessageType::Error;
        if (called.size() != 1 || !free.contains(called[0]))
            return false;
        callees[called[0]].running += callees[called[0]].client->lastRequest;
        return m_policy == u"random" || called[0] == expected(free);
    }

    bool answer(size_t index)
    {
        Callee &callee = callees[index];
        if (callee.running.isEmpty())
            return true;
        callee.client->say(MessageType::Yield, callee.running.takeFirst(), {});
        return m_caller.last == MessageType::Result;
    }

    std::vector<Callee> callees;

private:
    static constexpr int Concurrency = 3;

    size_t expected(const QList<size_t> &free)
    {
        if (m_policy == u"first")
            return free.first();
        if (m_policy == u"last")
            return free.last();
        while (!free.contains(m_next))
            m_next = (m_next + 1) % callees.size();
        return std::exchange(m_next, (m_next + 1) % callees.size());
    }

    RouterCore &m_router;
    Counter m_caller;
    QString m_policy;
    quint64 m_request = 0;
    size_t m_next = 0;
};

} // namespace

/// Many of everything.
class tst_RouterScale : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void memory_data();
    void memory();
    void sharedRegistrationsAsTheModel_data();
    void sharedRegistrationsAsTheModel();
    void everybodyLeavesOneTopic();
};

void tst_RouterScale::memory_data()
{
    QTest::addColumn<MessageType>("type");
    QTest::addColumn<QString>("match");
    QTest::addColumn<QString>("uri");
    for (const auto &[name, type] : { std::pair("subscriptions", MessageType::Subscribe),
                                      std::pair("registrations", MessageType::Register) }) {
        QTest::addRow("%s: exact", name) << type << u"exact"_s << u"com.example.device%1.status"_s;
        QTest::addRow("%s: prefix", name) << type << u"prefix"_s << u"com.example.device%1."_s;
        QTest::addRow("%s: wildcard", name)
                << type << u"wildcard"_s << u"com.example.device%1..status"_s;
    }
}

void tst_RouterScale::memory()
{
    QFETCH(const MessageType, type);
    QFETCH(const QString, match);
    QFETCH(const QString, uri);
    constexpr int count = 10000;
    FakeHost host;
    RouterCore router(oneRealm(), &host);
    std::vector<std::unique_ptr<Counter>> clients;
    for (int i = 0; i < 50; ++i)
        clients.push_back(std::make_unique<Counter>(router));
    const QVariantMap options { { u"match"_s, match } };
    const size_t before = mallinfo2().uordblks; // always 0 in a sanitizer's build
    for (int i = 0; i < count; ++i)
        clients[size_t(i % 50)]->say(type, quint64(i + 1), uri.arg(i), options);
    const size_t after = mallinfo2().uordblks;
    for (const auto &client : clients)
        QCOMPARE(client->received, 1 + count / 50);
    const size_t each = (after - before) / count;
    qInfo("%zu octets each", each);
    QVERIFY(each < 1024);
    clients.clear();
    if (before != after) // all of it is given back
        QVERIFY(mallinfo2().uordblks < before + size_t(count) * 40);
}

void tst_RouterScale::sharedRegistrationsAsTheModel_data()
{
    QTest::addColumn<QString>("policy");
    for (const QString &policy : { u"first"_s, u"last"_s, u"roundrobin"_s, u"random"_s })
        QTest::newRow(qPrintable(policy)) << policy;
}

/// Callees come and go, are called, and answer or don't. The model is a list of who has room.
void tst_RouterScale::sharedRegistrationsAsTheModel()
{
    QFETCH(const QString, policy);
    FakeHost host;
    RouterCore router(oneRealm(), &host);
    SharedProcedure model(router, policy);
    QRandomGenerator random(3);
    for (int step = 0; step < 6000; ++step) {
        const int dice = random.bounded(100);
        const auto count = int(model.callees.size());
        if (dice < 5 && count < 8)
            QVERIFY(model.join());
        else if (dice < 8 && count > 0)
            model.leave(size_t(random.bounded(count)));
        else if (dice < 60)
            QVERIFY2(model.call(), qPrintable(policy));
        else if (count > 0)
            QVERIFY(model.answer(size_t(random.bounded(count))));
    }
}

void tst_RouterScale::everybodyLeavesOneTopic()
{
    FakeHost host;
    RouterCore router(oneRealm(), &host);
    Counter publisher(router);
    std::vector<std::unique_ptr<Counter>> clients;
    for (int i = 0; i < 2500; ++i) {
        clients.push_back(std::make_unique<Counter>(router));
        clients.back()->say(MessageType::Subscribe, 1, u"com.x"_s);
    }
    QRandomGenerator random(5);
    for (quint64 request = 1; !clients.empty(); ++request) {
        if (request % 1000 == 0) {
            publisher.say(MessageType::Publish, request, u"com.x"_s);
            for (const auto &client : clients)
                QCOMPARE(std::exchange(client->received, 2), 3);
        }
        clients.erase(clients.begin() + random.bounded(qsizetype(clients.size())));
    }
}

QTEST_APPLESS_MAIN(tst_RouterScale)
#include "tst_routerscale.moc"
