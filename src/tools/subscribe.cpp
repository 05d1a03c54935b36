// SPDX-License-Identifier: Apache-2.0
// fernweg subscribe
#include "commands.h"
#include "wampclient.h"

#include <QtCore/qcoreapplication.h>

#include <cstdio>

namespace Fernweg::Tools {

namespace {

class Subscriber final : public WampClient
{
public:
    Subscriber(const QString &topic, Wamp::MatchPolicy match, int count)
        : WampClient(QStringLiteral("subscribe")), m_topic(topic), m_match(match), m_count(count)
    {
    }

private:
    void joined() override;
    void received(const Wamp::Event &event);

    QString m_topic;
    Wamp::MatchPolicy m_match;
    int m_count; // 0: any number
    int m_received = 0;
};

void Subscriber::joined()
{
    Wamp::Subscription *const subscription =
            session()->subscribe(m_topic, Wamp::SubscribeOptions().setMatch(m_match));
    connect(subscription, &Wamp::Subscription::activated, this, [this] {
        // Not among the events: a script waits for this, and reads those.
        std::fprintf(stderr, "subscribed %s\n", qUtf8Printable(m_topic));
    });
    connect(subscription, &Wamp::Subscription::onEvent, this, &Subscriber::received);
    connect(subscription, &Wamp::Subscription::failed, this,
            [this](const Wamp::Error &error) { failWith(error); });
    connect(subscription, &Wamp::Subscription::ended, this,
            [this] { failWith(QStringLiteral("the router ended the subscription")); });
}

void Subscriber::received(const Wamp::Event &event)
{
    if (isFinished())
        return;
    QVariantMap more = { { QStringLiteral("publication"), event.publication() },
                         { QStringLiteral("topic"), event.topic() } };
    if (const auto publisher = event.publisher())
        more.insert(QStringLiteral("publisher"), *publisher);
    if (event.isRetained())
        more.insert(QStringLiteral("retained"), true);
    if (print(toLine(event, more)) && ++m_received == m_count)
        finish(0);
}

} // namespace

int runSubscribe(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
            "Prints each event as a line of JSON until SIGINT or SIGTERM:\n"
            "{\"args\":[…],\"kwargs\":{…},\"publication\":ID,\"topic\":\"…\"}, and "
            "\"publisher\":ID if\n"
            "that is disclosed. Prints \"subscribed TOPIC\" to standard error once it is."));
    parser.addPositionalArgument(QStringLiteral("TOPIC"), QStringLiteral("Its URI"));
    const QCommandLineOption count(QStringLiteral("count"),
                                   QStringLiteral("Ends after so many events."),
                                   QStringLiteral("N"));
    parser.addOptions({ count, matchOption() });
    WampClient::addOptions(parser);
    if (const auto exitCode = parse(parser, QStringLiteral("subscribe"), arguments, 1))
        return *exitCode;

    Wamp::MatchPolicy match = Wamp::MatchPolicy::Exact;
    int events = 0;
    QString error = readMatch(parser.value(QStringLiteral("match")), &match);
    if (error.isEmpty())
        error = readCount(parser, QStringLiteral("count"), 1, &events);
    Subscriber subscriber(parser.positionalArguments().constFirst(), match, events);
    if (error.isEmpty())
        error = subscriber.begin(parser);
    if (!error.isEmpty())
        return fail(QStringLiteral("subscribe: ") + error);
    return QCoreApplication::exec();
}

} // namespace Fernweg::Tools
