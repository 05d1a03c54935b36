// SPDX-License-Identifier: Apache-2.0
#include "stations.h"
#include "watcher.h"

#include <Fernweg/WampRouter>

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QTimer>
#include <QtCore/QUrl>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <vector>

using namespace Qt::StringLiterals;
using namespace Fernweg::Wamp;

namespace {

struct Settings
{
    QUrl url;
    QString realm;
    bool hasStations = true;
    int watchers = 0;
    int seconds = 0;
};

int fail(const QString &reason)
{
    std::fprintf(stderr, "pubsub: %s\n", qUtf8Printable(reason));
    return 1;
}

std::optional<Settings> parse(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Weather stations publish, watchers subscribe, over WAMP."_s);
    parser.addHelpOption();
    const QCommandLineOption url(u"url"_s, u"A router elsewhere, in place of one's own."_s,
                                 u"url"_s);
    const QCommandLineOption realm(u"realm"_s, u"The realm to join (realm1)."_s, u"name"_s,
                                   u"realm1"_s);
    const QCommandLineOption role(u"role"_s, u"stations, watchers or both (both)."_s, u"role"_s,
                                  u"both"_s);
    const QCommandLineOption watchers(u"watchers"_s, u"How many watchers there are (2)."_s, u"n"_s,
                                      u"2"_s);
    const QCommandLineOption seconds(u"seconds"_s, u"End after so many seconds."_s, u"n"_s);
    parser.addOptions({ url, realm, role, watchers, seconds });
    parser.process(application);
    Settings settings;
    settings.url = QUrl(parser.value(url), QUrl::StrictMode);
    settings.realm = parser.value(realm);
    settings.hasStations = parser.value(role) != u"watchers";
    bool areNumbers = true;
    if (parser.value(role) != u"stations")
        settings.watchers = parser.value(watchers).toInt(&areNumbers);
    bool isNumber = true;
    if (parser.isSet(seconds))
        settings.seconds = parser.value(seconds).toInt(&isNumber);
    if (!areNumbers || settings.watchers < 0 || settings.watchers > 1000)
        fail(u"not a number of watchers: "_s + parser.value(watchers));
    else if (!isNumber || settings.seconds < 0)
        fail(u"not a number of seconds: "_s + parser.value(seconds));
    else if (!QStringList { u"stations"_s, u"watchers"_s, u"both"_s }.contains(parser.value(role)))
        fail(u"not a role: "_s + parser.value(role));
    else
        return settings;
    return std::nullopt;
}

// Each watcher has a session of its own, as if it were another program.
struct Seat
{
    explicit Seat(int number) : watcher(&session, u"watcher %1"_s.arg(number)) { }

    Session session;
    Watcher watcher;
};

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
        const bool isOpening = settings->url.isEmpty()
                ? session.open(&router, settings->realm)
                : session.open(settings->url, settings->realm);
        if (!isOpening)
            fail(session.errorString());
        return isOpening;
    };

    Session stationsSession;
    std::optional<Stations> stations;
    std::vector<std::unique_ptr<Seat>> seats;
    const auto openSeats = [&] {
        for (int i = 1; i <= settings->watchers; ++i) {
            seats.push_back(std::make_unique<Seat>(i));
            if (!open(seats.back()->session))
                QCoreApplication::exit(1);
        }
    };
    if (settings->hasStations) {
        stations.emplace(&stationsSession);
        QObject::connect(&*stations, &Stations::failed, &application,
                         [](const QString &reason) { QCoreApplication::exit(fail(reason)); });
        // Before somebody asks for a report.
        QObject::connect(&stationsSession, &Session::onJoin, &application, openSeats);
        if (!open(stationsSession))
            return 1;
    } else {
        openSeats();
    }
    if (settings->seconds > 0) {
        QTimer::singleShot(std::chrono::seconds(settings->seconds), &application, [&seats] {
            const bool haveWorked = std::all_of(seats.begin(), seats.end(), [](const auto &seat) {
                return seat->watcher.hasWorked();
            });
            QCoreApplication::exit(haveWorked ? 0 : fail(u"not all was heard"_s));
        });
    }
    return application.exec();
}
