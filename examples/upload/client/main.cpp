// SPDX-License-Identifier: Apache-2.0
#include "consoleupload.h"
#include "uploadserver.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QDir>
#include <QtCore/QTimer>
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
    Upload::Store store;
    QUrl url; // of somebody else's server; empty: our own
    QString fileToSend; // from the console
    QStringList files; // for the window
    QString screenshot;
    int seconds = 0;
    bool hasWindow = true;
};

int fail(const QString &reason)
{
    std::fprintf(stderr, "upload: %s\n", qUtf8Printable(reason));
    return 1;
}

// Asked before there is an application, as that is of another kind without a window.
bool isWindowWanted(int argc, char **argv)
{
    return std::none_of(argv, argv + argc, [](const char *argument) {
        return qstrcmp(argument, "--no-gui") == 0 || qstrncmp(argument, "--send", 6) == 0;
    });
}

std::optional<Options> check(const QCommandLineParser &parser)
{
    Options options;
    bool isPort = false;
    bool isSize = false;
    options.address = QHostAddress(parser.value(u"address"_s));
    options.port = parser.value(u"port"_s).toUShort(&isPort);
    const int megabytes = parser.value(u"max-size"_s).toInt(&isSize);
    options.store.maxSize = quint64(std::max(0, megabytes)) * 1'000'000;
    if (!parser.isSet(u"discard"_s))
        options.store.folder = parser.value(u"folder"_s);
    options.url = QUrl(parser.value(u"url"_s), QUrl::StrictMode);
    options.fileToSend = parser.value(u"send"_s);
    options.files = parser.positionalArguments();
    options.screenshot = parser.value(u"screenshot"_s);
    options.seconds = parser.value(u"seconds"_s).toInt();
    options.hasWindow = !parser.isSet(u"no-gui"_s);
    if (parser.isSet(u"url"_s) && !options.url.scheme().startsWith("ws"_L1))
        fail(u"not a WebSocket's URL: %1"_s.arg(parser.value(u"url"_s)));
    else if (parser.isSet(u"send"_s) && options.url.isEmpty())
        fail(u"--send needs --url"_s);
    else if (options.address.isNull())
        fail(u"not an address: %1"_s.arg(parser.value(u"address"_s)));
    else if (!isPort)
        fail(u"not a port: %1"_s.arg(parser.value(u"port"_s)));
    else if (!isSize || megabytes < 1)
        fail(u"not a number of megabytes: %1"_s.arg(parser.value(u"max-size"_s)));
    else if (parser.isSet(u"seconds"_s) && options.seconds < 1)
        fail(u"not a number of seconds: %1"_s.arg(parser.value(u"seconds"_s)));
    else
        return options;
    return std::nullopt;
}

std::optional<Options> parse(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Sends files of any size over WebSocket, and receives them. "
                                     u"Without --url, it is server "
                                     "and window in one."_s);
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(u"files"_s, u"What the window sends at once."_s, u"[files]"_s);
    parser.addOptions({
            { u"url"_s, u"The server to send to, ws://host:port."_s, u"url"_s },
            { u"send"_s, u"Sends this file without a window. 0: the server has it."_s, u"file"_s },
            { u"no-gui"_s, u"Only receives."_s },
            { u"address"_s, u"Address to listen on (127.0.0.1)."_s, u"address"_s, u"127.0.0.1"_s },
            { u"port"_s, u"Port to listen on; 0 takes any (8766)."_s, u"port"_s, u"8766"_s },
            { u"folder"_s, u"Where received files go (uploads)."_s, u"folder"_s, u"uploads"_s },
            { u"discard"_s, u"Keeps nothing of what is received."_s },
            { u"max-size"_s, u"Megabytes that a file may have (16000)."_s, u"MB"_s, u"16000"_s },
            { u"seconds"_s, u"Ends after so many seconds."_s, u"n"_s },
            { u"screenshot"_s, u"With --seconds: saves a picture at the end."_s, u"file"_s },
    });
    parser.process(application);
    return check(parser);
}

// Receives, and says so on the console. Returns false if it can't.
bool serve(Upload::UploadServer &server, Options &options)
{
    const QString &folder = options.store.folder;
    if (!folder.isEmpty() && !QDir().mkpath(folder)) {
        fail(u"can't make the folder %1"_s.arg(folder));
        return false;
    }
    if (!server.listen(options.address, options.port)) {
        fail(server.errorString());
        return false;
    }
    QObject::connect(&server, &Upload::UploadServer::received, &server,
                     [](const QString &name, quint64 size, const QByteArray &sha256) {
                         std::printf("received %s, %llu octets, sha256 %s\n", qUtf8Printable(name),
                                     static_cast<unsigned long long>(size), sha256.constData());
                         std::fflush(stdout);
                     });
    options.url.setScheme(u"ws"_s);
    options.url.setHost(options.address.toString());
    options.url.setPort(server.port());
    std::printf("listening %s\n", qPrintable(options.url.toString()));
    std::fflush(stdout);
    return true;
}

QQuickWindow *openWindow(QQmlApplicationEngine &engine, const Options &options)
{
    QGuiApplication::setFont(QFont(u"Roboto"_s)); // where it is not, the usual one
    QVariantList files;
    for (const QString &file : options.files)
        files.append(QUrl::fromUserInput(file, QDir::currentPath(), QUrl::AssumeLocalFile));
    engine.addImportPath(u"qrc:/qt/qml"_s);
    engine.setInitialProperties({ { u"server"_s, options.url }, { u"files"_s, files } });
    engine.load(QUrl(u"qrc:/qt/qml/Uploads/Main.qml"_s));
    auto *const window = qobject_cast<QQuickWindow *>(engine.rootObjects().value(0));
    if (window != nullptr)
        window->show();
    return window;
}

int finish(const Options &options, QQuickWindow *window)
{
    if (window == nullptr)
        return 0;
    if (!options.screenshot.isEmpty() && !window->grabWindow().save(options.screenshot))
        return fail(u"can't write %1"_s.arg(options.screenshot));
    if (options.files.isEmpty() || window->property("allVerified").toBool())
        return 0;
    return fail(u"not all files were sent"_s);
}

} // namespace

int main(int argc, char **argv)
{
    const std::unique_ptr<QCoreApplication> application(isWindowWanted(argc, argv)
                                                                ? new QGuiApplication(argc, argv)
                                                                : new QCoreApplication(argc, argv));
    application->setApplicationName(u"upload"_s);
    application->setApplicationVersion(u"1.0"_s);
    std::optional<Options> options = parse(*application);
    if (!options)
        return 1;
    if (!options->fileToSend.isEmpty())
        return Upload::runInConsole(options->fileToSend, options->url);

    Upload::UploadServer server(options->store);
    if (options->url.isEmpty() && !serve(server, *options))
        return 1;
    QQmlApplicationEngine engine;
    QQuickWindow *window = nullptr;
    if (options->hasWindow) {
        window = openWindow(engine, *options);
        if (window == nullptr)
            return fail(u"can't load the window"_s);
    }
    if (options->seconds > 0) {
        QTimer::singleShot(std::chrono::seconds(options->seconds), application.get(),
                           [&] { QCoreApplication::exit(finish(*options, window)); });
    }
    return QCoreApplication::exec();
}
