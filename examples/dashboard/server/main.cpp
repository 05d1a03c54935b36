// SPDX-License-Identifier: Apache-2.0
#include "hub.h"
#include "sensor.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QSocketNotifier>
#include <QtCore/QSysInfo>
#include <QtCore/QTimer>
#include <QtCore/QUrl>
#include <QtNetwork/QHostAddress>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <optional>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace {

struct Options
{
    QHostAddress address;
    quint16 port = 0;
    std::chrono::milliseconds interval {};
    QStringList origins;
    QUrl url; // of a dashboard-server to join; empty: this is one
    QString name;
};

int fail(const QString &reason)
{
    std::fprintf(stderr, "dashboard-server: %s\n", qPrintable(reason));
    return 1;
}

std::optional<Options> parse(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Publishes samples of this machine over WAMP."_s);
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption address(u"address"_s, u"Address to listen on (127.0.0.1)."_s,
                                     u"address"_s, u"127.0.0.1"_s);
    const QCommandLineOption port(u"port"_s, u"Port to listen on; 0 takes any (8765)."_s, u"port"_s,
                                  u"8765"_s);
    const QCommandLineOption interval(u"interval"_s, u"Milliseconds between samples (200)."_s,
                                      u"ms"_s, u"200"_s);
    const QCommandLineOption origin(u"allow-origin"_s,
                                    u"Lets web pages of this origin connect; can be repeated."_s,
                                    u"origin"_s);
    const QCommandLineOption url(
            u"url"_s, u"Only publishes, by the dashboard-server there; does not listen."_s,
            u"url"_s);
    const QCommandLineOption name(u"name"_s, u"What panels know this machine by (its host name)."_s,
                                  u"name"_s, QSysInfo::machineHostName());
    parser.addOptions({ address, port, interval, origin, url, name });
    parser.process(application);

    Options options;
    bool portIsGood = false;
    bool intervalIsGood = false;
    options.address = QHostAddress(parser.value(address));
    options.port = parser.value(port).toUShort(&portIsGood);
    const int milliseconds = parser.value(interval).toInt(&intervalIsGood);
    options.interval = std::chrono::milliseconds(milliseconds);
    options.origins = parser.values(origin);
    options.url = QUrl(parser.value(url), QUrl::StrictMode);
    options.name = parser.value(name);
    if (options.address.isNull())
        fail(u"not an address: %1"_s.arg(parser.value(address)));
    else if (parser.isSet(url) && (!options.url.isValid() || options.url.isEmpty()))
        fail(u"not a URL: %1"_s.arg(parser.value(url)));
    else if (!portIsGood)
        fail(u"not a port: %1"_s.arg(parser.value(port)));
    else if (!intervalIsGood || milliseconds < 20 || milliseconds > 60'000)
        fail(u"not an interval from 20 to 60000 ms: %1"_s.arg(parser.value(interval)));
    else
        return options;
    return std::nullopt;
}

int signalPipe[2] = { -1, -1 };

extern "C" void onSignal(int)
{
    // Only write() may be called here; the event loop hears of it through the pipe.
    [[maybe_unused]] const auto written = ::write(signalPipe[1], "", 1);
}

bool watchSignals()
{
    if (::pipe(signalPipe) != 0)
        return false;
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND); // a second one ends it at once
    return ::sigaction(SIGINT, &action, nullptr) == 0
            && ::sigaction(SIGTERM, &action, nullptr) == 0;
}

// What a sensor elsewhere does: comes back when the server is gone for a while.
void keepJoined(Fernweg::Wamp::Session &session, const QUrl &url)
{
    using Fernweg::Wamp::Session;
    QObject::connect(&session, &Session::onLeave, &session, [&session] { session.close(); });
    QObject::connect(&session, &Session::onDisconnect, &session,
                     [&session, url](bool, const QString &reason) {
                         const QString why =
                                 reason.isEmpty() ? session.closeDetails().reason() : reason;
                         std::fprintf(stderr, "no connection: %s\n", qUtf8Printable(why));
                         QTimer::singleShot(std::chrono::seconds(2), &session, [&session, url] {
                             session.open(url, Dashboard::Hub::realm());
                         });
                     });
}

int run(QCoreApplication &application, const Options &options)
{
    Dashboard::Hub hub(options.origins);
    Fernweg::Wamp::Session session;
    const Dashboard::Sensor sensor(&session, options.name, options.interval);
    QObject::connect(&sensor, &Dashboard::Sensor::ready, &session, [](const QString &name) {
        std::printf("sensor %s\n", qUtf8Printable(name));
        std::fflush(stdout);
    });
    QObject::connect(&sensor, &Dashboard::Sensor::failed, &session, [](const QString &reason) {
        QCoreApplication::exit(fail(u"the sensor is refused: "_s + reason));
    });

    if (!watchSignals())
        return fail(u"can't watch for signals"_s);
    QSocketNotifier notifier(signalPipe[0], QSocketNotifier::Read);
    QObject::connect(&notifier, &QSocketNotifier::activated, &hub, [&hub, &notifier] {
        notifier.setEnabled(false);
        hub.stop();
    });
    QObject::connect(&hub, &Dashboard::Hub::stopped, &application, &QCoreApplication::quit,
                     Qt::QueuedConnection);

    if (!options.url.isEmpty()) {
        keepJoined(session, options.url);
        if (!session.open(options.url, Dashboard::Hub::realm()))
            return fail(session.errorString());
        return application.exec();
    }
    QUrl url;
    url.setScheme(u"ws"_s);
    url.setHost(options.address.toString());
    url.setPort(options.port);
    if (!hub.listen(url)) {
        return fail(u"can't listen on %1, port %2: %3"_s.arg(options.address.toString())
                            .arg(options.port)
                            .arg(hub.errorString()));
    }
    if (!session.open(hub.router(), Dashboard::Hub::realm()))
        return fail(session.errorString());
    std::printf("listening %s\n", qPrintable(hub.url().toString()));
    std::fflush(stdout);
    return application.exec();
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    application.setApplicationName(u"dashboard-server"_s);
    application.setApplicationVersion(u"1.0"_s);
    const auto options = parse(application);
    return options ? run(application, *options) : 1;
}
