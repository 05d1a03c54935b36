// SPDX-License-Identifier: Apache-2.0
// What `fernweg call`, `publish`, `subscribe` and `register` have in common.
#include "wampclient.h"

#include "commands.h"
#include "options.h"
#include "unixsignals.h"
#include "wampvalues.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qtimer.h>

namespace Fernweg::Tools {

using namespace std::chrono_literals;

namespace {

// A router that doesn't answer GOODBYE does not keep the program.
constexpr auto farewell = 3s;

QString readSerializer(const QString &name, QList<Wamp::Serializer> *serializers)
{
    if (name == u"json")
        *serializers = { Wamp::Serializer::Json };
    else if (name == u"msgpack")
        *serializers = { Wamp::Serializer::MessagePack };
    else if (name == u"cbor")
        *serializers = { Wamp::Serializer::Cbor };
    else if (!name.isEmpty())
        return QStringLiteral("--serializer: \"%1\" is none of json, msgpack, cbor").arg(name);
    return {};
}

QString describe(const Wamp::Error &error)
{
    const QVariantList arguments = error.arguments();
    const bool isText = arguments.size() == 1 && error.kwargs().isEmpty()
            && arguments.constFirst().typeId() == QMetaType::QString;
    if (isText)
        return error.uri() + QStringLiteral(": ") + arguments.constFirst().toString();
    if (arguments.isEmpty() && error.kwargs().isEmpty())
        return error.uri();
    return error.uri() + QStringLiteral(": ")
            + QString::fromUtf8(
                    toJson(QVariantMap { { QStringLiteral("args"), arguments },
                                         { QStringLiteral("kwargs"), error.kwargs() } }));
}

} // namespace

WampClient::WampClient(const QString &command) : m_command(command)
{
    connect(&m_session, &Wamp::Session::onJoin, this, [this] {
        if (!isFinished())
            joined();
    });
    connect(&m_session, &Wamp::Session::onLeave, this, &WampClient::left);
    connect(&m_session, &Wamp::Session::onDisconnect, this,
            [this](bool, const QString &reason) { disconnected(reason); });
}

WampClient::~WampClient()
{
    m_session.disconnect(this);
}

void WampClient::addOptions(QCommandLineParser &parser)
{
    parser.addOptions({
            { QStringLiteral("url"),
              QStringLiteral("The router: ws, wss, rs or rss. Default: ws://127.0.0.1:8080/ws"),
              QStringLiteral("URL"), QStringLiteral("ws://127.0.0.1:8080/ws") },
            { QStringLiteral("realm"), QStringLiteral("The realm to join. Default: realm1"),
              QStringLiteral("NAME"), QStringLiteral("realm1") },
            { QStringLiteral("serializer"),
              QStringLiteral("What messages are written in: json, msgpack or cbor. Default: what "
                             "the router likes best."),
              QStringLiteral("NAME") },
    });
    addConnectionOptions(parser);
    addTlsOptions(parser, Side::Client);
}

QString WampClient::begin(const QCommandLineParser &parser)
{
    m_place = parser.value(QStringLiteral("url"));
    Wamp::TransportOptions options(QUrl(m_place, QUrl::StrictMode));
    m_place = options.url().toString(QUrl::RemoveUserInfo);
    const QString realm = parser.value(QStringLiteral("realm"));
    if (realm.isEmpty())
        return QStringLiteral("--realm: a name is missing");
    QList<Wamp::Serializer> serializers = options.serializers();
    QString error = readSerializer(parser.value(QStringLiteral("serializer")), &serializers);
    WebSocketOptions connection = options.webSocketOptions();
    if (error.isEmpty())
        error = applyConnectionOptions(parser, connection);
    if (error.isEmpty())
        error = applyTlsOptions(parser, Side::Client, connection);
    if (!error.isEmpty())
        return error;
    options.setSerializers(serializers).setWebSocketOptions(connection);
    if (parser.isSet(QStringLiteral("max-message-size")))
        options.setMaxMessageSize(connection.maxMessagePayloadSize());
    m_session.setTransportOptions(options);
    if (!m_session.open(options.url(), realm))
        return QStringLiteral("%1: %2").arg(m_place, m_session.errorString());
    onTerminationSignal(this, [this] {
        if (isFinished())
            m_session.abort(); // asked twice
        else if (m_session.isJoined())
            interrupted();
        else
            finish(1);
    });
    return {};
}

void WampClient::finish(int exitCode)
{
    if (isFinished())
        return;
    m_exitCode = exitCode;
    if (m_session.state() == Wamp::Session::State::Disconnected) {
        QCoreApplication::exit(m_exitCode);
        return;
    }
    QTimer::singleShot(farewell, this, [this] { QCoreApplication::exit(m_exitCode); });
    m_session.close();
}

void WampClient::failWith(const QString &message)
{
    if (!isFinished())
        finish(fail(m_command + QStringLiteral(": ") + message));
}

void WampClient::failWith(const Wamp::Error &error)
{
    failWith(describe(error));
}

bool WampClient::print(const QByteArray &line)
{
    if (printLine(line))
        return true;
    failWith(QStringLiteral("standard output can't be written"));
    return false;
}

void WampClient::left(const Wamp::CloseDetails &details)
{
    if (details.wasLost())
        return; // disconnected() says why
    const QString reason = details.message().isEmpty()
            ? details.reason()
            : QStringLiteral("%1: %2").arg(details.reason(), details.message());
    failWith(details.wasJoined() ? QStringLiteral("the router ended the session: ") + reason
                                 : QStringLiteral("%1: %2").arg(m_place, reason));
}

void WampClient::disconnected(const QString &reason)
{
    if (!isFinished())
        failWith(QStringLiteral("%1: %2").arg(m_place, reason));
    QCoreApplication::exit(m_exitCode);
}

QCommandLineOption matchOption()
{
    return { QStringLiteral("match"),
             QStringLiteral("exact, prefix (what begins with it), or wildcard (an empty component "
                            "stands for any). Default: exact"),
             QStringLiteral("POLICY"), QStringLiteral("exact") };
}

QString readMatch(const QString &text, Wamp::MatchPolicy *policy)
{
    if (text == u"exact")
        *policy = Wamp::MatchPolicy::Exact;
    else if (text == u"prefix")
        *policy = Wamp::MatchPolicy::Prefix;
    else if (text == u"wildcard")
        *policy = Wamp::MatchPolicy::Wildcard;
    else
        return QStringLiteral("--match: \"%1\" is none of exact, prefix, wildcard").arg(text);
    return {};
}

QCommandLineOption keywordOption()
{
    return { QStringLiteral("kw"), QStringLiteral("An argument by name; can be repeated."),
             QStringLiteral("NAME=VALUE") };
}

QString readArguments(const QCommandLineParser &parser, qsizetype first, Wamp::Arguments *arguments)
{
    const QStringList positional = positionalArguments(parser);
    for (qsizetype i = first; i < positional.size(); ++i)
        arguments->add(readValue(positional.at(i)));
    const QStringList keywords = parser.values(QStringLiteral("kw"));
    for (const QString &text : keywords) {
        const qsizetype end = text.indexOf(u'=');
        if (end < 1)
            return QStringLiteral("--kw \"%1\" is not NAME=VALUE").arg(text);
        arguments->add(text.first(end), readValue(text.sliced(end + 1)));
    }
    return {};
}

QString readCount(const QCommandLineParser &parser, const QString &name, int min, int *count)
{
    if (!parser.isSet(name))
        return {};
    bool isNumber = false;
    *count = parser.value(name).toInt(&isNumber);
    if (isNumber && *count >= min)
        return {};
    return QStringLiteral("--%1: \"%2\" is not a number from %3 on")
            .arg(name, parser.value(name))
            .arg(min);
}

QString argumentsHelp()
{
    return QStringLiteral("\n\nArguments are JSON where they parse as such, and strings otherwise: "
                          "1, true, null,\n"
                          "[1,2], '{\"a\":1}', '\"1\"' for the string 1. Octets are strings that "
                          "begin with \\u0000,\n"
                          "in base64 behind that. An error is one line on standard error, with its "
                          "URI; the exit\n"
                          "code is then 1.");
}

QByteArray toLine(const Wamp::Payload &payload, const QVariantMap &more)
{
    QVariantMap line = more;
    line.insert(QStringLiteral("args"), payload.arguments());
    line.insert(QStringLiteral("kwargs"), payload.kwargs());
    return toJson(line);
}

} // namespace Fernweg::Tools
