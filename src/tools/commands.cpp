// SPDX-License-Identifier: Apache-2.0
#include "commands.h"

#include <cstdio>

namespace Fernweg::Tools {

namespace {

// Hides from QCommandLineParser that a number begins as options do.
constexpr QChar numberMark(u'\x01');

bool isNegativeNumber(const QString &argument)
{
    bool isNumber = false;
    argument.toDouble(&isNumber);
    return isNumber && argument.startsWith(u'-');
}

} // namespace

int fail(const QString &message)
{
    QString line = message; // what a server said can have any character in it
    for (QChar &character : line) {
        if (character.category() == QChar::Other_Control)
            character = u' ';
    }
    std::fprintf(stderr, "fernweg: %s\n", qUtf8Printable(line));
    return 1;
}

bool printLine(const QByteArray &line)
{
    std::fwrite(line.constData(), 1, size_t(line.size()), stdout);
    std::fputc('\n', stdout);
    return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

std::optional<int> parse(QCommandLineParser &parser, const QString &command,
                         const QStringList &arguments, int positionals, bool takesMore)
{
    const QCommandLineOption help({ QStringLiteral("h"), QStringLiteral("help") },
                                  QStringLiteral("Prints this text."));
    parser.addOption(help);
    QStringList completed = arguments; // of options whose value may be left out
    for (QString &argument : completed) {
        if (argument == u"--compress")
            argument += u'=';
        else if (takesMore && isNegativeNumber(argument))
            argument.prepend(numberMark);
    }
    const bool isParsed = parser.parse(completed);
    if (parser.isSet(help)) {
        QString text = parser.helpText();
        const qsizetype end = text.indexOf(u'\n'); // Qt writes the program's name only
        const qsizetype options = text.indexOf(QStringLiteral(" [options]"));
        if (options != -1 && options < end)
            text.insert(options, u' ' + command);
        std::fputs(qUtf8Printable(text), stdout);
        return 0;
    }
    if (!isParsed)
        return fail(command + QStringLiteral(": ") + parser.errorText());
    const qsizetype given = parser.positionalArguments().size();
    if (given < positionals)
        return fail(command + QStringLiteral(": an argument is missing: see --help"));
    if (given > positionals && !takesMore) {
        return fail(command
                    + QStringLiteral(": unexpected argument \"%1\"")
                              .arg(parser.positionalArguments().at(positionals)));
    }
    return std::nullopt;
}

QStringList positionalArguments(const QCommandLineParser &parser)
{
    QStringList arguments = parser.positionalArguments();
    for (QString &argument : arguments) {
        if (argument.startsWith(numberMark))
            argument.remove(0, 1);
    }
    return arguments;
}

} // namespace Fernweg::Tools
