// SPDX-License-Identifier: Apache-2.0
#include "stations.h"

#include <QtCore/QRandomGenerator>

#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Fernweg::Wamp;

Stations::Stations(Session *session, QObject *parent) : QObject(parent), m_session(session)
{
    session->subscribe(weather + u"request"_s, this,
                       [this](const Event &request) { report(request); });
    connect(&m_timer, &QTimer::timeout, this, &Stations::readAll);
    connect(session, &Session::onJoin, this, [this] {
        m_timer.start(500ms);
        readAll();
    });
    connect(session, &Session::onLeave, &m_timer, &QTimer::stop);
}

void Stations::readAll()
{
    QRandomGenerator *const chance = QRandomGenerator::global();
    m_latest.clear();
    for (const QString &city : { u"berlin"_s, u"lisbon"_s, u"oslo"_s }) {
        m_latest += { city, u"temperature"_s, double(chance->bounded(-50, 350)) / 10 };
        m_latest += { city, u"pressure"_s, double(chance->bounded(980, 1040)) };
    }
    for (const Reading &reading : std::as_const(m_latest))
        publish(reading);
}

// The form that costs least: nobody tells whether it was allowed.
void Stations::publish(const Reading &reading)
{
    m_session->publish(weather + reading.city + u'.' + reading.quantity, Arguments { reading });
}

// Who asks gets all at once; nobody else does. Whether the router took it, it says.
void Stations::report(const Event &request)
{
    const auto asker = request.publisher();
    if (!asker)
        return; // it has not told who it is
    QVariantList readings;
    for (const Reading &reading : std::as_const(m_latest))
        readings += QVariant::fromValue(reading);
    m_session->publishAcknowledged(
            weather + u"report"_s, Arguments(readings), this,
            [this](const PublishResult &result) {
                if (result.hasError())
                    Q_EMIT failed(u"no report: "_s + result.error().uri());
            },
            PublishOptions().setEligible({ *asker }));
}
