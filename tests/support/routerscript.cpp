// SPDX-License-Identifier: Apache-2.0
#include "support/routerscript.h"

#include "messages/outgoingmessage.h"
#include "router/settingsreader.h"

#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qregularexpression.h>

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

namespace {

constexpr char AllFeatures[] = R"({"roles": {
    "publisher": {}, "subscriber": {},
    "caller": {"features": {"call_canceling": true, "progressive_call_results": true,
        "progressive_call_invocations": true}},
    "callee": {"features": {"call_canceling": true, "progressive_call_results": true,
        "progressive_call_invocations": true, "call_timeout": true,
        "registration_revocation": true}}}})";

RouterSettings settingsOf(const QString &realm, QString *problem)
{
    QJsonParseError parseError;
    QJsonObject object = QJsonDocument::fromJson(realm.toUtf8(), &parseError).object();
    if (parseError.error != QJsonParseError::NoError)
        *problem = realm + u": "_s + parseError.errorString();
    object.insert(u"name"_s, u"realm1"_s);
    QString error;
    const QJsonObject configuration { { u"realms"_s, QJsonArray { object } } };
    const RouterSettings settings = readRouterSettings(configuration, {}, &error);
    if (!error.isEmpty())
        *problem = realm + u": "_s + error;
    return settings;
}

} // namespace

QList<RouterScenario> readScenarios(const QString &fileName, QString *problem)
{
    QList<RouterScenario> scenarios;
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        *problem = fileName + u": "_s + file.errorString();
    for (QByteArray bytes = file.readLine(); !bytes.isEmpty(); bytes = file.readLine()) {
        const QString line = QString::fromUtf8(bytes).trimmed();
        if (line.startsWith(u"== "))
            scenarios += RouterScenario { line.sliced(3), {}, settingsOf(u"{}"_s, problem) };
        else if (line.startsWith(u"realm {"))
            scenarios.last().settings = settingsOf(line.sliced(6), problem);
        else if (!line.isEmpty() && !line.startsWith(u'#'))
            scenarios.last().script += line + u'\n';
    }
    return scenarios;
}

void FakeClient::say(const QByteArray &json)
{
    if (!m_session)
        return;
    ReadResult result = readMessage(SerializerId::Json, json);
    if (auto *message = std::get_if<Message>(&result))
        m_session->receive(std::move(*message));
    else
        m_session->receiveInvalid(std::get<ReadError>(result));
}

void FakeClient::leaveTransport()
{
    if (auto *session = std::exchange(m_session, nullptr))
        session->detach();
}

void FakeClient::send(const OutgoingMessage &message)
{
    inbox += message.encoded(SerializerId::Json);
}

quint64 FakeClient::sizeOf(const OutgoingMessage &message) const
{
    return quint64(message.encoded(SerializerId::Json).size());
}

RouterScript::RouterScript(const RouterSettings &settings) : m_router(settings, &host) { }

RouterScript::~RouterScript() = default;

QString RouterScript::run(const QString &script)
{
    const QStringList lines = script.split(u'\n');
    for (const QString &line : lines) {
        const QString error = runLine(line.trimmed());
        if (!error.isEmpty())
            return u"%1\n    at: %2"_s.arg(error, line.trimmed());
    }
    for (const auto &[name, client] : m_clients) {
        if (!client->inbox.isEmpty())
            return u"%1 got, unexpected: %2"_s.arg(name,
                                                   QString::fromUtf8(client->inbox.constFirst()));
    }
    return {};
}

QString RouterScript::runLine(const QString &line)
{
    static const QRegularExpression syntax(u"^(\\w+)\\s*([<>:])\\s*(.*)$"_s);
    if (line.isEmpty())
        return {};
    const auto match = syntax.match(line);
    if (!match.hasMatch())
        return control(line);
    const QString name = match.captured(1);
    const QString text = match.captured(3);
    if (match.captured(2) == u":")
        return command(name, text);
    FakeClient &who = client(name);
    if (match.captured(2) == u"<")
        return expect(who, text);
    if (!who.inbox.isEmpty())
        return u"%1 got, unexpected: %2"_s.arg(name, QString::fromUtf8(who.inbox.constFirst()));
    who.say(m_values.filled(text));
    return {};
}

QString RouterScript::control(const QString &text)
{
    const QString verb = text.section(u' ', 0, 0);
    const QString value = text.section(u' ', 1);
    if (verb == u"wait") {
        host.time += std::chrono::milliseconds(value.toInt());
        m_router.advanceTo(host.time);
    } else if (verb == u"kill") {
        m_router.killSession(m_values.filled(value).toULongLong(), {}, u"bye"_s);
    } else if (verb == u"shutdown") {
        m_router.shutDown();
    } else if (verb == u"forget") {
        m_router.forgetAuthorizations();
    } else if (verb == u"removerealm") {
        m_router.removeRealm(u"realm1"_s);
    } else {
        return u"no such command"_s;
    }
    return {};
}

QString RouterScript::command(const QString &name, const QString &text)
{
    const QString verb = text.section(u' ', 0, 0);
    const QString value = text.section(u' ', 1);
    if (verb == u"features" || verb == u"hello") {
        const QByteArray json = m_values.filled(value);
        join(name, verb == u"hello" ? json : R"({"roles": )" + json + '}');
        return {};
    }
    FakeClient &who = client(name, false);
    if (verb == u"local")
        who.local = true;
    else if (verb == u"join")
        join(name, AllFeatures);
    else if (verb == u"gone")
        who.leaveTransport();
    else if (verb == u"maxsize")
        who.maxSize = value.toULongLong();
    else if (verb == u"pending")
        who.pending = value.toULongLong();
    else if (verb == u"closed")
        return who.isClosed ? QString() : u"its transport is open"_s;
    else if (verb == u"open")
        return who.isClosed ? u"its transport is closed"_s : QString();
    else if (verb == u"aborted")
        return who.isAborted ? QString() : u"its transport was not aborted"_s;
    else if (verb != u"silent")
        return u"no such command"_s;
    return {};
}

FakeClient &RouterScript::client(const QString &name, bool joins)
{
    auto &client = m_clients[name];
    if (!client) {
        client = std::make_unique<FakeClient>(m_router);
        if (joins)
            join(name, AllFeatures);
    }
    return *client;
}

/// $name is its session.
void RouterScript::join(const QString &name, const QByteArray &details)
{
    FakeClient &who = client(name, false);
    who.say(R"([1, "realm1", )" + details + ']');
    if (who.inbox.isEmpty())
        return;
    const QJsonArray welcome = QJsonDocument::fromJson(who.inbox.constFirst()).array();
    if (welcome.at(0) == 2) {
        m_values.set(name, welcome.at(1));
        who.inbox.removeFirst();
    }
}

QString RouterScript::expect(FakeClient &client, const QString &text)
{
    if (client.inbox.isEmpty())
        return u"got nothing"_s;
    const QByteArray actual = client.inbox.takeFirst();
    return m_values.compare(text, actual);
}
