// SPDX-License-Identifier: Apache-2.0
// tst_interop_wamp PEER [CLASS] [QtTest's arguments]: see README.md.
#include "wamp/browserchannel.h"
#include "wamp/wamptest.h"
#include "wamp/wamptests.h"

#include <QtCore/QCoreApplication>

#include <cstdio>

using namespace Interop;
using namespace Qt::StringLiterals;

namespace {

const QString sources = QStringLiteral(INTEROP_SOURCES);
const QString node = sources + u"/node"_s;

std::unique_ptr<Channel> inNode(const QString &library)
{
    return std::make_unique<ProcessChannel>(u"node"_s,
                                            QStringList { node + u"/wamp/run.mjs"_s, library });
}

std::unique_ptr<Channel> inPython(const QString &program)
{
    // Debian's: another Python, first in the path, lacks Debian's packages.
    return std::make_unique<ProcessChannel>(u"/usr/bin/python3"_s,
                                            QStringList { sources + u"/peers/wamp/"_s + program });
}

std::unique_ptr<Channel> channelTo(const QString &peer)
{
    if (peer == u"autobahnjs" || peer == u"foxwamp")
        return inNode(u"autobahn"_s);
    if (peer == u"wampy")
        return inNode(u"wampy"_s);
    if (peer == u"asyncio")
        return inPython(u"asynciopeer.py"_s);
    if (peer == u"twisted")
        return inPython(u"twistedpeer.py"_s);
    if (peer == u"chromium")
        return std::make_unique<BrowserChannel>(node);
    return nullptr;
}

QList<Way> waysOf(const QString &peer)
{
    const Way json { u"websocket"_s, u"json"_s };
    if (peer == u"foxwamp")
        return { json };
    QList<Way> ways { json, { u"websocket"_s, u"msgpack"_s }, { u"websocket"_s, u"cbor"_s } };
    if (peer == u"autobahnjs") // its RawSocket has no other serializer
        ways += { { u"rawsocket"_s, u"json"_s }, { u"unix"_s, u"json"_s } };
    if (peer == u"asyncio" || peer == u"twisted") {
        ways += { { u"rawsocket"_s, u"json"_s },
                  { u"rawsocket"_s, u"msgpack"_s },
                  { u"rawsocket"_s, u"cbor"_s },
                  { u"unix"_s, u"msgpack"_s } };
    }
    return ways;
}

using MakeTest = QObject *(*)(const Meeting &meeting);

int run(const Meeting &meeting, const QList<MakeTest> &makers, QStringList arguments)
{
    QString selected;
    if (arguments.size() > 1 && arguments.at(1).endsWith(u"Test"))
        selected = arguments.takeAt(1);
    int failures = 0;
    for (const MakeTest make : makers) {
        const std::unique_ptr<QObject> test(make(meeting));
        const QString name = QString::fromLatin1(test->metaObject()->className());
        if (selected.isEmpty() || name == QLatin1String("Interop::") + selected)
            failures += QTest::qExec(test.get(), arguments);
    }
    return std::min(failures, 127);
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    QStringList arguments = QCoreApplication::arguments();
    const QString name = arguments.value(1);
    std::unique_ptr<Channel> channel = channelTo(name);
    if (!channel) {
        std::fprintf(stderr, "Usage: %s PEER [CLASS] [ARGUMENT]...: see tests/interop/wamp\n",
                     argv[0]);
        return 1;
    }
    arguments.removeAt(1);
    const bool isFox = name == u"foxwamp";
    std::unique_ptr<Place> place;
    if (isFox)
        place = std::make_unique<FoxPlace>(node);
    else
        place = std::make_unique<FernwegPlace>();
    if (!place->start()) {
        std::fprintf(stderr, "The router can't be started: %s\n", qPrintable(place->errorString()));
        return 1;
    }
    WampPeer peer(std::move(channel));
    const Meeting meeting { peer, *place, waysOf(name) };
    QList<MakeTest> makers { makeCallTest, makeEventTest, makeLifeTest };
    if (!isFox) // which has the Basic Profile, and progressive results
        makers += { makeCancelTest, makePatternTest, makeDetailsTest };
    return run(meeting, makers, arguments);
}
