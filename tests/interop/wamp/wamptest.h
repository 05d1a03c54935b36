// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/socketlog.h"
#include "wamp/place.h"
#include "wamp/values.h"
#include "wamp/wamppeer.h"

#include <Fernweg/WampInvocation>

#include <QtTest/QTest>

namespace Interop {

using namespace Qt::StringLiterals;
using Fernweg::Test::waitFor;

/// What a test needs: a peer, a router, and the ways from one to the other.
struct Meeting
{
    WampPeer &peer;
    Place &place;
    QList<Way> ways;
};

/// What all test classes have in common: for each row, the peer and a session of Fernweg join, and
/// leave.
class WampTest : public QObject
{
    Q_OBJECT

public:
    explicit WampTest(const Meeting &meeting)
        : m_peer(meeting.peer), m_place(meeting.place), m_ways(meeting.ways)
    {
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_peer.prepare(), qPrintable(m_peer.failure())); }
    void init();
    void cleanup();

protected:
    /// The first column is always the way.
    static void addWayColumn() { QTest::addColumn<Way>("way"); }
    /// Rows without anything else, one for each way.
    void addWays() const;
    /// One row for each way whose serializer has what is needed.
    template <typename... Values>
    void addRows(const QString &name, const QString &need, const Values &...values) const
    {
        for (const Way &way : m_ways) {
            if (m_peer.can(need) && m_peer.can(way.serializer + u": "_s + need))
                (QTest::newRow(qPrintable(way.name() + u", "_s + name)) << way << ... << values);
        }
    }

    /// The peer joins this realm; the session, too.
    virtual QString realm() const { return u"realm1"_s; }
    QJsonObject joining(const Way &way, const QString &realm) const;

    Answer peerRegisters(const QString &procedure, const QString &kind,
                         const QJsonObject &options = {})
    {
        return m_peer.ask(
                u"register"_s,
                { { u"procedure"_s, procedure }, { u"kind"_s, kind }, { u"options"_s, options } });
    }
    static QJsonObject request(const QString &key, const QString &uri,
                               const Fernweg::Wamp::Arguments &arguments = {},
                               const QJsonObject &options = {});
    /// Waits for its outcome: "ok [args] {kwargs}" or "uri [args] {kwargs}".
    QString outcomeOf(const QString &procedure, const Fernweg::Wamp::Arguments &arguments = {});
    Answer peerCalls(const QString &procedure, const Fernweg::Wamp::Arguments &arguments = {},
                     const QJsonObject &options = {})
    {
        return m_peer.ask(u"call"_s, request(u"procedure"_s, procedure, arguments, options));
    }

    WampPeer &m_peer;
    Place &m_place;
    const QList<Way> m_ways;
    quint64 m_peerId = 0; ///< of its session
    std::unique_ptr<Fernweg::Wamp::Session> m_session;
};

/// "[args] {kwargs}"
QString textOf(const QVariantList &arguments, const QVariantMap &kwargs);
inline QString textOf(const Fernweg::Wamp::Payload &payload)
{
    return textOf(payload.arguments(), payload.kwargs());
}
inline QString textOf(const Fernweg::Wamp::Arguments &arguments)
{
    return textOf(arguments.positional(), arguments.kwargs());
}
/// Of what a peer told, or answered.
inline QString textOf(const QVariantMap &told, const QString &)
{
    return textOf(told[u"args"_s].toList(), told[u"kwargs"_s].toMap());
}
QString describe(const Fernweg::Wamp::CallResult &result);

/// Waits until the router has answered.
template <typename Handle>
bool isActive(Handle *handle)
{
    waitFor([handle] { return handle->state() != Handle::State::Pending; });
    return handle->isActive();
}

} // namespace Interop

/// Ends a test function that has no rows, since the library or the router lacks what it is about.
#define RETURN_WITHOUT_ROWS()     \
  do {                            \
    if (!QTest::currentDataTag()) \
      return;                     \
  } while (false)

/// Ends the test function with what the peer said, unless that is "ok".
#define VERIFY_OK(answer)                                                                   \
  do {                                                                                      \
    const Interop::Answer theAnswer = answer;                                               \
    QVERIFY2(theAnswer.hasArrived && !theAnswer.isError, qPrintable(theAnswer.toString())); \
  } while (false)
