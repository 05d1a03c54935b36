// SPDX-License-Identifier: Apache-2.0
// What calls and events cost a session beyond its transport: allocations, which this program's own versions of
// the C library's functions count.
#include "wamp/session_p.h"

#include <QtTest/qtest.h>

extern "C" {
void *__libc_malloc(size_t octets);
void *__libc_realloc(void *memory, size_t octets);
void *__libc_calloc(size_t count, size_t octets);
}

namespace {

thread_local int allocations = 0;

} // namespace

extern "C" {
Q_DECL_EXPORT void *malloc(size_t octets)
{
    ++allocations;
    return __libc_malloc(octets);
}
Q_DECL_EXPORT void *realloc(void *memory, size_t octets)
{
    ++allocations;
    return __libc_realloc(memory, octets);
}
Q_DECL_EXPORT void *calloc(size_t count, size_t octets)
{
    ++allocations;
    return __libc_calloc(count, octets);
}
}

using namespace Fernweg::Wamp;
using namespace Fernweg;
using namespace Qt::StringLiterals;

namespace {

class CheapTransport final : public MessageTransport
{
public:
    bool isOpen() const override { return true; }
    void send(const WampCore::OutgoingMessage &message) override
    {
        request = message.message().request;
    }
    void close() override { }
    void abort() override { }
    quint64 sizeOf(const WampCore::OutgoingMessage &) const override { return 0; }

    void opened() { client()->transportOpened(); }
    void receive(WampCore::MessageType type, quint64 requestId, quint64 id,
                 const WampCore::Payload &payload = {})
    {
        WampCore::Message message;
        message.type = type;
        message.request = requestId;
        message.id = id;
        message.payload = payload;
        client()->transportReceived(std::move(message));
    }

    quint64 request = 0;
};

} // namespace

class SessionCostsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_session.reset(); }
    void call();
    void event();
    void invocation();

private:
    static constexpr int rounds = 1000;

    std::unique_ptr<Session> m_session;
    CheapTransport *m_transport = nullptr;
};

void SessionCostsTest::init()
{
    m_session = std::make_unique<Session>();
    auto transport = std::make_unique<CheapTransport>();
    m_transport = transport.get();
    QVERIFY(SessionPrivate::get(m_session.get())->open(std::move(transport), u"realm1"_s));
    m_transport->opened();
    m_transport->receive(WampCore::MessageType::Welcome, 0, 7);
    QVERIFY(m_session->isJoined());
}

// The entry in the table, the completion, the result.
void SessionCostsTest::call()
{
    const QString procedure = u"com.example.add"_s;
    const Arguments arguments { 2LL, 3LL };
    const WampCore::Payload result(QVariantList { 5LL });
    int sum = 0;
    const int before = allocations;
    for (int i = 0; i < rounds; ++i) {
        m_session->call(procedure, arguments, this,
                        [&sum](const CallResult &r) { sum += r.value<int>(); });
        m_transport->receive(WampCore::MessageType::Result, m_transport->request, 0, result);
    }
    const int counted = allocations - before;
    QCOMPARE(sum, 5 * rounds);
    QVERIFY2(counted <= 3 * rounds + 100, qPrintable(QString::number(counted)));
}

void SessionCostsTest::event()
{
    int sum = 0;
    m_session->subscribe(u"a.topic"_s, this, [&sum](int value) { sum += value; });
    m_transport->receive(WampCore::MessageType::Subscribed, m_transport->request, 5);
    const WampCore::Payload payload(QVariantList { 2LL });
    const int before = allocations;
    for (int i = 0; i < rounds; ++i)
        m_transport->receive(WampCore::MessageType::Event, 0, 5, payload);
    const int counted = allocations - before;
    QCOMPARE(sum, 2 * rounds);
    QVERIFY2(counted <= rounds + 100, qPrintable(QString::number(counted)));
}

void SessionCostsTest::invocation()
{
    m_session->registerProcedure(u"a.procedure"_s, this, [](int a, int b) { return a + b; });
    m_transport->receive(WampCore::MessageType::Registered, m_transport->request, 5);
    const WampCore::Payload payload(QVariantList { 2LL, 3LL });
    const int before = allocations;
    for (int i = 0; i < rounds; ++i)
        m_transport->receive(WampCore::MessageType::Invocation, quint64(i) + 1, 5, payload);
    const int counted = allocations - before;
    QCOMPARE(m_transport->request, quint64(rounds));
    QVERIFY2(counted <= 8 * rounds + 100, qPrintable(QString::number(counted)));
}

QTEST_GUILESS_MAIN(SessionCostsTest)
#include "tst_session_costs.moc"
