// SPDX-License-Identifier: Apache-2.0
// bench-wamp-fernweg: a router as a user of the public API would write it.
#include "../servers/arguments.h"

#include <Fernweg/EpollEventDispatcher>
#include <Fernweg/WampRouter>

#include <QtCore/QCoreApplication>
#include <QtCore/QUrl>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    Fernweg::EpollEventDispatcher::install();
    QCoreApplication application(argc, argv);
    Fernweg::Wamp::Router router(
            Fernweg::Wamp::RouterOptions({ Fernweg::Wamp::RealmOptions(u"realm1"_s) }));
    if (!router.listen(QUrl(u"ws://127.0.0.1:%1/ws"_s.arg(portArgument(argc, argv))))) {
        qCritical("bench-wamp-fernweg: %s", qPrintable(router.errorString()));
        return 1;
    }
    announce(unsigned(router.urls().constFirst().port()), "Fernweg " FERNWEG_BENCH_VERSION);
    return application.exec();
}
