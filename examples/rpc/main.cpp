// SPDX-License-Identifier: Apache-2.0
#include "callee.h"
#include "caller.h"

#include <Fernweg/WampRouter>

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QTimer>
#include <QtCore/QUrl>

#include <chrono>
#include <cstdio>
#include <optional>

using namespace Qt::StringLiterals;
using namespace Fernweg::Wamp;

namespace {

struct Settings
{
    QUrl url;
    QString realm;
    bool isCallee = true;
    bool isCaller = true;
    int seconds = 0;
};

int fail(const QString &reason)
{
    std::fprintf(stderr, "rpc: %s\n", qUtf8Printable(reason));
    return 1;
}

std::optional<Settings> parse(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Calls procedures over WAMP, and offers them."_s);
    parser.addHelpOption();
    const QCommandLineOption url(u"url"_s, u"A router elsewhere, in place of one's own."_s,
                                 u"url"_s);
    const QCommandLineOption realm(u"realm"_s, u"The realm to join (realm1)."_s, u"name"_s,
                                   u"realm1"_s);
    const QCommandLineOption role(u"role"_s, u"callee, caller or both (both)."_s, u"role"_s,
                                  u"both"_s);
    const QCommandLineOption seconds(u"seconds"_s, u"End after so many seconds at the latest."_s,
                                     u"n"_s);
    parser.addOptions({ url, realm, role, seconds });
    parser.process(application);
    Settings settings;
    settings.url = QUrl(parser.value(url), QUrl::StrictMode);
    settings.realm = parser.value(realm);
    settings.isCallee = parser.value(role) != u"caller";
    settings.isCaller = parser.value(role) != u"callee";
    bool isNumber = true;
    if (parser.isSet(seconds))
        settings.seconds = parser.value(seconds).toInt(&isNumber);
    if (!isNumber || settings.seconds < 0)
        fail(u"not a number of seconds: "_s + parser.value(seconds));
    else if (!QStringList { u"callee"_s, u"caller"_s, u"both"_s }.contains(parser.value(role)))
        fail(u"not a role: "_s + parser.value(role));
    else if (settings.url.isEmpty() && !(settings.isCallee && settings.isCaller))
        fail(u"a caller or a callee alone needs --url"_s);
    else
        return settings;
    return std::nullopt;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const auto settings = parse(application);
    if (!settings)
        return 1;
    Router router(RouterOptions({ RealmOptions(settings->realm) }));
    const auto open = [&](Session &session) {
        QObject::connect(&session, &Session::onDisconnect, &application,
                         [](bool, const QString &reason) {
                             QCoreApplication::exit(fail(u"disconnected: "_s + reason));
                         });
        return settings->url.isEmpty() ? session.open(&router, settings->realm)
                                       : session.open(settings->url, settings->realm);
    };

    Session calleeSession;
    Session callerSession;
    Caller caller(&callerSession);
    std::optional<Callee> callee;
    QObject::connect(&callerSession, &Session::onJoin, &caller, &Caller::start);
    QObject::connect(&caller, &Caller::finished, &application, [](bool asExpected) {
        QCoreApplication::exit(asExpected ? 0 : fail(u"not all was as expected"_s));
    });
    if (settings->isCallee) {
        callee.emplace(&calleeSession);
        QObject::connect(&*callee, &Callee::failed, &application,
                         [](const QString &reason) { QCoreApplication::exit(fail(reason)); });
        QObject::connect(&*callee, &Callee::ready, &application, [&] {
            std::puts("the procedures are registered");
            std::fflush(stdout);
            if (settings->isCaller && !open(callerSession))
                QCoreApplication::exit(fail(callerSession.errorString()));
        });
    }
    Session &first = settings->isCallee ? calleeSession : callerSession;
    if (!open(first))
        return fail(first.errorString());
    if (settings->seconds > 0) {
        QTimer::singleShot(std::chrono::seconds(settings->seconds), &application, [&settings] {
            QCoreApplication::exit(settings->isCaller ? fail(u"not done in time"_s) : 0);
        });
    }
    return application.exec();
}
