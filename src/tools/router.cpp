// SPDX-License-Identifier: Apache-2.0
// fernweg router
#include "commands.h"
#include "options.h"
#include "unixsignals.h"

#include <Fernweg/WampRouter>

#include <QtCore/qcoreapplication.h>

namespace Fernweg::Tools {

namespace {

constexpr int wrongConfiguration = 2;

int refuse(const QString &error)
{
    fail(QStringLiteral("router: ") + error);
    return wrongConfiguration;
}

/// What the file of --config and the options beside it say.
Wamp::RouterOptions readOptions(const QCommandLineParser &parser, QString *error)
{
    Wamp::RouterOptions options;
    const QString file = parser.value(QStringLiteral("config"));
    if (!file.isEmpty())
        options = Wamp::RouterOptions::fromFile(file, error);
    const QStringList realms = parser.values(QStringLiteral("realm"));
    for (const QString &name : realms)
        options.addRealm(Wamp::RealmOptions(name));
    if (options.realms().isEmpty())
        options.addRealm(Wamp::RealmOptions(QStringLiteral("realm1")));
    QList<QUrl> places = options.listen();
    const QStringList urls = parser.values(QStringLiteral("listen"));
    for (const QString &url : urls)
        places += QUrl(url, QUrl::StrictMode);
    if (places.isEmpty())
        places += QUrl(QStringLiteral("ws://127.0.0.1:8080/ws"));
    options.setListen(places);
    if (error->isEmpty())
        *error = options.errorString();
    return options;
}

QString applyServer(const QCommandLineParser &parser, Wamp::Router &router)
{
    ServerOptions options = router.serverOptions();
    WebSocketOptions connection = options.connection();
    QString error = applyConnectionOptions(parser, connection);
    if (error.isEmpty())
        error = applyTlsOptions(parser, Side::Server, connection);
    options.setConnection(connection).setWebStatus(parser.isSet(QStringLiteral("web-status")));
    if (parser.isSet(QStringLiteral("allow-origin")))
        options.setAllowedOrigins(parser.values(QStringLiteral("allow-origin")));
    if (parser.isSet(QStringLiteral("web")))
        options.setWebFolder(parser.value(QStringLiteral("web")));
    if (error.isEmpty() && !router.setServerOptions(options))
        error = router.errorString();
    return error;
}

void addRouterOptions(QCommandLineParser &parser)
{
    parser.setApplicationDescription(QStringLiteral(
            "Routes calls and events between the sessions of a realm. Prints \"listening URL\" "
            "for\n"
            "each place; ends at SIGINT or SIGTERM, saying goodbye to all. Without a "
            "configuration\n"
            "everybody who can connect may do everything. The configuration is an object in JSON\n"
            "with the keys listen (a list of URLs), realms (a list of objects with name, roles, "
            "…)\n"
            "and others that Fernweg::Wamp::RouterOptions describes; what is wrong in it is told\n"
            "with the path to the key, and the exit code is 2."));
    parser.addOptions({
            { QStringLiteral("listen"),
              QStringLiteral("Where to listen, can be repeated: ws, wss, rs, rss. Port 0 takes one "
                             "that is free. Default: ws://127.0.0.1:8080/ws"),
              QStringLiteral("URL") },
            { QStringLiteral("realm"), QStringLiteral("A realm, can be repeated. Default: realm1"),
              QStringLiteral("NAME") },
            { QStringLiteral("config"), QStringLiteral("The configuration."),
              QStringLiteral("FILE") },
    });
    parser.addOptions({
            { QStringLiteral("allow-origin"),
              QStringLiteral(
                      "Web pages that may connect, as scheme://host[:port] with stars; can be "
                      "repeated. Default: all."),
              QStringLiteral("PATTERN") },
            { QStringLiteral("web-status"), QStringLiteral("Shows a page to browsers.") },
            { QStringLiteral("web"), QStringLiteral("Shows the files of this folder to browsers."),
              QStringLiteral("FOLDER") },
    });
    addConnectionOptions(parser);
    addTlsOptions(parser, Side::Server);
}

} // namespace

int runRouter(const QStringList &arguments)
{
    QCommandLineParser parser;
    addRouterOptions(parser);
    if (const auto exitCode = parse(parser, QStringLiteral("router"), arguments, 0))
        return *exitCode;

    QString error;
    const Wamp::RouterOptions options = readOptions(parser, &error);
    if (!error.isEmpty())
        return refuse(error);
    Wamp::Router router(options);
    error = applyServer(parser, router);
    if (!error.isEmpty())
        return fail(QStringLiteral("router: ") + error);
    const QList<QUrl> places = options.listen();
    for (const QUrl &place : places) {
        if (!router.listen(place)) {
            return fail(
                    QStringLiteral("router: %1: %2").arg(place.toString(), router.errorString()));
        }
    }
    QObject::connect(&router, &Wamp::Router::closed, qApp, &QCoreApplication::quit,
                     Qt::QueuedConnection);
    onTerminationSignal(&router, [&router] { router.close(); });
    const QList<QUrl> urls = router.urls();
    for (const QUrl &url : urls) {
        if (!printLine("listening " + url.toEncoded()))
            return fail(QStringLiteral("router: standard output can't be written"));
    }
    return QCoreApplication::exec();
}

} // namespace Fernweg::Tools
