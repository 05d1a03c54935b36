// SPDX-License-Identifier: Apache-2.0
// The command-line program: `fernweg COMMAND [OPTION]...`
#include "commands.h"

#include <Fernweg/EpollEventDispatcher>

#include <QtCore/qcoreapplication.h>

#include <array>
#include <cstdio>

using namespace Fernweg::Tools;

namespace {

struct Command
{
    const char *name;
    const char *summary;
    int (*run)(const QStringList &arguments);
};

constexpr std::array commands = {
    Command { "echo-server", "sends back every message", &runEchoServer },
    Command { "cat", "connects the terminal to a server", &runCat },
    Command { "send", "sends a file of any size as one message", &runSend },
    Command { "receive", "writes a message of any size to a file", &runReceive },
    Command { "router", "routes WAMP: calls and events between sessions", &runRouter },
    Command { "call", "calls a procedure of WAMP", &runCall },
    Command { "register", "runs a command for each call of a procedure of WAMP", &runRegister },
    Command { "publish", "publishes an event of WAMP", &runPublish },
    Command { "subscribe", "prints the events of a topic of WAMP", &runSubscribe },
    Command { "testee", "plays the client for an Autobahn|Testsuite fuzzing server", &runTestee },
};

void printUsage(std::FILE *target)
{
    std::fputs("Usage: fernweg COMMAND [OPTION]...\n\nCommands:\n", target);
    for (const Command &command : commands)
        std::fprintf(target, "  %-12s  %s\n", command.name, command.summary);
    std::fputs("\n\"fernweg COMMAND --help\" tells more; \"fernweg --version\" which version this "
               "is.\n",
               target);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication::setApplicationName(QStringLiteral("fernweg"));
    QCoreApplication::setApplicationVersion(QStringLiteral(FERNWEG_VERSION));
    Fernweg::EpollEventDispatcher::install();
    const QCoreApplication application(argc, argv);
    QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 2) {
        printUsage(stderr);
        return 1;
    }
    const QString name = arguments.at(1);
    if (name == u"--help" || name == u"-h" || name == u"help") {
        printUsage(stdout);
        return 0;
    }
    if (name == u"--version" || name == u"-v") {
        std::puts("fernweg " FERNWEG_VERSION);
        return 0;
    }
    for (const Command &command : commands) {
        if (name == QLatin1String(command.name)) {
            arguments.removeAt(1);
            return command.run(arguments);
        }
    }
    return fail(QStringLiteral("there is no command \"%1\": see fernweg --help").arg(name));
}
