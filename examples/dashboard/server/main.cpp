// SPDX-License-Identifier: Apache-2.0
#include "feed.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QSocketNotifier>
#include <QtCore/QUrl>

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
};

int fail(const QString &reason)
{
    std::fprintf(stderr, "dashboard-server: %s\n", qPrintable(reason));
    return 1;
}

std::optional<Options> parse(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Pushes samples of this machine over WebSocket."_s);
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
    parser.addOptions({ address, port, interval, origin });
    parser.process(application);

    Options options;
    bool portIsGood = false;
    bool intervalIsGood = false;
    options.address = QHostAddress(parser.value(address));
    options.port = parser.value(port).toUShort(&portIsGood);
    const int milliseconds = parser.value(interval).toInt(&intervalIsGood);
    options.interval = std::chrono::milliseconds(milliseconds);
    options.origins = parser.values(origin);
    if (options.address.isNull())
        fail(u"not an address: %1"_s.arg(parser.value(address)));
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

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    application.setApplicationName(u"dashboard-server"_s);
    application.setApplicationVersion(u"1.0"_s);
    const auto options = parse(application);
    if (!options)
        return 1;

    Dashboard::Feed feed(options->interval);
    if (!feed.allowOrigins(options->origins))
        return fail(feed.errorString());
    if (!feed.listen(options->address, options->port)) {
        return fail(u"can't listen on %1, port %2: %3"_s.arg(options->address.toString())
                            .arg(options->port)
                            .arg(feed.errorString()));
    }
    if (!watchSignals())
        return fail(u"can't watch for signals"_s);
    QSocketNotifier notifier(signalPipe[0], QSocketNotifier::Read);
    QObject::connect(&notifier, &QSocketNotifier::activated, &feed, [&feed, &notifier] {
        notifier.setEnabled(false);
        feed.stop();
    });
    QObject::connect(&feed, &Dashboard::Feed::stopped, &application, &QCoreApplication::quit,
                     Qt::QueuedConnection);

    QUrl url;
    url.setScheme(u"ws"_s);
    url.setHost(options->address.toString());
    url.setPort(feed.port());
    std::printf("listening %s\n", qPrintable(url.toString()));
    std::fflush(stdout);
    return application.exec();
}
