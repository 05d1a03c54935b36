// SPDX-License-Identifier: Apache-2.0
#include "hello.h"

#include <Fernweg/WampRouter>

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QUrl>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace Fernweg::Wamp;

namespace {

struct Settings
{
    QUrl url;
    QUrl listen;
    QString realm;
    int seconds = 0;
};

int fail(const QString &reason)
{
    std::fprintf(stderr, "hello: %s\n", qUtf8Printable(reason));
    return 1;
}

bool parse(const QCoreApplication &application, Settings &settings)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Subscribes, registers, publishes and calls over WAMP."_s);
    parser.addHelpOption();
    const QCommandLineOption url(u"url"_s, u"A router elsewhere, in place of one's own."_s,
                                 u"url"_s);
    const QCommandLineOption realm(u"realm"_s, u"The realm to join (realm1)."_s, u"name"_s,
                                   u"realm1"_s);
    const QCommandLineOption listen(u"listen"_s, u"Where the own router listens (nowhere)."_s,
                                    u"url"_s);
    const QCommandLineOption seconds(u"seconds"_s, u"End after so many seconds."_s, u"n"_s);
    parser.addOptions({ url, realm, listen, seconds });
    parser.process(application);
    settings.url = QUrl(parser.value(url), QUrl::StrictMode);
    settings.listen = QUrl(parser.value(listen), QUrl::StrictMode);
    settings.realm = parser.value(realm);
    bool isNumber = true;
    if (parser.isSet(seconds))
        settings.seconds = parser.value(seconds).toInt(&isNumber);
    return isNumber && settings.seconds >= 0;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    Settings settings;
    if (!parse(application, settings))
        return fail(u"--seconds: not a number of seconds"_s);

    Router router(RouterOptions({ RealmOptions(settings.realm) }));
    Session session;
    const Hello hello(&session);
    QObject::connect(&session, &Session::onDisconnect, &application,
                     [](bool, const QString &reason) {
                         QCoreApplication::exit(fail(u"disconnected: "_s + reason));
                     });

    if (!settings.listen.isEmpty()) {
        if (!router.listen(settings.listen))
            return fail(settings.listen.toString() + u": "_s + router.errorString());
        std::printf("listening %s\n", router.urls().constFirst().toEncoded().constData());
        std::fflush(stdout);
    }
    const bool isOpening = settings.url.isEmpty() ? session.open(&router, settings.realm)
                                                  : session.open(settings.url, settings.realm);
    if (!isOpening)
        return fail(session.errorString());
    if (settings.seconds > 0) {
        QTimer::singleShot(std::chrono::seconds(settings.seconds), &application, [&hello] {
            QCoreApplication::exit(hello.hasWorked() ? 0 : fail(u"nothing was heard"_s));
        });
    }
    return application.exec();
}
