// SPDX-License-Identifier: Apache-2.0
#include "messages/messageio.h"
#include "wamp/session_p.h"

#include "support/socketlog.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg::Test;
using namespace Fernweg::Wamp;
using namespace Fernweg;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// A transport whose other end is the test. It outlives the session's hold on it.
struct Wire
{
    QList<QByteArray> sent;
    quint64 maxSize = 0;
    bool isClosed = false;
    bool isAborted = false;
    class ScriptedTransport *transport = nullptr;
};

class ScriptedTransport final : public MessageTransport
{
public:
    explicit ScriptedTransport(Wire *wire) : m_wire(wire) { wire->transport = this; }
    ~ScriptedTransport() override { m_wire->transport = nullptr; }

    bool isOpen() const override { return true; }
    void send(const WampCore::OutgoingMessage &message) override
    {
        m_wire->sent.append(message.encoded(WampCore::SerializerId::Json));
    }
    void close() override { m_wire->isClosed = true; }
    void abort() override { m_wire->isAborted = true; }
    quint64 maxMessageSize() const override { return m_wire->maxSize; }
    quint64 sizeOf(const WampCore::OutgoingMessage &message) const override
    {
        return quint64(message.encoded(WampCore::SerializerId::Json).size());
    }

    void opened() { client()->transportOpened(); }
    void receive(const QByteArray &json)
    {
        WampCore::ReadResult result = readMessage(WampCore::SerializerId::Json, json);
        if (auto *message = std::get_if<WampCore::Message>(&result))
            client()->transportReceived(std::move(*message));
        else
            client()->transportReceivedInvalid(std::get<WampCore::ReadError>(result));
    }
    void end(const TransportEnd &how) { client()->transportEnded(how); }

private:
    Wire *m_wire;
};

} // namespace

/// What a session does with a transport, and with a router that doesn't behave.
class SessionTransportTest : public QObject
{
    Q_OBJECT

private:
    /// In a session.
    void open()
    {
        m_wire = {};
        QVERIFY(SessionPrivate::get(m_session.get())
                        ->open(std::make_unique<ScriptedTransport>(&m_wire), u"realm1"_s));
        m_wire.transport->opened();
    }
    void join()
    {
        open();
        m_wire.transport->receive(R"([2,7,{"roles":{"broker":{},"dealer":{}}}])");
        QVERIFY(m_session->isJoined());
        m_wire.sent.clear();
    }

    std::unique_ptr<Session> m_session;
    Wire m_wire;

private Q_SLOTS:
    void init() { m_session = std::make_unique<Session>(); }
    void cleanup() { m_session.reset(); }

    void saysWhoItIs();
    void challenge_data();
    void challenge();
    void joinTimeout();
    void violationClosesTheConnection();
    void unreachable();
    void messageThatIsTooLarge();
    void answerThatIsTooLarge();
    void destructionIsSilent();
};

void SessionTransportTest::saysWhoItIs()
{
    m_session->setJoinOptions(JoinOptions()
                                      .setAuthMethods({ u"ticket"_s })
                                      .setAuthId(u"joe"_s)
                                      .setOption(u"x_mine"_s, 1)
                                      .setAgent(u"test"_s)
                                      .removeRole(u"callee"_s)
                                      .removeRole(u"publisher"_s)
                                      .removeRole(u"subscriber"_s)
                                      .setFeatures(u"caller"_s, { u"call_timeout"_s }));
    open();
    QCOMPARE(m_wire.sent,
             QList<QByteArray> {
                     R"([1,"realm1",{"agent":"test","authid":"joe","authmethods":["ticket"],)"
                     R"("roles":{"caller":{"features":{"call_timeout":true}}},"x_mine":1}])" });
}

void SessionTransportTest::challenge_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QByteArray>("sent");
    QTest::newRow("answered") << u"reply"_s << QByteArray(R"([5,"secret",{}])");
    QTest::newRow("refused")
            << u"refuse"_s
            << QByteArray(R"([3,{"message":"no"},"wamp.error.authentication_failed"])");
    QTest::newRow("nobody there")
            << QString()
            << QByteArray(R"([3,{"message":"no answer to a challenge \"ticket\""},)"
                          R"("wamp.error.authentication_failed"])");
}

void SessionTransportTest::challenge()
{
    QFETCH(const QString, what);
    QFETCH(const QByteArray, sent);
    Challenge kept;
    if (!what.isEmpty())
        connect(m_session.get(), &Session::onChallenge, this,
                [&](const Challenge &c) { kept = c; });
    open();
    m_wire.transport->receive(R"([4,"ticket",{"hint":1}])");
    if (what == u"reply") { // later
        QCOMPARE(kept.extra().value(u"hint"_s).toInt(), 1);
        QVERIFY(kept.reply(u"secret"_s));
    } else if (what == u"refuse") {
        QVERIFY(kept.refuse(u"no"_s));
        QVERIFY(!kept.reply(u"secret"_s));
    }
    QCOMPARE(m_wire.sent.last(), sent);
    QCOMPARE(m_wire.isClosed, what != u"reply");
}

void SessionTransportTest::joinTimeout()
{
    m_session->setJoinOptions(JoinOptions().setTimeout(10ms));
    open();
    QVERIFY(waitFor([&] { return m_wire.isClosed; }));
    QVERIFY(m_wire.sent.last().endsWith(R"("wamp.error.timeout"])"));
    QCOMPARE(m_session->state(), Session::State::Closing);
    m_wire.transport->end({});
    QCOMPARE(m_session->closeDetails().reason(), u"wamp.error.timeout"_s);
    QCOMPARE(m_session->state(), Session::State::Disconnected);
}

void SessionTransportTest::violationClosesTheConnection()
{
    join();
    QSignalSpy left(m_session.get(), &Session::onLeave);
    QSignalSpy disconnected(m_session.get(), &Session::onDisconnect);
    CallResult result;
    m_session->call(u"a.b"_s, {}, this, [&](const CallResult &r) { result = r; });
    m_wire.transport->receive("[36,1,1,{}]");
    QVERIFY(m_wire.sent.last().endsWith(R"("wamp.error.protocol_violation"])"));
    QVERIFY(m_wire.isClosed);
    QCOMPARE(left.size(), 1);
    QCOMPARE(result.error().uri(), u"wamp.error.canceled"_s);
    QVERIFY(m_session->errorString().startsWith(u"wamp.error.protocol_violation: event"_s));
    m_wire.transport->receive("[36,1,1,{}]"); // what was under way
    QCOMPARE(left.size(), 1);
    TransportEnd end;
    end.wasOpen = end.wasClean = true;
    m_wire.transport->end(end);
    QCOMPARE(disconnected.size(), 1);
    QVERIFY(disconnected.first().last().toString().startsWith(u"event of a subscription"_s));
}

void SessionTransportTest::unreachable()
{
    QVERIFY(SessionPrivate::get(m_session.get())
                    ->open(std::make_unique<ScriptedTransport>(&m_wire), u"realm1"_s));
    QSignalSpy left(m_session.get(), &Session::onLeave);
    QSignalSpy disconnected(m_session.get(), &Session::onDisconnect);
    TransportEnd end;
    end.text = u"nobody there"_s;
    m_wire.transport->end(end);
    QCOMPARE(left.size(), 0);
    QCOMPARE(disconnected.size(), 1);
    QVERIFY(!disconnected.first().first().toBool());
    QCOMPARE(m_session->errorString(), u"nobody there"_s);
    QVERIFY(!SessionPrivate::get(m_session.get())->lastEnd().wasOpen);
    join(); // and again
}

void SessionTransportTest::messageThatIsTooLarge()
{
    join();
    m_wire.maxSize = 64;
    const QString text(100, u'x');
    QString uri;
    m_session->call(u"a.b"_s, { text }, this, [&](const CallResult &r) { uri = r.error().uri(); });
    QVERIFY(!m_session->publish(u"a.b"_s, { text }));
    QVERIFY(m_session->publish(u"a.b"_s, { u"short"_s }));
    QVERIFY(waitFor([&] { return !uri.isEmpty(); }));
    QCOMPARE(uri, u"wamp.error.payload_size_exceeded"_s);
    QCOMPARE(m_wire.sent, QList<QByteArray> { R"([16,1,{},"a.b",["short"]])" });
}

void SessionTransportTest::answerThatIsTooLarge()
{
    join();
    m_session->registerProcedure(u"a.b"_s, this, [] { return QString(500, u'x'); });
    m_wire.transport->receive("[65,1,5]");
    m_wire.maxSize = 200;
    m_wire.transport->receive("[68,1,5,{}]");
    QVERIFY2(m_wire.sent.last().startsWith(R"([8,68,1,{},"wamp.error.payload_size_exceeded")"),
             m_wire.sent.last().constData());
}

void SessionTransportTest::destructionIsSilent()
{
    join();
    int calls = 0;
    const auto count = [&] { ++calls; };
    connect(m_session.get(), &Session::onLeave, this, count);
    connect(m_session.get(), &Session::onDisconnect, this, count);
    connect(m_session.get(), &Session::stateChanged, this, count);
    m_session->call(u"a.b"_s, {}, this, [&](const CallResult &) { ++calls; });
    const QFuture<CallResult> future = m_session->call(u"a.b"_s);
    const QFuture<PublishResult> published = m_session->publishAcknowledged(u"a.b"_s);
    const QPointer<Call> call = m_session->startCall(u"a.b"_s);
    std::optional<Invocation> kept;
    m_session->registerProcedure(u"a.b"_s, this, [&](const Invocation &i) { kept = i; });
    m_wire.transport->receive("[65,5,5]");
    m_wire.transport->receive("[68,1,5,{}]");
    QVERIFY(kept);
    m_session.reset();
    QCOMPARE(calls, 0);
    QVERIFY(!m_wire.transport && !call);
    QVERIFY(future.isCanceled() && published.isCanceled());
    kept->yield(); // goes nowhere
}

QTEST_GUILESS_MAIN(SessionTransportTest)
#include "tst_session_transport.moc"
