// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rawpeer.h"
#include "verdict.h"

namespace Conformance {

/// Plays one case with a subject whose opening handshake is done.
class Conversation
{
public:
    Conversation(RawPeer *peer, const Case &item) : m_peer(*peer), m_case(item) { }

    Record run();

private:
    bool play(const Step &step);
    void gatherFragments(Frame message, qsizetype fragmentSize);
    void gatherCompressed(Frame message);
    bool playInPieces(const Step &step);
    void sendChopped(const QByteArray &octets, qsizetype chop);
    void push();
    bool waitUnlessOver(char label);
    bool hasAllToCome() const;
    void startClosing(const Frame &frame);
    void awaitEnd();
    void finishClosing();
    QByteArray encoded(const Frame &frame) const { return frame.encoded(m_peer.role()); }

    RawPeer &m_peer;
    const Case &m_case;
    Record m_record;
    QByteArray m_gathered; ///< written, but not handed to the kernel yet
    bool m_isClosing = false;
};

} // namespace Conformance
