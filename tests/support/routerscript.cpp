// SPDX-License-Identifier: Apache-2.0
#include "support/routerscript.h"

#include "messages/outgoingmessage.h"

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

bool FakeClient::say(const QByteArray &json)
{
    if (!m_session)
        return true;
    ReadResult result = readMessage(SerializerId::Json, json);
    if (auto *message = std::get_if<Message>(&result))
        m_session->receive(std::move(*message));
    else
        m_session->receiveInvalid(std::get<ReadError>(result));
    return true;
}

void FakeClient::leaveTransport(bool)
{
    if (auto *session = std::exchange(m_session, nullptr))
        session->detach();
}

void FakeClient::send(const OutgoingMessage &message)
{
    hear(message.encoded(SerializerId::Json));
}

quint64 FakeClient::sizeOf(const OutgoingMessage &message) const
{
    return quint64(message.encoded(SerializerId::Json).size());
}

RouterScript::RouterScript(const RouterSettings &settings) : m_router(settings, &host) { }

RouterScript::~RouterScript()
{
    dropClients();
}

std::unique_ptr<ScriptClient> RouterScript::makeClient(const Traits &traits, QString *)
{
    return std::make_unique<FakeClient>(m_router, traits.isLocal, traits.maxSize);
}

QString RouterScript::control(const QString &verb, const QString &value)
{
    if (verb == u"wait") {
        host.time += std::chrono::milliseconds(value.toInt());
        m_router.advanceTo(host.time);
    } else if (verb == u"kill") {
        m_router.killSession(values.filled(value).toULongLong(), {}, u"bye"_s);
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

QString RouterScript::special(ScriptClient &who, const QString &verb, const QString &value)
{
    auto &client = static_cast<FakeClient &>(who);
    if (verb == u"pending")
        client.pending = value.toULongLong();
    else if (verb == u"aborted")
        return client.isAborted ? QString() : u"its transport was not aborted"_s;
    else
        return u"no such command"_s;
    return {};
}
