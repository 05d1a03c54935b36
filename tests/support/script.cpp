// SPDX-License-Identifier: Apache-2.0
#include "support/script.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qregularexpression.h>

using namespace Qt::StringLiterals;

namespace {

constexpr char AllFeatures[] = R"({"roles": {
    "publisher": {}, "subscriber": {},
    "caller": {"features": {"call_canceling": true, "progressive_call_results": true,
        "progressive_call_invocations": true}},
    "callee": {"features": {"call_canceling": true, "progressive_call_results": true,
        "progressive_call_invocations": true, "call_timeout": true,
        "registration_revocation": true}}}})";

QString unexpected(const QString &name, const ScriptClient &client)
{
    return u"%1 got, unexpected: %2"_s.arg(name, QString::fromUtf8(client.inbox.constFirst()));
}

} // namespace

Script::~Script() = default;

QString Script::run(const QString &script)
{
    readTraits(script);
    const QStringList lines = script.split(u'\n');
    for (const QString &line : lines) {
        QString error = runLine(line.trimmed());
        if (error.isEmpty() && !line.isEmpty())
            error = settle();
        if (!error.isEmpty())
            return u"%1\n    at: %2"_s.arg(error, line.trimmed());
    }
    for (const auto &[name, client] : m_clients) {
        if (!client->inbox.isEmpty())
            return unexpected(name, *client);
        const QString mistake = mistakeOf(*client);
        if (!mistake.isEmpty())
            return name + u": "_s + mistake;
    }
    return {};
}

void Script::readTraits(const QString &script)
{
    static const QRegularExpression syntax(u"^\\s*(\\w+): (local|maxsize (\\d+))\\s*$"_s,
                                           QRegularExpression::MultilineOption);
    for (auto matches = syntax.globalMatch(script); matches.hasNext();) {
        const auto match = matches.next();
        Traits &traits = m_traits[match.captured(1)];
        if (match.captured(3).isEmpty())
            traits.isLocal = true;
        else
            traits.maxSize = match.captured(3).toULongLong();
    }
}

QString Script::runLine(const QString &line)
{
    static const QRegularExpression syntax(u"^(\\w+)\\s*([<>:])\\s*(.*)$"_s);
    if (line.isEmpty())
        return {};
    const auto match = syntax.match(line);
    if (!match.hasMatch())
        return control(line.section(u' ', 0, 0), line.section(u' ', 1));
    const QString name = match.captured(1);
    const QString text = match.captured(3);
    if (match.captured(2) == u":")
        return command(name, text);
    ScriptClient *const who = find(name);
    if (!who)
        return m_error;
    if (match.captured(2) == u"<") {
        const QByteArray received = who->next();
        return received.isEmpty() ? u"got nothing"_s : values.compare(text, received);
    }
    if (!who->inbox.isEmpty())
        return unexpected(name, *who);
    return who->say(values.filled(text)) ? QString() : u"this can't be sent"_s;
}

QString Script::control(const QString &, const QString &)
{
    return u"no such command"_s;
}

QString Script::special(ScriptClient &, const QString &, const QString &)
{
    return u"no such command"_s;
}

QString Script::command(const QString &name, const QString &text)
{
    const QString verb = text.section(u' ', 0, 0);
    const QString value = text.section(u' ', 1);
    if (verb == u"features" || verb == u"hello") {
        const QByteArray json = values.filled(value);
        return join(name, verb == u"hello" ? json : R"({"roles": )" + json + '}');
    }
    if (verb == u"join")
        return join(name, AllFeatures);
    ScriptClient *const who = find(name, false);
    if (!who)
        return m_error;
    if (verb == u"gone" || verb == u"leave")
        who->leaveTransport(verb == u"leave");
    else if (verb == u"closed")
        return who->isClosedSoon() ? QString() : u"its transport is open"_s;
    else if (verb == u"open")
        return who->isClosed() ? u"its transport is closed"_s : QString();
    else if (verb != u"silent" && verb != u"local" && verb != u"maxsize")
        return special(*who, verb, value);
    return {};
}

ScriptClient *Script::find(const QString &name, bool joins)
{
    const auto known = m_clients.find(name);
    if (known != m_clients.end())
        return known->second.get();
    std::unique_ptr<ScriptClient> made = makeClient(m_traits[name], &m_error);
    if (!made)
        return nullptr;
    ScriptClient *const client = (m_clients[name] = std::move(made)).get();
    m_error = joins ? join(name, AllFeatures) : QString();
    return m_error.isEmpty() ? client : nullptr;
}

/// $name is its session.
QString Script::join(const QString &name, const QByteArray &details)
{
    ScriptClient *const who = find(name, false);
    if (!who)
        return m_error;
    who->say(R"([1, "realm1", )" + details + ']');
    const QString error = settle();
    if (!error.isEmpty() || !who->awaitMessage())
        return error;
    const QJsonArray welcome = QJsonDocument::fromJson(who->inbox.constFirst()).array();
    if (welcome.at(0) == 2) {
        values.set(name, welcome.at(1));
        who->inbox.removeFirst();
    }
    return {};
}
