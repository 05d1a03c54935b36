// SPDX-License-Identifier: Apache-2.0
#include "wampconnector.h"

#include <QtCore/qrandom.h>

#include <algorithm>
#include <cmath>

namespace Fernweg::Qml {

using Wamp::Session;

namespace {

/// Whether a router that answers so is likely to answer otherwise soon.
bool isTransient(const QString &reason)
{
    return reason == u"wamp.close.system_shutdown" || reason == u"wamp.error.unavailable"
            || reason == u"wamp.error.network_failure";
}

QString describe(const Wamp::CloseDetails &details)
{
    return details.message().isEmpty()
            ? details.reason()
            : QStringLiteral("%1: %2").arg(details.reason(), details.message());
}

} // namespace

WampConnector::WampConnector(QObject *parent) : QObject(parent), m_session(this)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        Q_EMIT waitingChanged();
        if (m_isWanted)
            open();
    });
    connect(&m_session, &Session::onJoin, this, &WampConnector::joined);
    connect(&m_session, &Session::onLeave, this, &WampConnector::left);
    connect(&m_session, &Session::onDisconnect, this,
            [this](bool, const QString &reason) { disconnected(reason); });
}

WampConnector::~WampConnector()
{
    m_session.disconnect(this);
}

void WampConnector::start(const Target &target)
{
    m_target = target;
    m_isWanted = true;
    m_retries = 0;
    if (m_timer.isActive()) {
        m_timer.stop();
        Q_EMIT waitingChanged();
    }
    if (m_session.state() == Session::State::Disconnected) {
        open();
    } else {
        m_isReplaced = true;
        m_session.close();
    }
}

void WampConnector::stop()
{
    m_isWanted = false;
    m_isReplaced = false;
    if (m_timer.isActive()) {
        m_timer.stop();
        Q_EMIT waitingChanged();
    }
    if (m_session.state() != Session::State::Disconnected)
        m_session.close();
}

void WampConnector::retryNow()
{
    if (!m_timer.isActive())
        return;
    m_timer.stop();
    Q_EMIT waitingChanged();
    open();
}

void WampConnector::open()
{
    m_reason.clear();
    m_isRefused = false;
    bool isOpening = false;
    if (m_target.isLocal && !m_target.router) {
        wait(QStringLiteral("the router is gone"));
        return;
    }
    if (m_target.isLocal) {
        isOpening = m_session.open(m_target.router, m_target.realm);
    } else {
        m_session.setTransportOptions(m_target.transport);
        isOpening = m_session.open(m_target.transport.url(), m_target.realm);
    }
    if (!isOpening)
        giveUp(m_session.errorString());
}

void WampConnector::joined()
{
    m_retries = 0;
}

void WampConnector::left(const Wamp::CloseDetails &details)
{
    m_reason = describe(details);
    m_isRefused = details.wasAborted() && !details.wasJoined() && !details.wasLost()
            && !isTransient(details.reason());
    // A connection without a session is of no use.
    if (m_session.state() == Session::State::Connected)
        m_session.close();
}

void WampConnector::disconnected(const QString &reason)
{
    if (!m_isWanted)
        return;
    const QString why = m_reason.isEmpty() ? reason : m_reason;
    if (m_isReplaced) {
        m_isReplaced = false;
        open();
    } else if (m_isRefused) {
        giveUp(why);
    } else {
        wait(why);
    }
}

void WampConnector::wait(const QString &error)
{
    if (m_patience.maxRetries >= 0 && m_retries >= m_patience.maxRetries) {
        giveUp(error);
        return;
    }
    const double first = double(m_patience.initialDelay.count());
    const double spread =
            1 + m_patience.jitter * (2 * QRandomGenerator::global()->generateDouble() - 1);
    const double delay = std::min(first * std::pow(m_patience.growth, m_retries),
                                  double(m_patience.maxDelay.count()));
    ++m_retries;
    m_timer.start(std::chrono::milliseconds(qint64(std::max(0.0, delay * spread))));
    const QPointer<WampConnector> guard(this);
    Q_EMIT failed(error);
    if (guard)
        Q_EMIT waitingChanged();
}

void WampConnector::giveUp(const QString &error)
{
    m_isWanted = false;
    Q_EMIT gaveUp(error);
}

} // namespace Fernweg::Qml
