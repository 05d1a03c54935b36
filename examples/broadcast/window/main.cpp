// SPDX-License-Identifier: Apache-2.0
#include "boardserver.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QTimer>
#include <QtCore/QUrl>
#include <QtGui/QFont>
#include <QtGui/QGuiApplication>
#include <QtGui/QImage>
#include <QtQml/QQmlApplicationEngine>
#include <QtQuick/QQuickWindow>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>

using namespace Qt::StringLiterals;

namespace {

struct Options
{
    QHostAddress address;
    quint16 port = 0;
    int maxParticipants = 0;
    QUrl url; // of somebody else's board; empty: a server of our own
    QString demo;
    QString screenshot;
    int seconds = 0;
    bool hasWindow = true;
};

int fail(const QString &reason)
{
    std::fprintf(stderr, "broadcast: %s\n", qUtf8Printable(reason));
    return 1;
}

std::optional<Options> parse(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
            u"A drawing board, shared with who joins it by a window or a browser."_s);
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption url(u"url"_s, u"Joins this board, ws://host:port/name."_s, u"url"_s);
    const QCommandLineOption address(u"address"_s, u"Address to listen on (127.0.0.1)."_s,
                                     u"address"_s, u"127.0.0.1"_s);
    const QCommandLineOption port(u"port"_s, u"Port to listen on; 0 takes any (8764)."_s, u"port"_s,
                                  u"8764"_s);
    const QCommandLineOption max(u"max-participants"_s, u"How many may take part (32)."_s, u"n"_s,
                                 u"32"_s);
    const QCommandLineOption noWindow(u"no-window"_s, u"Only serves."_s);
    const QCommandLineOption demo(
            u"demo"_s, u"Draws by itself: mountains, sun, forest, lake or boat."_s, u"figure"_s);
    const QCommandLineOption seconds(u"seconds"_s, u"Ends after so many seconds."_s, u"n"_s);
    const QCommandLineOption shot(u"screenshot"_s, u"With --seconds: saves a picture at the end."_s,
                                  u"file"_s);
    parser.addOptions({ url, address, port, max, noWindow, demo, seconds, shot });
    parser.process(application);

    Options options;
    options.address = QHostAddress(parser.value(address));
    bool isPort = false;
    options.port = parser.value(port).toUShort(&isPort);
    options.maxParticipants = parser.value(max).toInt();
    options.url = QUrl(parser.value(url), QUrl::StrictMode);
    options.demo = parser.value(demo);
    options.screenshot = parser.value(shot);
    options.seconds = parser.value(seconds).toInt();
    options.hasWindow = !parser.isSet(noWindow);
    if (parser.isSet(url) && !options.url.scheme().startsWith("ws"_L1))
        fail(u"not a WebSocket's URL: %1"_s.arg(parser.value(url)));
    else if (options.address.isNull())
        fail(u"not an address: %1"_s.arg(parser.value(address)));
    else if (!isPort)
        fail(u"not a port: %1"_s.arg(parser.value(port)));
    else if (options.maxParticipants < 1)
        fail(u"not a number of participants: %1"_s.arg(parser.value(max)));
    else if (parser.isSet(seconds) && options.seconds < 1)
        fail(u"not a number of seconds: %1"_s.arg(parser.value(seconds)));
    else
        return options;
    return std::nullopt;
}

QUrl urlOf(const QString &scheme, const QHostAddress &address, quint16 port)
{
    const bool isAny = address == QHostAddress::Any || address == QHostAddress::AnyIPv4
            || address == QHostAddress::AnyIPv6;
    QUrl url;
    url.setScheme(scheme);
    url.setHost((isAny ? QHostAddress(QHostAddress::LocalHost) : address).toString());
    url.setPort(port);
    url.setPath(u"/"_s);
    return url;
}

int finish(const Options &options, QQuickWindow *window)
{
    if (window == nullptr)
        return 0;
    if (!options.screenshot.isEmpty() && !window->grabWindow().save(options.screenshot))
        return fail(u"can't write %1"_s.arg(options.screenshot));
    if (window->property("joined").toBool())
        return 0;
    return fail(u"not connected: %1"_s.arg(window->property("problem").toString()));
}

// Asked before there is an application, as that is of another kind without a window.
bool isWindowWanted(int argc, char **argv)
{
    return std::none_of(argv, argv + argc,
                        [](const char *argument) { return qstrcmp(argument, "--no-window") == 0; });
}

QQuickWindow *openWindow(QQmlApplicationEngine &engine, const QUrl &url, const QString &demo)
{
    QGuiApplication::setFont(QFont(u"Roboto"_s)); // as the page; where it is not, the usual one
    engine.addImportPath(u"qrc:/qt/qml"_s);
    // Where the module Fernweg was when this was built.
    engine.addImportPath(QStringLiteral(FERNWEG_QML_IMPORT_PATH));
    engine.setInitialProperties({ { u"url"_s, url }, { u"demo"_s, demo } });
    engine.load(QUrl(u"qrc:/qt/qml/Broadcast/Main.qml"_s));
    auto *const window = qobject_cast<QQuickWindow *>(engine.rootObjects().value(0));
    if (window != nullptr)
        window->show();
    return window;
}

} // namespace

int main(int argc, char **argv)
{
    const std::unique_ptr<QCoreApplication> application(isWindowWanted(argc, argv)
                                                                ? new QGuiApplication(argc, argv)
                                                                : new QCoreApplication(argc, argv));
    application->setApplicationName(u"broadcast"_s);
    application->setApplicationVersion(u"1.0"_s);
    std::optional<Options> options = parse(*application);
    if (!options)
        return 1;

    Broadcast::BoardServer server(options->maxParticipants);
    if (options->url.isEmpty()) {
        if (!server.listen(options->address, options->port))
            return fail(server.errorString());
        options->url = urlOf(u"ws"_s, options->address, server.port());
        const QUrl page = urlOf(u"http"_s, options->address, server.port());
        std::printf("listening %s\nfor browsers %s\n", qPrintable(options->url.toString()),
                    qPrintable(page.toString()));
        std::fflush(stdout);
    }

    QQmlApplicationEngine engine;
    QQuickWindow *window = nullptr;
    if (options->hasWindow) {
        window = openWindow(engine, options->url, options->demo);
        if (window == nullptr)
            return fail(u"can't load the window; is the QML module Fernweg in QML_IMPORT_PATH?"_s);
    }
    if (options->seconds > 0) {
        QTimer::singleShot(std::chrono::seconds(options->seconds), application.get(),
                           [&] { QCoreApplication::exit(finish(*options, window)); });
    }
    return QCoreApplication::exec();
}
