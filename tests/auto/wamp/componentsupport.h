// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sessionpair.h"
#include "support/fakerouter.h"

#include <Fernweg/WampComponent>

#include <QtTest/qsignalspy.h>

namespace Fernweg::Test {

using namespace std::chrono_literals;

/// Short enough for a test, exactly.
inline Wamp::RetryPolicy soon()
{
    return Wamp::RetryPolicy().setInitialDelay(2ms).setGrowth(1).setJitter(0);
}

/// Too long for a test.
inline Wamp::RetryPolicy later()
{
    return Wamp::RetryPolicy().setInitialDelay(1h).setMaxDelay(1h).setJitter(0);
}

/// Where nobody listens.
inline QUrl nobody()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return QUrl(u"rs://127.0.0.1:%1"_s.arg(server.serverPort()));
}

inline QByteArray abortWith(const QByteArray &uri)
{
    return rawSocketAnswer({ "[3,{\"message\":\"no\"},\"" + uri + "\"]" });
}

/// "0 Unreachable, 1 Refused": the transports and why they failed.
inline QString told(const QSignalSpy &failures)
{
    QStringList all;
    for (const QList<QVariant> &arguments : failures) {
        const auto failure = arguments.first().value<Wamp::ConnectFailure>();
        all.append(u"%1 %2"_s.arg(failure.transport())
                           .arg(QString::fromLatin1(nameOf(failure.reason()))));
    }
    return all.join(u", ");
}

/// A component for a realm "realm1".
inline void prepare(Wamp::Component &component, const QUrl &url,
                    const Wamp::RetryPolicy &policy = soon())
{
    component.addTransport(Wamp::TransportOptions(url)
                                   .setSerializers({ Wamp::Serializer::Json })
                                   .setWebSocketOptions(WebSocketOptions().setOpenHandshakeTimeout(
                                           1min))); // TLS takes its time under some tools
    component.setRealm(u"realm1"_s);
    component.setRetryPolicy(policy);
}

} // namespace Fernweg::Test
