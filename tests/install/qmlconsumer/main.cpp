// SPDX-License-Identifier: Apache-2.0
// Loads the module from the import path that find_package gave, and from nowhere else.
#include <QCoreApplication>
#include <QQmlApplicationEngine>
#include <QTimer>

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QTimer::singleShot(20000, &application, [] { QCoreApplication::exit(1); });

    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral(IMPORT_PATH));
    QObject::connect(&engine, &QQmlApplicationEngine::objectCreated, &application,
                     [](QObject *object) {
                         if (!object)
                             QCoreApplication::exit(1);
                     });
    QMetaObject::invokeMethod(
            &engine, [&] { engine.load(QUrl::fromLocalFile(QStringLiteral(QML_FILE))); },
            Qt::QueuedConnection);
    return application.exec();
}
