// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/conversation.h"
#include "kit/payload.h"

#include <QtTest/QTest>

namespace Interop {

/// What all test classes have in common.
class InteropTest : public QObject
{
    Q_OBJECT

public:
    explicit InteropTest(Peer &peer) : m_peer(peer) { }

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_peer.prepare(), qPrintable(m_peer.failure())); }

protected:
    /// One row for each role of the peer.
    template <typename... Values>
    void addRows(const QString &name, const Values &...values) const
    {
        const auto add = [&](PeerIs role, const QString &peerIs) {
            (QTest::newRow(qPrintable(peerIs + name)) << role << ... << values);
        };
        add(PeerIs::Server, QStringLiteral("the peer is the server: "));
        add(PeerIs::Client, QStringLiteral("the peer is the client: "));
    }

    Peer &m_peer;
};

QObject *newHandshakeTest(Peer &peer);
QObject *newMessagesTest(Peer &peer);
QObject *newFragmentsTest(Peer &peer);
QObject *newControlTest(Peer &peer);
QObject *newClosingTest(Peer &peer);

} // namespace Interop

/// Goes through with a Conversation; ends the test function if that can't be done.
#define CONVERSE(conversation) \
  QVERIFY2((conversation).finish(), qPrintable((conversation).explanation()))
