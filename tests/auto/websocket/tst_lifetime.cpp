// SPDX-License-Identifier: Apache-2.0
// A slot of any signal may delete, abort, close or open anything, also in an event loop of its own. To
// be run under the address sanitizer.
#include "support/rawpeer.h"
#include "support/socketlog.h"

#include <Fernweg/WebSocketServer>

#include <QtCore/qeventloop.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>
#include <QtTest/qtest.h>

#include <functional>

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

enum class Side { Client, Accepted, Server };

/// Has a slot that any signal can be connected to.
class Trap : public QObject
{
    Q_OBJECT

public:
    std::function<void()> deed;
    QPointer<QObject> victim; ///< who emitted the signal
    bool isSprung = false;

public Q_SLOTS:
    void spring()
    {
        if (std::exchange(isSprung, true))
            return;
        victim = sender();
        deed();
    }
};

/// A conversation in which every signal is emitted. It ends when the trap has sprung.
class Conversation
{
public:
    Conversation(Trap &trapToSet, Side trappedSide, const QMetaMethod &trappedSignal);
    ~Conversation()
    {
        delete client;
        delete server;
    }

    void run();
    /// The socket that a deed in the slot is about.
    WebSocket *socket() const
    {
        auto *const emitter = qobject_cast<WebSocket *>(trap.victim.data());
        return emitter != nullptr || side != Side::Server ? emitter : accepted.data();
    }

    Trap &trap;
    const Side side;
    const QMetaMethod signal;
    QPointer<WebSocketServer> server = new WebSocketServer;
    QPointer<WebSocket> client = new WebSocket;
    QPointer<WebSocket> accepted; // the latest
    SocketLog log { client };
    int openCount = 0;
    bool isAnswered = false;

private:
    void setTrap(QObject *object, Side itsSide);
    void step(const std::function<void()> &action, const std::function<bool()> &isDone);
    bool isAlive() const { return client && server && accepted; }
    void open();
    void talk();
    void talkInParts();
    void makeMistakes();
    void letPeerDrop();
    void close();
};

Conversation::Conversation(Trap &trapToSet, Side trappedSide, const QMetaMethod &trappedSignal)
    : trap(trapToSet), side(trappedSide), signal(trappedSignal)
{
    QObject::connect(server, &WebSocketServer::onOpen, &trap, [this](WebSocket *socket) {
        accepted = socket;
        setTrap(socket, Side::Accepted);
    });
    // Connected, so that they are emitted.
    QObject::connect(server, &WebSocketServer::newConnection, server, [] {});
    QObject::connect(server, &WebSocketServer::onMessage, server,
                     [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                         socket->sendMessage(payload, isBinary);
                     });
    setTrap(server, Side::Server);
    setTrap(client, Side::Client);
}

void Conversation::setTrap(QObject *object, Side itsSide)
{
    const QMetaMethod slot = trap.metaObject()->method(trap.metaObject()->indexOfSlot("spring()"));
    if (itsSide == side)
        QObject::connect(object, signal, &trap, slot);
}

void Conversation::step(const std::function<void()> &action, const std::function<bool()> &isDone)
{
    if (trap.isSprung)
        return;
    action();
    QVERIFY(waitFor([&] { return trap.isSprung || isDone(); }));
}

void Conversation::open()
{
    step([this] { server->listen(QHostAddress::LocalHost); }, [] { return true; });
    std::unique_ptr<RawPeer> stranger;
    step([&] { stranger = std::make_unique<RawPeer>(server->serverPort(), "hello\r\n\r\n"); },
         [&] { return stranger->hasEnded; });
    step([this] { openCount += client->open(server->urls().first()) ? 1 : 0; },
         [this] { return isAlive() && client->isOpen(); });
}

void Conversation::talk()
{
    step([this] { client->sendMessage("text"); }, [this] { return log.messages.size() == 1; });
    step([this] { client->sendMessage(QByteArray(100000, 'b'), true); },
         [this] { return log.messages.size() == 2; });
    // More than the kernel takes at once: congestion at both ends.
    if (signal.name() == "congestedChanged")
        step([this] { client->sendMessage(QByteArray(12 * 1024 * 1024, 'c'), true); },
             [this] { return log.messages.size() == 3 && !accepted->isCongested(); });
    step([this] { client->sendPing("from the client"); },
         [this] { return log.events.contains("pong from the client"); });
    step(
            [this] {
                QObject::connect(accepted, &WebSocket::onPong, &trap,
                                 [this] { isAnswered = true; });
                accepted->sendPing("from the server");
            },
            [this] { return isAnswered; });
}

void Conversation::talkInParts()
{
    int ended = 0;
    const auto count = [&ended] { ++ended; };
    QObject counting; // as long as the count lives
    step(
            [&] {
                QObject::connect(client, &WebSocket::onMessageEnd, &counting, count);
                QObject::connect(accepted, &WebSocket::onMessageEnd, &counting, count);
            },
            [] { return true; });
    for (const ReceiveMode mode : { ReceiveMode::Frame, ReceiveMode::Stream }) {
        step(
                [&] {
                    ended = 0;
                    client->setReceiveMode(mode);
                    accepted->setReceiveMode(mode);
                    client->sendMessage("in parts");
                    accepted->sendMessage("in parts");
                },
                [&ended] { return ended == 2; });
    }
}

void Conversation::makeMistakes()
{
    step([this] { client->sendPing(QByteArray(126, 'x')); }, [] { return true; });
    step([this] { accepted->sendPing(QByteArray(126, 'x')); }, [] { return true; });
    step([this] { server->listen(QUrl(QStringLiteral("http://localhost"))); }, [] { return true; });
}

void Conversation::letPeerDrop()
{
    const QPointer<WebSocket> before = accepted;
    std::unique_ptr<RawPeer> peer;
    step([&] { peer = std::make_unique<RawPeer>(server->serverPort(), upgradeRequest()); },
         [&] { return accepted != before && peer->status() == 101; });
    step([&] { peer->reset(); }, [this] { return !accepted; }); // deleted after its onClose()
}

void Conversation::close()
{
    step([this] { server->close(); },
         [this] { return !client->isOpen() && log.isClosed() && server->connectionCount() == 0; });
    RawServer refusing;
    refusing.answerWith("HTTP/1.1 403 Forbidden\r\n\r\n");
    step([&] { openCount += client->open(refusing.url()) ? 1 : 0; },
         [this] { return log.closeCount == 2; });
}

void Conversation::run()
{
    open();
    talk();
    talkInParts();
    makeMistakes();
    letPeerDrop();
    close();
}

using Deed = std::function<void(Conversation &)>;

void runInNestedLoop(const std::function<void()> &function)
{
    QEventLoop loop;
    QTimer::singleShot(0, &loop, [&] {
        function();
        QTimer::singleShot(3, &loop, &QEventLoop::quit); // what was to be deleted later is deleted
    });
    loop.exec();
}

} // namespace

Q_DECLARE_METATYPE(QMetaMethod)

class TestLifetime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void slotOf_data();
    void slotOf();
};

void TestLifetime::slotOf_data()
{
    QTest::addColumn<int>("side");
    QTest::addColumn<QMetaMethod>("signal");
    QTest::addColumn<Deed>("deed");
    QTest::addColumn<bool>("isNested");
    const QList<std::pair<const char *, Deed>> deeds = {
        { "deletes the socket", [](Conversation &all) { delete all.socket(); } },
        { "aborts the socket",
          [](Conversation &all) {
              if (all.socket() != nullptr)
                  all.socket()->abort();
          } },
        { "closes the socket",
          [](Conversation &all) {
              if (all.socket() != nullptr)
                  all.socket()->sendClose();
          } },
        { "deletes the server", [](Conversation &all) { delete all.server; } },
        { "closes the server", [](Conversation &all) { all.server->close(); } },
        { "keeps the socket, and deletes the server",
          [](Conversation &all) {
              if (all.accepted)
                  all.accepted->setParent(&all.trap);
              delete all.server;
          } },
        { "deletes all",
          [](Conversation &all) {
              delete all.server;
              delete all.client;
          } },
    };
    const auto addRows = [&deeds](Side side, const char *name, const QMetaObject &type,
                                  const QList<QByteArray> &without) {
        for (int i = type.methodOffset(); i < type.methodCount(); ++i) {
            const QMetaMethod signal = type.method(i);
            if (signal.methodType() != QMetaMethod::Signal || without.contains(signal.name()))
                continue;
            for (const auto &[words, deed] : deeds) {
                for (const bool isNested : { false, true })
                    QTest::addRow("%s's %s %s%s", name, signal.name().constData(), words,
                                  isNested ? " in an event loop" : "")
                            << int(side) << signal << deed << isNested;
            }
        }
    };
    addRows(Side::Client, "client", WebSocket::staticMetaObject, {});
    addRows(Side::Accepted, "accepted socket", WebSocket::staticMetaObject,
            { "urlChanged", "onConnect", "onOpen" });
    addRows(Side::Server, "server", WebSocketServer::staticMetaObject, {});
}

void TestLifetime::slotOf()
{
    QFETCH(int, side);
    QFETCH(QMetaMethod, signal);
    QFETCH(Deed, deed);
    QFETCH(bool, isNested);
    Trap trap;
    Conversation conversation(trap, Side(side), signal);
    trap.deed = [&] {
        if (isNested)
            runInNestedLoop([&] { deed(conversation); });
        else
            deed(conversation);
    };
    conversation.run();
    QVERIFY2(trap.isSprung, "the signal was not emitted");
    if (conversation.client) {
        const auto isClosed = [&] {
            return !conversation.client || conversation.client->state() == WebSocket::State::Closed;
        };
        if (conversation.server)
            conversation.server->close();
        else if (conversation.accepted) // kept
            conversation.accepted->sendClose();
        QVERIFY(waitFor(isClosed));
        QCOMPARE(conversation.log.closeCount, conversation.openCount);
        QVERIFY(conversation.openCount == 0 || conversation.log.events.last().startsWith("close "));
    }
    QVERIFY(conversation.log.closeCount <= conversation.openCount);
}

QTEST_GUILESS_MAIN(TestLifetime)
#include "tst_lifetime.moc"
