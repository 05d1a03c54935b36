// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/conversation.h"

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
        addRow(PeerIs::Server, name, values...);
        addRow(PeerIs::Client, name, values...);
    }
    template <typename... Values>
    void addRow(PeerIs role, const QString &name, const Values &...values) const
    {
        const QString peerIs = role == PeerIs::Server ? QStringLiteral("the peer is the server: ")
                                                      : QStringLiteral("the peer is the client: ");
        (QTest::newRow(qPrintable(peerIs + name)) << role << ... << values);
    }

    Peer &m_peer;
};

using MakeTest = QObject *(*)(Peer &peer);

/// Runs the tests as the command line says: PEER [CLASS] [QtTest's arguments]. Returns the exit code.
int runInteropTests(const QStringList &commandLine, const QList<MakeTest> &makers);

} // namespace Interop

/// Goes through with a Conversation; ends the test function if that can't be done.
#define CONVERSE(conversation) \
  QVERIFY2((conversation).finish(), qPrintable((conversation).explanation()))
