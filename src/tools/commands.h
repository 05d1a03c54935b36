// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qstringlist.h>

#include <optional>

namespace Fernweg::Tools {

int runEchoServer(const QStringList &arguments);
int runCall(const QStringList &arguments);
int runCat(const QStringList &arguments);
int runPublish(const QStringList &arguments);
int runReceive(const QStringList &arguments);
int runRegister(const QStringList &arguments);
int runRouter(const QStringList &arguments);
int runSend(const QStringList &arguments);
int runSubscribe(const QStringList &arguments);
int runTestee(const QStringList &arguments);

/// Prints one line to standard error; returns the exit code for failures.
int fail(const QString &message);

/// Prints one line to standard output, at once. False: that can't be done, errno says why.
bool printLine(const QByteArray &line);

/// Parses a command's arguments. An exit code, if there is nothing left to do: help was asked for, or
/// the arguments are wrong. \a positionals is how many arguments that are no options there must be;
/// \a takesMore if any number can follow. A number is no option, even if it is negative.
std::optional<int> parse(QCommandLineParser &parser, const QString &command,
                         const QStringList &arguments, int positionals, bool takesMore = false);

/// What \a parser found that is no option.
QStringList positionalArguments(const QCommandLineParser &parser);

} // namespace Fernweg::Tools
