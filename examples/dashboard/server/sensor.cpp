// SPDX-License-Identifier: Apache-2.0
#include "sensor.h"

#include <QtCore/QJsonObject>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Fernweg::Wamp;

namespace Dashboard {

namespace {

constexpr std::chrono::milliseconds HistorySpan = 60s;

// Linux's steady clock counts from the machine's start, so charts go on where a sensor restarts.
std::chrono::milliseconds now()
{
    const auto time = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::floor<std::chrono::milliseconds>(time);
}

// What of a host's name can be a component of a URI.
QString componentFrom(const QString &text)
{
    QString component = text.toLower();
    for (QChar &character : component) {
        const bool isFine = (character >= u'a' && character <= u'z')
                || (character >= u'0' && character <= u'9');
        if (!isFine)
            character = u'_';
    }
    return component.isEmpty() ? u"machine"_s : component;
}

} // namespace

Sensor::Sensor(Session *session, const QString &name, milliseconds interval, QObject *parent)
    : QObject(parent), m_session(session), m_host(name), m_wishedName(componentFrom(name))
{
    m_machine.sample(now()); // for the next one to have rates
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, &Sensor::push);
    m_timer.start();
    connect(session, &Session::onLeave, this, [this] { m_name.clear(); });
    offer(m_wishedName);
}

// The first procedure decides whose the name is; the others follow.
void Sensor::offer(const QString &name)
{
    Registration *const history = m_session->registerProcedure(u"dashboard.%1.history"_s.arg(name),
                                                               this, [this] { return m_history; });
    Registration *const interval = m_session->registerProcedure(
            u"dashboard.%1.interval"_s.arg(name), this, [this] { return m_timer.interval(); });
    Registration *const setter = m_session->registerProcedure(
            u"dashboard.%1.set_interval"_s.arg(name), this, &Sensor::setInterval);
    connect(setter, &Registration::activated, this, [this, name] {
        m_name = name;
        Q_EMIT ready(name);
    });
    connect(history, &Registration::failed, this, [=, this](const Error &error) {
        for (Registration *registration : { history, interval, setter })
            registration->deleteLater();
        if (error.uri() == u"wamp.error.procedure_already_exists" && m_number < 1000)
            offer(m_wishedName + u'_' + QString::number(++m_number));
        else
            Q_EMIT failed(error.uri());
    });
}

void Sensor::push()
{
    QVariantMap sample = toJson(m_machine.sample(now())).toVariantMap();
    sample.insert(u"host"_s, m_host);
    sample.insert(u"interval"_s, m_timer.interval());
    remember(sample);
    if (!m_name.isEmpty())
        m_session->publish(u"dashboard.%1.sample"_s.arg(m_name), Arguments { sample });
}

void Sensor::remember(const QVariantMap &sample)
{
    const double time = sample.value(u"time"_s).toDouble();
    const QVariantMap network = sample.value(u"network"_s).toMap();
    m_history += QVariant(QVariantList { time, sample.value(u"cpu"_s).toMap().value(u"total"_s),
                                         network.value(u"down"_s), network.value(u"up"_s) });
    const double oldest = time - double(HistorySpan.count());
    while (m_history.constFirst().toList().constFirst().toDouble() < oldest)
        m_history.removeFirst();
}

CallResult Sensor::setInterval(int interval)
{
    if (interval < MinInterval.count() || interval > MaxInterval.count()) {
        return CallResult(Error(u"wamp.error.invalid_argument"_s,
                                u"not an interval from %1 to %2 ms: %3"_s.arg(MinInterval.count())
                                        .arg(MaxInterval.count())
                                        .arg(interval)));
    }
    m_timer.setInterval(interval);
    return CallResult(Arguments { interval });
}

} // namespace Dashboard
