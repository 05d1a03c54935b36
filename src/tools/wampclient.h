// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WampSession>

#include <QtCore/qcommandlineparser.h>

namespace Fernweg::Tools {

/// A session that does one thing: what `fernweg call`, `publish`, `subscribe` and `register` have in
/// common.
class WampClient : public QObject
{
public:
    explicit WampClient(const QString &command);
    ~WampClient() override;

    static void addOptions(QCommandLineParser &parser);
    /// An error text; empty if the session is on its way.
    QString begin(const QCommandLineParser &parser);

protected:
    virtual void joined() = 0;
    /// SIGINT or SIGTERM.
    virtual void interrupted() { finish(0); }

    Wamp::Session *session() { return &m_session; }
    bool isFinished() const { return m_exitCode >= 0; }
    /// Says goodbye, and ends the program when that is done.
    void finish(int exitCode);
    void failWith(const QString &message);
    void failWith(const Wamp::Error &error);
    /// A line on standard output; false: that failed, and the program ends.
    bool print(const QByteArray &line);

private:
    void left(const Wamp::CloseDetails &details);
    void disconnected(const QString &reason);

    Wamp::Session m_session;
    QString m_command;
    QString m_place;
    int m_exitCode = -1;
};

// What the commands have in common, each a part of --help and what it means.

/// "--match".
QCommandLineOption matchOption();
QString readMatch(const QString &text, Wamp::MatchPolicy *policy);
/// "--kw", and where the arguments begin in \a parser's positional ones.
QCommandLineOption keywordOption();
QString readArguments(const QCommandLineParser &parser, qsizetype first,
                      Wamp::Arguments *arguments);
/// A number of at least \a min.
QString readCount(const QCommandLineParser &parser, const QString &name, int min, int *count);

/// The end of a description for --help.
QString argumentsHelp();

/// Both go on the line: {"args":[…],"kwargs":{…}}, with \a more before them.
QByteArray toLine(const Wamp::Payload &payload, const QVariantMap &more = {});

} // namespace Fernweg::Tools
