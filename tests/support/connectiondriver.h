// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/connection.h"
#include "support/frames.h"

#include <algorithm>
#include <memory>

namespace Fernweg::Test {

/// Feeds a connection as a transport does, and writes down what it said.
class ConnectionDriver
{
public:
    explicit ConnectionDriver(Core::Role role, const Core::ProtocolOptions &options = {},
                              std::unique_ptr<MessageCodec> codec = {})
        : connection(role, std::make_shared<const Core::ProtocolOptions>(options), std::move(codec))
    {
    }

    /// Feeds \a octets from memory of exactly their size, which is gone afterwards: the sanitizer
    /// sees whoever reads beyond it, or later.
    void feed(const QByteArray &octets)
    {
        const auto size = size_t(octets.size());
        const std::unique_ptr<char[]> memory(new char[size]);
        std::copy(octets.begin(), octets.end(), memory.get());
        connection.feed(memory.get(), octets.size());
        fed += octets.size();
        takeEvents();
    }
    void feed(const QList<QByteArray> &pieces)
    {
        for (const QByteArray &piece : pieces)
            feed(piece);
    }
    void takeEvents()
    {
        using Event = Core::Connection::Event;
        std::unique_ptr<char[]> held;
        for (Event event = connection.nextEvent(); event != Event::None;
             event = connection.nextEvent()) {
            note(event);
            if (!isPausing)
                continue;
            const QByteArray rest = connection.takeInput();
            held.reset(new char[size_t(rest.size())]);
            std::copy(rest.begin(), rest.end(), held.get());
            connection.refeed(held.get(), rest.size());
        }
    }

    /// What was to be sent since the last call.
    QByteArray takeOutput()
    {
        QByteArray output;
        while (connection.pendingOutput() != 0) {
            const QByteArrayView front = connection.frontOutput();
            output.append(front.data(), front.size());
            connection.consumeOutput(front.size());
        }
        return output;
    }
    QList<QByteArray> takeFrames() { return framesIn(takeOutput()); }

    Core::Connection connection;
    QList<QByteArray> events;
    QList<qsizetype> octetsAtEvent; ///< how many were fed when it came
    QList<QByteArray> messages;
    qsizetype fed = 0;
    bool isPausing = false; ///< after every event the input is taken back, to be fed again

private:
    void note(Core::Connection::Event event)
    {
        using Event = Core::Connection::Event;
        const QByteArray payload = connection.payload().toByteArray();
        QByteArray words;
        switch (event) {
        case Event::Message:
            words = described({ connection.isBinary() ? 0x2 : 0x1, payload });
            messages.append(payload);
            break;
        case Event::MessageBegin:
            words = connection.isBinary() ? "binary {" : "text {";
            break;
        case Event::FrameBegin:
            words = "frame of " + QByteArray::number(connection.frameLength());
            break;
        case Event::Frame:
            words = "frame " + payload;
            break;
        case Event::FrameData:
            words = "data " + payload;
            break;
        case Event::FrameEnd:
            words = "end of frame";
            break;
        case Event::MessageEnd:
            words = "}";
            break;
        case Event::Ping:
            words = described(pingFrame(payload));
            break;
        case Event::Pong:
            words = described(pongFrame(payload));
            break;
        case Event::Close:
            words = "close";
            break;
        case Event::Failed:
            words = "failed " + QByteArray::number(int(connection.violation().code)) + ": "
                    + connection.violation().reason;
            break;
        case Event::None:
            break;
        }
        events.append(words);
        octetsAtEvent.append(fed);
    }
};

/// "clean 1000 bye", "unclean 1006 …".
inline QByteArray described(const Core::Connection::Outcome &outcome)
{
    const QByteArray words = QByteArray(outcome.wasClean ? "clean " : "unclean ")
            + QByteArray::number(int(outcome.code)) + ' ' + outcome.reason.toUtf8();
    return words.trimmed();
}

} // namespace Fernweg::Test
