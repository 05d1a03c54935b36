// SPDX-License-Identifier: Apache-2.0
// fernweg publish
#include "commands.h"
#include "wampclient.h"
#include "wampvalues.h"

#include <QtCore/qcoreapplication.h>

namespace Fernweg::Tools {

namespace {

class Publisher final : public WampClient
{
public:
    Publisher(const QString &topic, const Wamp::Arguments &arguments, bool isAcknowledged)
        : WampClient(QStringLiteral("publish")),
          m_topic(topic),
          m_arguments(arguments),
          m_isAcknowledged(isAcknowledged)
    {
    }

private:
    void joined() override;
    void acknowledged(const Wamp::PublishResult &result);

    QString m_topic;
    Wamp::Arguments m_arguments;
    bool m_isAcknowledged;
};

void Publisher::joined()
{
    if (m_isAcknowledged)
        session()->publishAcknowledged(m_topic, m_arguments, this, &Publisher::acknowledged);
    else if (session()->publish(m_topic, m_arguments))
        finish(0); // GOODBYE follows the event, and the router answers that
    else
        failWith(session()->errorString());
}

void Publisher::acknowledged(const Wamp::PublishResult &result)
{
    if (isFinished())
        return;
    if (result.hasError())
        failWith(result.error());
    else if (print(toJson(QVariantMap { { QStringLiteral("publication"), result.publication() } })))
        finish(0);
}

} // namespace

int runPublish(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Publishes an event.") + argumentsHelp());
    parser.addPositionalArgument(QStringLiteral("TOPIC"), QStringLiteral("Its URI"));
    parser.addPositionalArgument(QStringLiteral("ARG"), QStringLiteral("What the event carries"),
                                 QStringLiteral("[ARG]..."));
    const QCommandLineOption acknowledge(
            QStringLiteral("acknowledge"),
            QStringLiteral("Waits for the router's word, and prints {\"publication\":ID}. "
                           "Without, nobody tells whether the event was allowed."));
    parser.addOptions({ keywordOption(), acknowledge });
    WampClient::addOptions(parser);
    if (const auto exitCode = parse(parser, QStringLiteral("publish"), arguments, 1, true))
        return *exitCode;

    Wamp::Arguments payload;
    QString error = readArguments(parser, 1, &payload);
    Publisher publisher(parser.positionalArguments().constFirst(), payload,
                        parser.isSet(acknowledge));
    if (error.isEmpty())
        error = publisher.begin(parser);
    if (!error.isEmpty())
        return fail(QStringLiteral("publish: ") + error);
    return QCoreApplication::exec();
}

} // namespace Fernweg::Tools
