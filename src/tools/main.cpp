// SPDX-License-Identifier: Apache-2.0
#include <QCommandLineParser>
#include <QCoreApplication>

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("fernweg"));
    QCoreApplication::setApplicationVersion(QStringLiteral(FERNWEG_VERSION));

    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("WebSocket from the command line."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.process(application);
    parser.showHelp(1);
}
