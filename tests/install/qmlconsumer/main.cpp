// SPDX-License-Identifier: Apache-2.0
// Loads the module from the import path that find_package gave, and from nowhere else.
#include <QCoreApplication>
#include <QQmlComponent>
#include <QQmlEngine>

#include <cstdio>
#include <memory>

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QQmlEngine engine;
    engine.addImportPath(QStringLiteral(IMPORT_PATH));

    QQmlComponent component(&engine);
    component.setData("import QtQml\nimport Fernweg\nQtObject { property string text: 'Hello' }",
                      QUrl());
    const std::unique_ptr<QObject> object(component.create());
    if (!object) {
        std::fprintf(stderr, "%s", qPrintable(component.errorString()));
        return 1;
    }
    std::printf("module Fernweg: %s\n", qPrintable(object->property("text").toString()));
}
