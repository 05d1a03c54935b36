// SPDX-License-Identifier: Apache-2.0
#include "support/wampplaces.h"

#include <QtCore/qcoreapplication.h>

using namespace Fernweg::Wamp;
using namespace Qt::StringLiterals;

namespace Fernweg::Test {

namespace {

Certificates::Identity &identity()
{
    static Certificates::Identity router =
            WampPlaces::certificates().signedFor(u"router"_s, u"DNS:localhost,IP:127.0.0.1"_s);
    return router;
}

} // namespace

Certificates &WampPlaces::certificates()
{
    static Certificates all;
    return all;
}

RouterOptions WampPlaces::openRealm()
{
    return RouterOptions({ RealmOptions(u"realm1"_s) });
}

QList<WampPlaces::Way> WampPlaces::ways()
{
    QList<Way> all;
    const std::pair<const char *, Serializer> serializers[] = {
        { "json", Serializer::Json },
        { "msgpack", Serializer::MessagePack },
        { "cbor", Serializer::Cbor },
    };
    for (const auto &[name, serializer] : serializers) {
        all.append({ QByteArray("ws ") + name, u"ws"_s, serializer });
        all.append({ QByteArray("rs ") + name, u"rs"_s, serializer });
    }
    all.append({ "rs at the port of ws", u"rs-at-ws"_s, Serializer::Cbor });
    all.append({ "wss", u"wss"_s, Serializer::Json });
    all.append({ "rss", u"rss"_s, Serializer::MessagePack });
    all.append({ "rss at the port of wss", u"rss-at-wss"_s, Serializer::Cbor });
    all.append({ "ws+unix", u"ws+unix"_s, Serializer::Cbor });
    all.append({ "rs+unix", u"rs+unix"_s, Serializer::Json });
    all.append({ "in-process", {}, Serializer::Json });
    return all;
}

WampPlaces::WampPlaces(const RouterOptions &options) : router(options)
{
    WebSocketOptions connection;
    connection.setSslConfiguration(Certificates::server(identity()));
    router.setServerOptions(router.serverOptions().setConnection(connection));
    const QString name = u"@fernweg-test-%1"_s.arg(QCoreApplication::applicationPid());
    for (const QString &url :
         { u"ws://127.0.0.1:0/ws"_s, u"wss://127.0.0.1:0/ws"_s, u"ws+unix:"_s + name + u"-ws:/ws"_s,
           u"rs://127.0.0.1:0"_s, u"rss://127.0.0.1:0"_s, u"rs+unix:"_s + name + u"-rs"_s }) {
        if (!router.listen(QUrl(url)))
            return;
    }
}

QUrl WampPlaces::url(const QString &scheme) const
{
    const QStringList words = scheme.split(u"-at-"_s);
    const QList<QUrl> urls = router.urls();
    for (QUrl url : urls) {
        if (url.scheme() != words.last())
            continue;
        if (words.size() == 2) {
            url.setScheme(words.first());
            url.setPath({});
        }
        return url;
    }
    return {};
}

TransportOptions WampPlaces::options(const Way &way) const
{
    WebSocketOptions connection;
    connection.setSslConfiguration(certificates().client());
    return TransportOptions(url(way.scheme))
            .setSerializers({ way.serializer })
            .setWebSocketOptions(connection);
}

MessageTransportPointer WampPlaces::transport(const Way &way, QString *error)
{
    if (way.scheme.isEmpty())
        return makeLocalTransport(&router);
    return makeTransport(url(way.scheme), options(way), error);
}

} // namespace Fernweg::Test
