// SPDX-License-Identifier: Apache-2.0
#include "recorder.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QTimer>
#include <QtCore/QUrl>
#include <QtGui/QFontDatabase>
#include <QtGui/QGuiApplication>
#include <QtGui/QImage>
#include <QtGui/QOffscreenSurface>
#include <QtGui/QOpenGLContext>
#include <QtGui/QOpenGLFunctions>
#include <QtQml/QQmlApplicationEngine>
#include <QtQuick/QQuickWindow>
#include <QtQuick/QSGRendererInterface>

#include <chrono>
#include <cstdio>
#include <optional>

using namespace Qt::StringLiterals;

namespace {

struct Options
{
    QUrl url;
    QSize size;
    QString screenshot;
    int seconds = 0;
    bool printing = false;
    bool fullScreen = false;
};

int fail(const QString &reason)
{
    std::fprintf(stderr, "dashboard: %s\n", qUtf8Printable(reason));
    return 1;
}

std::optional<Options> parse(const QGuiApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Shows what sensors publish by a dashboard-server."_s);
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption url(u"url"_s, u"The server (ws://127.0.0.1:8765)."_s, u"url"_s,
                                 u"ws://127.0.0.1:8765"_s);
    const QCommandLineOption size(u"size"_s, u"The window's size (800x480)."_s, u"WxH"_s,
                                  u"800x480"_s);
    const QCommandLineOption full(u"fullscreen"_s, u"Fill the screen."_s);
    const QCommandLineOption print(u"print"_s, u"Print a line a second of what arrives."_s);
    const QCommandLineOption seconds(u"seconds"_s, u"End after so many seconds."_s, u"n"_s);
    const QCommandLineOption shot(u"screenshot"_s, u"With --seconds: save a picture at the end."_s,
                                  u"file"_s);
    parser.addOptions({ url, size, full, print, seconds, shot });
    parser.process(application);

    Options options;
    options.url = QUrl(parser.value(url));
    options.screenshot = parser.value(shot);
    options.printing = parser.isSet(print);
    options.fullScreen = parser.isSet(full);
    const QStringList sides = parser.value(size).split(u'x');
    options.size = QSize(sides.value(0).toInt(), sides.value(1).toInt());
    bool secondsAreGood = true;
    if (parser.isSet(seconds))
        options.seconds = parser.value(seconds).toInt(&secondsAreGood);
    if (!options.url.isValid() || !options.url.scheme().startsWith("ws"_L1))
        fail(u"not a WebSocket's URL: %1"_s.arg(parser.value(url)));
    else if (sides.size() != 2 || options.size.isEmpty())
        fail(u"not a size: %1"_s.arg(parser.value(size)));
    else if (!secondsAreGood || options.seconds < 0)
        fail(u"not a number of seconds: %1"_s.arg(parser.value(seconds)));
    else
        return options;
    return std::nullopt;
}

// Where OpenGL is done by the CPU, Qt Quick's own software renderer is far cheaper: it paints only
// what has changed.
void chooseRenderer()
{
    if (qEnvironmentVariableIsSet("QT_QUICK_BACKEND")
        || qEnvironmentVariableIsSet("QSG_RHI_BACKEND"))
        return;
    QOffscreenSurface surface;
    surface.create();
    QOpenGLContext context;
    QByteArray renderer;
    if (context.create() && context.makeCurrent(&surface)) {
        const auto *name = context.functions()->glGetString(GL_RENDERER);
        renderer = QByteArray(reinterpret_cast<const char *>(name)).toLower();
        context.doneCurrent();
    }
    const auto isCpu = [&renderer](const char *driver) { return renderer.contains(driver); };
    if (renderer.isEmpty() || isCpu("llvmpipe") || isCpu("softpipe") || isCpu("swrast"))
        QQuickWindow::setGraphicsApi(QSGRendererInterface::Software);
}

// Digits of one width matter most here: values change in place five times a second.
void chooseFont()
{
    const QStringList installed = QFontDatabase::families();
    for (const auto &family : { u"Roboto"_s, u"Noto Sans"_s, u"DejaVu Sans"_s }) {
        if (!installed.contains(family))
            continue;
        QFont font(family);
        if (family == u"DejaVu Sans"_s)
            font.setStretch(QFont::SemiCondensed);
        QGuiApplication::setFont(font);
        return;
    }
}

int finish(const Options &options, QQuickWindow *window, const Recorder &recorder)
{
    if (!options.screenshot.isEmpty() && !window->grabWindow().save(options.screenshot))
        return fail(u"can't write %1"_s.arg(options.screenshot));
    if (recorder.samples() > 0)
        return 0;
    return fail(
            u"nothing arrived from %1 in %2 s%3"_s.arg(options.url.toString())
                    .arg(options.seconds)
                    .arg(recorder.problem().isEmpty() ? QString() : u": "_s + recorder.problem()));
}

} // namespace

int main(int argc, char **argv)
{
    QGuiApplication application(argc, argv);
    application.setApplicationName(u"dashboard"_s);
    application.setApplicationVersion(u"1.0"_s);
    const auto options = parse(application);
    if (!options)
        return 1;
    chooseRenderer();
    chooseFont();

    QQmlApplicationEngine engine;
    engine.addImportPath(u"qrc:/qt/qml"_s);
    // Where the module Fernweg was when this was built.
    engine.addImportPath(QStringLiteral(FERNWEG_QML_IMPORT_PATH));
    engine.setInitialProperties({ { u"url"_s, options->url },
                                  { u"width"_s, options->size.width() },
                                  { u"height"_s, options->size.height() } });
    engine.load(QUrl(u"qrc:/qt/qml/Dashboard/Main.qml"_s));
    auto *window = qobject_cast<QQuickWindow *>(engine.rootObjects().value(0));
    // Known only once the module has been imported.
    auto *recorder = engine.singletonInstance<Recorder *>(qmlTypeId("Dashboard", 1, 0, "Recorder"));
    if (!window || !recorder)
        return fail(u"can't load the panel; is the QML module Fernweg in QML_IMPORT_PATH?"_s);
    recorder->setPrinting(options->printing);
    if (options->fullScreen)
        window->showFullScreen();
    else
        window->show();

    if (options->seconds > 0) {
        QTimer::singleShot(std::chrono::seconds(options->seconds), window,
                           [&] { QCoreApplication::exit(finish(*options, window, *recorder)); });
    }
    return application.exec();
}
