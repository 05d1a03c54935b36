// SPDX-License-Identifier: Apache-2.0
// The scenarios of the router's core (tests/auto/wampcore/scenarios), said to a Router over its transports.
#include "support/octetpeer.h"
#include "support/scenarios.h"
#include "support/wamppeer.h"
#include "wamp/transportfactory.h"

#include <Fernweg/WampRouter>

#include <QtCore/qdir.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <map>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace Fernweg::Wamp;
using namespace Qt::StringLiterals;
using WampCore::SerializerId;

namespace {

enum class Transport { WebSocket, RawSocket, InProcess };

struct Way
{
    const char *name;
    Transport transport;
    SerializerId serializer;
};

constexpr Way ways[] = {
    { "WebSocket, JSON", Transport::WebSocket, SerializerId::Json },
    { "WebSocket, MessagePack", Transport::WebSocket, SerializerId::MsgPack },
    { "WebSocket, CBOR", Transport::WebSocket, SerializerId::Cbor },
    { "RawSocket, JSON", Transport::RawSocket, SerializerId::Json },
    { "RawSocket, MessagePack", Transport::RawSocket, SerializerId::MsgPack },
    { "in-process", Transport::InProcess, SerializerId::Json },
};

/// Why a scenario is for fake clients only.
enum class Reason {
    Time, ///< its clock goes faster than the machine's
    Buffers, ///< how much waits in the kernel is nobody's to say (tst_transport_ends lets it wait)
    Size, ///< only RawSocket has a way to say which sizes one takes
    SizeOfJson, ///< and in MessagePack this is below the smallest of them
    Octets, ///< no message, which can't be said in-process
    Trust, ///< who is in the router's process may choose who to be
    Listening, ///< somebody comes to a router that listens no more
};

constexpr std::pair<const char *, Reason> exceptions[] = {
    { "canceling: no timeout after the result", Reason::Time },
    { "canceling: the timeout counts from one result to the next", Reason::Time },
    { "canceling: a timeout of 0 is none", Reason::Time },
    { "canceling: a timeout of centuries", Reason::Time },
    { "canceling: the callee keeps the time itself, if it wants", Reason::Time },
    { "sessions: a client that does not answer GOODBYE has its time", Reason::Time },
    { "sessions: a client that is lost instead of answering GOODBYE", Reason::Time },
    { "sessions: nobody joins while the router shuts down", Reason::Listening },
    { "limits: who reads too slowly misses events, until it has caught up", Reason::Buffers },
    { "limits: who reads too slowly still gets results", Reason::Buffers },
    { "limits: who reads too slowly is disconnected, if the realm says so", Reason::Buffers },
    { "limits: for whom far too much waits, that one is disconnected in any case",
      Reason::Buffers },
    { "limits: a callee that does not read", Reason::Buffers },
    { "limits: an event that is too large for one of its subscribers", Reason::Size },
    { "limits: a call that is too large for its callee", Reason::Size },
    { "limits: a result that is too large for its caller", Reason::Size },
    { "limits: a part of the result that is too large ends the call", Reason::Size },
    { "limits: an error that is too large for its caller", Reason::Size },
    { "limits: a part of the arguments that is too large ends the call", Reason::Size },
    { "limits: a transport on which not even WELCOME goes", Reason::SizeOfJson },
    { "receivers: nobody becomes somebody else by saying so", Reason::Trust },
    { "sessions: nobody becomes trusted by saying so", Reason::Trust },
    { "sessions: what a client says after the router's GOODBYE is ignored", Reason::Octets },
    { "violations: ERROR of no request", Reason::Octets },
    { "violations: before HELLO: an empty list", Reason::Octets },
    { "violations: before HELLO: no message", Reason::Octets },
    { "violations: before HELLO: options of a wrong type", Reason::Octets },
    { "violations: HELLO with roles of a wrong type", Reason::Octets },
    { "violations: no JSON", Reason::Octets },
    { "violations: an unknown type", Reason::Octets },
    { "violations: options of a wrong type: the request fails, the session stays", Reason::Octets },
    { "violations: an empty URI: the request fails, the session stays", Reason::Octets },
};

bool isPossible(const QByteArray &name, const Way &way)
{
    const auto *const found = std::find_if(std::begin(exceptions), std::end(exceptions),
                                           [&](const auto &row) { return name == row.first; });
    if (found == std::end(exceptions))
        return true;
    switch (found->second) {
    case Reason::Size:
        return way.transport == Transport::RawSocket;
    case Reason::SizeOfJson:
        return way.transport == Transport::RawSocket && way.serializer == SerializerId::Json;
    case Reason::Octets:
    case Reason::Trust:
        return way.transport != Transport::InProcess;
    case Reason::Time:
    case Reason::Buffers:
    case Reason::Listening:
        break;
    }
    return false;
}

/// What a script has because of which it is an exception.
QString causeOf(Reason reason)
{
    switch (reason) {
    case Reason::Time:
        return u"wait "_s;
    case Reason::Buffers:
        return u": pending "_s;
    case Reason::Size:
    case Reason::SizeOfJson:
        return u": maxsize "_s;
    case Reason::Listening:
        return u"shutdown"_s;
    case Reason::Octets:
    case Reason::Trust:
        break;
    }
    return {};
}

/// A router of its own, and clients that all go the same way; but the local ones are always in-process.
class RouterPlay final : public Script
{
public:
    RouterPlay(const RouterOptions &options, const Way &way, const QString &fileName)
        : m_router(options), m_way(way), m_fileName(fileName)
    {
    }
    ~RouterPlay() override { dropClients(); }

    bool listen()
    {
        switch (m_way.transport) {
        case Transport::WebSocket:
            return m_router.listen(QUrl(u"ws://127.0.0.1:0/ws"_s));
        case Transport::RawSocket:
            return m_router.listen(QUrl(u"rs+unix:"_s + m_fileName));
        case Transport::InProcess:
            break;
        }
        return true;
    }

private:
    template <typename Peer, typename... Arguments>
    std::unique_ptr<ScriptClient> opened(QString *error, Arguments &&...arguments)
    {
        auto peer = std::make_unique<Peer>(std::forward<Arguments>(arguments)...);
        if (peer->waitForOpen())
            return peer;
        *error = u"it does not open"_s;
        return nullptr;
    }

    std::unique_ptr<ScriptClient> makeClient(const Traits &traits, QString *error) override
    {
        if (traits.isLocal || m_way.transport == Transport::InProcess)
            return opened<WampPeer>(error, makeLocalTransport(&m_router));
        if (m_way.transport == Transport::RawSocket)
            return opened<RawSocketPeer>(error, m_fileName, m_way.serializer, traits.maxSize);
        return opened<WebSocketPeer>(error, m_router.urls().constFirst(), m_way.serializer);
    }

    QString control(const QString &verb, const QString &value) override
    {
        if (verb == u"kill")
            m_router.killSession(values.filled(value).toULongLong(), {}, u"bye"_s);
        else if (verb == u"shutdown")
            m_router.close();
        else if (verb == u"removerealm")
            m_router.removeRealm(u"realm1"_s);
        else if (verb != u"wait") // for what comes then, one waits anyway
            return u"no such command"_s;
        return {};
    }

    /// All that was sent has been received, on both sides, and what was closed has ended.
    bool isSettled() const
    {
        quint64 said = 0;
        quint64 heard = 0;
        int open = 0;
        for (const auto &[name, client] : clients()) {
            said += client->saidCount;
            heard += client->heardCount;
            open += !client->isClosed();
        }
        const Router::Statistics statistics = m_router.statistics();
        return statistics.messagesReceived == said && statistics.messagesSent == heard
                && statistics.connections == open;
    }
    QString settle() override
    {
        for (int i = 0; i < 3; ++i) {
            if (!waitFor([this] { return isSettled(); }))
                return u"it does not settle"_s;
            QCoreApplication::processEvents(); // an end may have begun
        }
        return {};
    }

    QString mistakeOf(const ScriptClient &client) const override
    {
        const auto *const peer = dynamic_cast<const OctetPeer *>(&client);
        return peer ? peer->mistake : QString();
    }

    Router m_router;
    const Way m_way;
    const QString m_fileName;
};

} // namespace

class TestRouterScenarios : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void scenario_data();
    void scenario();
    void exceptionsAreNeeded();

private:
    std::map<QByteArray, Scenario> m_scenarios;
    QTemporaryDir m_folder;
};

void TestRouterScenarios::initTestCase()
{
    const QDir folder(QStringLiteral(FERNWEG_SCENARIOS));
    const QStringList files = folder.entryList({ u"*.txt"_s });
    QVERIFY(files.size() >= 10);
    for (const QString &file : files) {
        QString problem;
        const QList<Scenario> scenarios = readScenarios(folder.filePath(file), &problem);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        for (const Scenario &scenario : scenarios)
            m_scenarios[(file.chopped(4) + u": "_s + scenario.name).toUtf8()] = scenario;
    }
}

void TestRouterScenarios::scenario_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("way");
    for (int way = 0; way < int(std::size(ways)); ++way) {
        for (const auto &[name, scenario] : m_scenarios) {
            if (isPossible(name, ways[way]))
                QTest::addRow("%s: %s", ways[way].name, name.constData()) << name << way;
        }
    }
}

void TestRouterScenarios::scenario()
{
    QFETCH(const QByteArray, name);
    QFETCH(const int, way);
    const Scenario &scenario = m_scenarios.at(name);
    QString error;
    RouterOptions options = RouterOptions::fromJson(scenario.configuration, &error);
    QVERIFY2(error.isEmpty(), qPrintable(error));
    RouterPlay play(options.setAgent(u"Fernweg"_s), ways[way], m_folder.filePath(u"router"_s));
    QVERIFY(play.listen());
    error = play.run(scenario.script);
    QVERIFY2(error.isEmpty(), qPrintable(error));
}

/// What is left out exists, and has what it is left out for.
void TestRouterScenarios::exceptionsAreNeeded()
{
    constexpr Way inProcess = ways[std::size(ways) - 1];
    for (const auto &[name, reason] : exceptions) {
        QVERIFY2(m_scenarios.count(name), name);
        const Scenario &scenario = m_scenarios[name];
        const QString cause = causeOf(reason);
        if (!cause.isEmpty()) {
            QVERIFY2(scenario.script.contains(cause), name);
            continue;
        }
        RouterPlay play(RouterOptions::fromJson(scenario.configuration), inProcess, {});
        QVERIFY2(!play.run(scenario.script).isEmpty(), name);
    }
}

QTEST_GUILESS_MAIN(TestRouterScenarios)

#include "tst_router_scenarios.moc"
