// SPDX-License-Identifier: Apache-2.0
#include "place.h"

#include <Fernweg/WampRealmOptions>
#include <Fernweg/WampRouterOptions>

namespace Interop {

using namespace Fernweg;
using namespace Qt::StringLiterals;

bool FernwegPlace::start()
{
    using Wamp::RealmOptions;
    return m_router.addRealm(RealmOptions(u"realm1"_s))
            && m_router.addRealm(
                    RealmOptions(u"disclosing"_s).setDisclosure(Wamp::Disclosure::Always))
            && m_router.listen(QUrl(u"ws://127.0.0.1:0"_s))
            && m_router.listen(QUrl(u"rs+unix:"_s + m_folder.filePath(u"router"_s)));
}

QString FernwegPlace::url(const Way &way) const
{
    if (way.transport == u"unix")
        return m_router.urls().constLast().toString();
    QUrl url = m_router.urls().constFirst();
    url.setScheme(way.transport == u"rawsocket" ? u"rs"_s : u"ws"_s); // one port for both
    return url.toString();
}

bool FernwegPlace::open(Wamp::Session &session, const QString &realm)
{
    return session.open(&m_router, realm);
}

bool FoxPlace::start()
{
    return m_daemon.start(u"node"_s,
                          { m_node + u"/node_modules/fox-wamp/bin/basic.js"_s, u"-p"_s,
                            QString::number(m_daemon.port()) });
}

QString FoxPlace::url(const Way &) const
{
    return u"ws://127.0.0.1:%1/wamp"_s.arg(m_daemon.port());
}

bool FoxPlace::open(Wamp::Session &session, const QString &realm)
{
    return session.open(QUrl(url({})), realm);
}

bool FoxPlace::can(const QString &what) const
{
    static const QStringList cannot { u"pass an error on"_s, u"refuse a second callee"_s,
                                      u"withhold progress"_s };
    return !cannot.contains(what);
}

} // namespace Interop
