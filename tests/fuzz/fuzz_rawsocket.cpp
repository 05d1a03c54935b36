// SPDX-License-Identifier: Apache-2.0
#include "fuzz/input.h"
#include "rawsocket/rawsocketconnection.h"

using namespace Fernweg;
using namespace Fernweg::WampCore;
using namespace Fernweg::Fuzz;
using Event = RawSocketConnection::Event;
using State = RawSocketConnection::State;

namespace {

struct Outcome
{
    QList<QByteArray> events;
    QByteArray output;
    QByteArray error;

    friend bool operator==(const Outcome &, const Outcome &) = default;
};

Outcome run(RawSocketConnection::Role role, const std::shared_ptr<const RawSocketOptions> &options,
            const QList<QByteArray> &pieces)
{
    RawSocketConnection connection(role, options);
    Outcome outcome;
    for (const QByteArray &piece : pieces) {
        const char *p = piece.constData();
        const char *const end = p + piece.size();
        while (true) {
            const char *const before = p;
            const Event event = connection.feed(p, end);
            require(p >= before && p <= end, "within the input");
            if (event == Event::None)
                break;
            QByteArray what = QByteArray::number(int(event));
            if (event == Event::Message) {
                const QByteArray message = connection.takeMessage();
                require(quint64(message.size()) <= connection.maxReceiveSize(), "within the limit");
                what += message;
                if (quint64(message.size()) <= connection.maxSendSize())
                    require(connection.send(message), "what the peer takes is sent");
                else
                    require(!connection.send(message), "no more than the peer takes is sent");
            } else if (event == Event::Pong) {
                connection.pongReceived({});
            }
            outcome.events.append(what);
        }
        require(p == end, "it takes everything");
    }
    require((connection.state() == State::Failed) == !connection.errorText().isEmpty(),
            "an error says what it is");
    Core::OutputQueue &output = connection.output();
    while (!output.isEmpty()) {
        const QByteArrayView front = output.front();
        outcome.output.append(front);
        output.consume(front.size());
    }
    outcome.error = connection.errorText();
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    Input input(data, size);
    const quint8 cut = input.takeOctet();
    const quint8 choice = input.takeOctet();
    auto options = std::make_shared<RawSocketOptions>();
    options->serializers = { SerializerId::Json, SerializerId::Cbor };
    options->maxMessageSize = quint64(512) << (choice >> 4);
    const auto role = (choice & 1) != 0 ? RawSocketConnection::Role::Client
                                        : RawSocketConnection::Role::Server;
    require(run(role, options, input.pieces(0)) == run(role, options, input.pieces(cut)),
            "the same however it is cut");
    return 0;
}
