// SPDX-License-Identifier: Apache-2.0
// The first four octets choose role, options, how the rest is cut, and what the application does.
#include "fuzz/input.h"
#include "support/connectiondriver.h"

#include <cstring>

using namespace Fernweg::Core;
using namespace Fernweg::Fuzz;
using Fernweg::CloseCode;
using Fernweg::Test::ConnectionDriver;
using Ending = Connection::Ending;
using State = Connection::State;

namespace {

ProtocolOptions optionsFor(quint8 choice, quint8 limits)
{
    ProtocolOptions options;
    options.failByDrop = (choice & 1) != 0;
    options.echoCloseCodeReason = (choice & 2) != 0;
    options.utf8ValidateIncoming = (choice & 4) != 0;
    options.requireMaskedClientFrames = (choice & 8) == 0;
    options.acceptMaskedServerFrames = (choice & 8) != 0;
    options.applyMask = (choice & 16) == 0;
    // Keys are random: what is announced as masked, but is not, could not be compared.
    options.maskClientFrames = options.applyMask;
    options.maskServerFrames = options.applyMask && (choice & 32) != 0;
    options.autoFragmentSize = (choice & 64) != 0 ? 3 : 0;
    options.maxFramePayloadSize = limits & 0xF;
    options.maxMessagePayloadSize = quint64(limits >> 4) * 64 * 1024;
    return options;
}

/// Into the message if it may, otherwise by feed().
void read(ConnectionDriver &driver, QByteArray octets)
{
    while (!octets.isEmpty()) {
        const Connection::ReadTarget target = driver.connection.readTarget();
        if (target.size == 0)
            return driver.feed(octets);
        const qsizetype size = std::min(target.size, octets.size());
        std::memcpy(target.data, octets.constData(), size_t(size));
        driver.connection.commit(size);
        driver.takeEvents();
        octets.remove(0, size);
    }
}

void checkState(const ConnectionDriver &driver, const ProtocolOptions &options)
{
    const Connection &connection = driver.connection;
    for (const QByteArray &message : driver.messages) {
        const quint64 limit = options.maxMessagePayloadSize;
        require(limit == 0 || quint64(message.size()) <= limit, "a message is within the limit");
    }
    const qsizetype failures =
            std::count_if(driver.events.begin(), driver.events.end(),
                          [](const auto &event) { return event.startsWith("failed"); });
    require(failures <= 1, "it fails once");
    require(driver.events.count("close") <= 1, "it closes once");
    require(failures == 0 || bool(connection.violation()), "a failure has a reason");
    require(connection.outcome().wasClean
                    == (connection.state() == State::Closed && !connection.violation()),
            "clean is a handshake without a violation");
    if (connection.state() == State::Closed)
        require(connection.ending() != Ending::None, "after both Close frames TCP ends");
    if (failures != 0 && options.failByDrop)
        require(connection.ending() == Ending::Abort, "a violation drops");
}

/// Whoever speaks by the rules takes what we send, whatever we were sent.
void checkOutput(ConnectionDriver &driver, Role role, const ProtocolOptions &options)
{
    ProtocolOptions peerOptions = options;
    peerOptions.maxFramePayloadSize = 0;
    peerOptions.maxMessagePayloadSize = 0;
    peerOptions.acceptMaskedServerFrames = options.maskServerFrames;
    peerOptions.requireMaskedClientFrames = options.maskClientFrames;
    ConnectionDriver peer(role == Role::Client ? Role::Server : Role::Client, peerOptions);
    const QByteArray output = driver.takeOutput();
    peer.feed(output);
    for (const QByteArray &event : std::as_const(peer.events))
        require(!event.startsWith("failed"), "what is sent follows the protocol");
    const QList<QByteArray> frames = Fernweg::Test::framesIn(output);
    for (qsizetype i = 0; i < frames.size(); ++i) {
        require(!frames.at(i).startsWith("left over"), "only whole frames are sent");
        require(!frames.at(i).startsWith("close") || i == frames.size() - 1,
                "nothing follows a Close frame");
    }
}

void actAs(ConnectionDriver &driver, quint8 action, TimePoint now)
{
    Connection &connection = driver.connection;
    switch (action % 16) {
    case 1:
        connection.sendMessage(QByteArray(action, 'x'), (action & 16) != 0);
        break;
    case 2:
        connection.sendPing(QByteArray(action, 'p'), now);
        break;
    case 3:
        connection.sendPong(QByteArray(action, 'p'));
        break;
    case 4:
        connection.sendClose(CloseCode(990 + action), QByteArray(action % 32, 'r'));
        break;
    case 5:
        connection.fail({ CloseCode::GoingAway, "going away" });
        break;
    case 6:
        connection.nextDeadline(now);
        connection.advanceTo(now + std::chrono::seconds(2));
        break;
    case 7:
        connection.roundTripOf(QByteArray(action, 'p'), now);
        break;
    default:
        break;
    }
}

void compareCuts(const Input &input, Role role, const ProtocolOptions &options, quint8 cut,
                 bool isPausing)
{
    ConnectionDriver whole(role, options);
    whole.feed(input.rest());
    ConnectionDriver inPieces(role, options);
    inPieces.isPausing = isPausing;
    for (const QByteArray &piece : input.pieces(cut))
        read(inPieces, piece);
    require(inPieces.events == whole.events, "the same events however it is cut");
    require(inPieces.messages == whole.messages, "the same messages however it is cut");
    require(inPieces.connection.state() == whole.connection.state(),
            "the same state however it is cut");
    checkState(whole, options);
    checkState(inPieces, options);
    const QByteArray output = whole.takeOutput();
    const QByteArray outputInPieces = inPieces.takeOutput();
    require(Fernweg::Test::framesIn(output) == Fernweg::Test::framesIn(outputInPieces),
            "the same answers however it is cut");
}

void interact(const Input &input, Role role, ProtocolOptions options, quint8 cut)
{
    options.autoPingInterval = std::chrono::seconds(1);
    options.autoPingTimeout = std::chrono::seconds(1);
    ConnectionDriver driver(role, options);
    TimePoint now {};
    driver.connection.start(now);
    for (const QByteArray &piece : input.pieces(cut)) {
        now += std::chrono::milliseconds(100);
        actAs(driver, quint8(piece.at(0)), now);
        read(driver, piece);
    }
    checkState(driver, options);
    checkOutput(driver, role, options);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    Input input(data, size);
    const quint8 first = input.takeOctet();
    const Role role = (first & 1) != 0 ? Role::Server : Role::Client;
    const quint8 choice = input.takeOctet();
    const ProtocolOptions options = optionsFor(choice, input.takeOctet());
    const quint8 cut = input.takeOctet();
    if ((first & 2) != 0)
        interact(input, role, options, cut);
    else
        compareCuts(input, role, options, cut, (first & 4) != 0);
    return 0;
}
