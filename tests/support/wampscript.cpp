// SPDX-License-Identifier: Apache-2.0
#include "support/wampscript.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qregularexpression.h>

using namespace Qt::StringLiterals;

namespace Fernweg::Test {

namespace {

constexpr char hello[] = R"([1, "realm1", {"roles": {
    "publisher": {}, "subscriber": {},
    "caller": {"features": {"call_canceling": true, "progressive_call_results": true}},
    "callee": {"features": {"call_canceling": true, "progressive_call_results": true}}}}])";

} // namespace

QString WampScript::run(const QString &script)
{
    const QStringList lines = script.split(u'\n');
    for (const QString &line : lines) {
        const QString error = runLine(line.trimmed());
        if (!error.isEmpty())
            return u"%1\n    at: %2"_s.arg(error, line.trimmed());
    }
    for (const auto &[name, client] : m_clients) {
        if (!client->inbox.isEmpty() || !client->invalid.isEmpty())
            return u"%1 got, unexpected: %2%3"_s.arg(
                    name, QString::fromUtf8(client->inbox.value(0)), client->invalid.value(0));
    }
    return {};
}

QString WampScript::runLine(const QString &line)
{
    static const QRegularExpression syntax(u"^(\\w+)\\s*([<>:])\\s*(.*)$"_s);
    const auto match = syntax.match(line);
    if (line.isEmpty())
        return {};
    const QString name = match.captured(1);
    const QString text = match.captured(3);
    const bool isNew = m_clients.find(name) == m_clients.end();
    const QString error = isNew ? makeClient(name, text != u"silent") : QString();
    if (!error.isEmpty())
        return error;
    WampPeer &who = client(name);
    if (match.captured(2) == u">")
        return who.say(values.filled(text)) ? QString() : u"this is no message"_s;
    if (match.captured(2) == u"<")
        return values.compare(text, who.next());
    if (text == u"leave")
        who.transport->close();
    else if (text == u"closed")
        return who.waitForEnd() ? QString() : u"its transport is open"_s;
    return {};
}

QString WampScript::makeClient(const QString &name, bool joins)
{
    Wamp::MessageTransportPointer transport = m_factory(int(m_clients.size()));
    if (!transport)
        return u"no transport"_s;
    auto client = std::make_unique<WampPeer>(std::move(transport));
    WampPeer &added = *(m_clients[name] = std::move(client));
    if (!added.waitForOpen())
        return added.ends.isEmpty() ? u"it does not open"_s : added.ends.first().text;
    if (!joins)
        return {};
    added.say(hello);
    const QByteArray welcome = added.next();
    const QJsonArray fields = QJsonDocument::fromJson(welcome).array();
    if (fields.at(0) != 2)
        return u"instead of a welcome: "_s + QString::fromUtf8(welcome);
    values.set(name, fields.at(1));
    return {};
}

} // namespace Fernweg::Test
