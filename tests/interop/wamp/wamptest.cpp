// SPDX-License-Identifier: Apache-2.0
#include "wamptest.h"

namespace Interop {

using namespace Fernweg;

void WampTest::addWays() const
{
    addWayColumn();
    for (const Way &way : m_ways)
        QTest::newRow(qPrintable(way.name())) << way;
}

void WampTest::init()
{
    RETURN_WITHOUT_ROWS();
    QFETCH(Way, way);
    m_peer.forgetNews();
    m_session = std::make_unique<Wamp::Session>();
    QVERIFY(m_place.open(*m_session, realm()));
    const int join = m_peer.begin(u"join"_s, joining(way, realm()));
    const Answer joined = m_peer.await(join);
    if (!joined.hasArrived || joined.isError)
        qWarning().noquote() << m_peer.errors();
    VERIFY_OK(joined);
    m_peerId = joined.content[u"session"_s].toULongLong();
    QVERIFY2(waitFor([this] { return m_session->isJoined(); }),
             qPrintable(m_session->errorString()));
}

void WampTest::cleanup()
{
    RETURN_WITHOUT_ROWS();
    const int leave = m_peer.begin(u"leave"_s);
    m_session->close();
    waitFor([this] { return m_session->state() == Wamp::Session::State::Disconnected; });
    const Answer answer = m_peer.await(leave);
    if (QTest::currentTestFailed())
        qWarning().noquote() << m_peer.errors();
    VERIFY_OK(answer);
    QCOMPARE(m_session->state(), Wamp::Session::State::Disconnected);
    m_session.reset();
    if (Wamp::Router *const router = m_place.router())
        QVERIFY(waitFor([router] { return router->sessionCount() == 0; }));
}

QJsonObject WampTest::joining(const Way &way, const QString &realm) const
{
    const bool isWebSocket = way.transport == u"websocket";
    return { { u"url"_s, m_place.url(way) },
             { u"transport"_s, isWebSocket ? u"websocket"_s : u"rawsocket"_s },
             { u"serializer"_s, way.serializer },
             { u"realm"_s, realm } };
}

QJsonObject WampTest::request(const QString &key, const QString &uri,
                              const Wamp::Arguments &arguments, const QJsonObject &options)
{
    return { { key, uri },
             { u"args"_s, toLine(arguments.positional()) },
             { u"kwargs"_s, toLine(arguments.kwargs()) },
             { u"options"_s, options } };
}

QString WampTest::outcomeOf(const QString &procedure, const Wamp::Arguments &arguments)
{
    QFuture<Wamp::CallResult> call = m_session->call(procedure, arguments);
    waitFor([&call] { return call.isFinished(); });
    return call.resultCount() ? describe(call.result()) : u"no answer"_s;
}

QString textOf(const QVariantList &arguments, const QVariantMap &kwargs)
{
    return textOf(QVariant(arguments)) + u' ' + textOf(QVariant(kwargs));
}

QString describe(const Wamp::CallResult &result)
{
    const Wamp::Error error = result.error();
    return error ? error.uri() + u' ' + textOf(error.arguments(), error.kwargs())
                 : u"ok "_s + textOf(result);
}

} // namespace Interop
