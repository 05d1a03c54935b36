// SPDX-License-Identifier: Apache-2.0
#include "conversation.h"

#include "spin.h"

#include <QtCore/QtEndian>

namespace Conformance {

using namespace std::chrono_literals;

// The suite's own: a closing handshake is answered, and TCP dropped, within a second.
static constexpr auto CloseHandshakeLimit = 1s;
static constexpr auto ServerDropLimit = 1s;
// The suite waits a second at each point of its fail-fast cases. The first wait is there to show
// that nothing happens: a subject in the same machine would have reacted in far less than this. The
// later ones end with the reaction.
static constexpr auto QuietWait = 100ms;
static constexpr auto ReactionWait = 1s;

Record Conversation::run()
{
    m_record.tester = m_peer.role();
    for (const Step &step : m_case.script()) {
        if (!play(step))
            break;
    }
    push();
    awaitEnd();
    m_record.received = m_peer.events();
    m_record.extensions = m_peer.extensions();
    m_record.compressed = m_peer.compressedMessages();
    m_record.problem = m_peer.violation();
    return m_record;
}

bool Conversation::play(const Step &step)
{
    switch (step.kind) {
    case Step::Send:
        if (m_peer.compressor() != nullptr) {
            gatherCompressed(step.frame);
        } else if (step.chop == Case::Together) {
            m_gathered += encoded(step.frame);
        } else {
            push();
            const QByteArray octets = encoded(step.frame);
            sendChopped(octets, step.chop == Case::FrameWise ? octets.size() : step.chop);
        }
        return true;
    case Step::SendFragmented:
        gatherFragments(step.frame, step.chop);
        return true;
    case Step::StartClosing:
        startClosing(step.frame);
        return true;
    case Step::SendInPieces:
        return playInPieces(step);
    case Step::Await:
        push();
        spinUntil([&] { return m_peer.isOver() || m_peer.events().size() >= step.count; },
                  m_case.limit());
        return !m_peer.isOver();
    case Step::Wait:
        push();
        return waitUnlessOver(step.labels.front());
    }
    Q_UNREACHABLE();
}

void Conversation::gatherFragments(Frame message, qsizetype fragmentSize)
{
    const QByteArray payload = message.payload;
    // A message that fits goes out in one frame; of the others, the last frame is never a full one.
    const bool isWhole = payload.size() <= fragmentSize;
    message.fin = false;
    for (qsizetype at = 0; !message.fin; at += fragmentSize) {
        message.payload = payload.mid(at, fragmentSize);
        message.fin = isWhole || message.payload.size() < fragmentSize;
        m_gathered += encoded(message);
        message.opcode = Opcode::Continuation;
        message.rsv = 0;
    }
}

void Conversation::gatherCompressed(Frame message)
{
    message.payload = m_peer.compressor()->outgoing.deflated(message.payload);
    message.rsv = 4; // RSV1 (RFC 7692, section 6)
    if (m_case.fragmentSize() == 0)
        m_gathered += encoded(message);
    else
        gatherFragments(message, m_case.fragmentSize());
}

bool Conversation::playInPieces(const Step &step)
{
    const QByteArray octets = encoded(step.frame);
    const qsizetype head = octets.size() - step.frame.payload.size();
    qsizetype from = 0;
    for (qsizetype i = 0; i < step.cuts.size(); ++i) {
        const qsizetype to = head + step.cuts.at(i);
        m_gathered += octets.mid(from, to - from);
        push();
        if (!waitUnlessOver(step.labels.at(i)))
            return false;
        from = to;
    }
    m_gathered += octets.mid(from);
    return true;
}

// Every chop is a segment of its own, and a subject in this thread reads it before the next is
// sent.
void Conversation::sendChopped(const QByteArray &octets, qsizetype chop)
{
    for (qsizetype at = 0; at < octets.size() && m_peer.isConnected(); at += chop) {
        m_peer.write(octets.mid(at, chop));
        m_peer.flush();
    }
}

void Conversation::push()
{
    m_peer.write(std::exchange(m_gathered, {}));
    m_peer.flush();
}

bool Conversation::waitUnlessOver(char label)
{
    const auto limit = label == 'A' ? std::chrono::milliseconds(QuietWait) : ReactionWait;
    if (spinUntil([this] { return m_peer.isOver(); }, limit))
        return false;
    m_peer.note({ Event::Timeout, QByteArray(1, label) });
    return true;
}

// As many events as expected, right or wrong, where it is on the test to close then.
bool Conversation::hasAllToCome() const
{
    return m_case.ending().byTester && m_peer.events().size() >= m_case.expected().size();
}

void Conversation::startClosing(const Frame &frame)
{
    // Whoever gets a Close frame first is no longer the one to start.
    if (m_isClosing || m_peer.isOver())
        return;
    m_isClosing = true;
    m_record.closedByTester = true;
    m_gathered += encoded(frame);
}

void Conversation::awaitEnd()
{
    if (!m_isClosing) {
        spinUntil([this] { return m_peer.isOver() || hasAllToCome(); }, m_case.limit());
        // 1001 is what the suite says when it has waited long enough.
        const bool isGood = m_case.ending().byTester && m_peer.events() == m_case.expected();
        startClosing(closing(isGood ? m_case.ending().codes.front() : 1001));
        push();
    }
    m_record.unanswered =
            m_isClosing && !spinUntil([this] { return m_peer.isOver(); }, CloseHandshakeLimit);
    if (m_peer.close())
        finishClosing();
    m_peer.drop(RawPeer::Drop::Reset);
}

void Conversation::finishClosing()
{
    if (const QByteArray body = *m_peer.close(); body.size() >= 2)
        m_record.closeCode = qFromBigEndian<quint16>(body.constData());
    if (!m_isClosing) {
        m_peer.write(encoded(closing(1000)));
        m_peer.flush();
    }
    if (m_peer.role() == Role::Server) {
        // A client that has failed the connection may drop it; any other leaves that to the server.
        // One that doesn't has done so by now, and a turn of the event loop shows it.
        m_peer.flush();
        m_record.droppedByClient = m_isClosing && !m_peer.isConnected();
        m_record.wasClean = true;
        // A server that closed first may be rude at the end, as the suite is; the other one has a
        // Close frame to deliver.
        m_peer.drop(m_isClosing ? RawPeer::Drop::Reset : RawPeer::Drop::Orderly);
    } else {
        // Where the suite has waited within the script, it goes on without a limit: a server that
        // failed the connection in the middle of a frame can't find the answer to its Close frame.
        const bool waited = m_peer.events().contains({ Event::Timeout, "A" });
        const auto limit = waited ? m_case.limit() : ServerDropLimit;
        m_record.wasClean = spinUntil([this] { return !m_peer.isConnected(); }, limit);
        m_record.droppedByClient = !m_record.wasClean;
    }
}

} // namespace Conformance
