// SPDX-License-Identifier: Apache-2.0
#include "watcher.h"

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace Fernweg::Wamp;

namespace {

QString describe(const Reading &reading)
{
    return u"%1: %2 %3"_s.arg(reading.city, reading.quantity).arg(reading.value);
}

} // namespace

Watcher::Watcher(Session *session, const QString &name, QObject *parent)
    : QObject(parent), m_session(session), m_name(name)
{
    subscribe();
}

void Watcher::subscribe()
{
    // One topic. The dictionary becomes a structure again.
    m_session->subscribe(weather + u"berlin.temperature"_s, this, [this](const Reading &reading) {
        ++m_exact;
        m_strays += reading.city != u"berlin" || reading.quantity != u"temperature";
        heard(u"exact"_s, describe(reading));
    });
    // All topics that begin so. Who wants to know more takes the event.
    m_session->subscribe(
            weather + u"oslo."_s, this,
            [this](const Reading &reading, const Event &event) {
                ++m_prefix;
                m_strays += event.topic() != weather + reading.city + u'.' + reading.quantity;
                m_strays += reading.city != u"oslo";
                heard(u"prefix"_s, describe(reading));
            },
            SubscribeOptions().setMatch(MatchPolicy::Prefix));
    // An empty component stands for any.
    m_session->subscribe(
            weather + u".temperature"_s, this,
            [this](const Reading &reading) {
                ++m_wildcard;
                m_strays += reading.quantity != u"temperature";
                heard(u"wildcard"_s, describe(reading));
            },
            SubscribeOptions().setMatch(MatchPolicy::Wildcard));
    Subscription *const reports =
            m_session->subscribe(weather + u"report"_s, this, &Watcher::reported);
    connect(reports, &Subscription::activated, this, &Watcher::ask);
}

void Watcher::ask()
{
    // Publishers are anonymous unless they say who they are.
    m_session->publish(weather + u"request"_s, {}, PublishOptions().setDiscloseMe(true));
}

void Watcher::reported(const QVariantList &readings)
{
    ++m_reports;
    heard(u"report"_s, u"%1 readings, for this session only"_s.arg(readings.size()));
}

void Watcher::heard(const QString &how, const QString &what)
{
    std::printf("%-10s %-9s %s\n", qUtf8Printable(m_name), qUtf8Printable(how),
                qUtf8Printable(what));
    std::fflush(stdout);
}

bool Watcher::hasWorked() const
{
    return m_exact > 0 && m_prefix > 0 && m_wildcard > m_exact && m_reports == 1 && m_strays == 0;
}
