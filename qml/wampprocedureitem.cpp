// SPDX-License-Identifier: Apache-2.0
#include "wampprocedureitem.h"

#include "wamppromise.h"

#include <QtQml/qqmlengine.h>

namespace Fernweg::Qml {

WampProcedureItem::~WampProcedureItem()
{
    if (m_registration) {
        m_registration->disconnect(this);
        delete m_registration;
    }
}

void WampProcedureItem::componentComplete()
{
    if (!m_session)
        setSession(WampSessionItem::around(this));
    m_isComplete = true;
    update();
}

void WampProcedureItem::setSession(WampSessionItem *session)
{
    if (m_session == session)
        return;
    m_session = session;
    Q_EMIT sessionChanged();
    update();
}

void WampProcedureItem::setUri(const QString &uri)
{
    if (m_uri == uri)
        return;
    m_uri = uri;
    Q_EMIT uriChanged();
    update();
}

void WampProcedureItem::setHandler(const QJSValue &handler)
{
    if (m_handler.strictlyEquals(handler))
        return;
    const bool wasCallable = m_handler.isCallable();
    m_handler = handler;
    Q_EMIT handlerChanged();
    if (wasCallable != m_handler.isCallable())
        update();
}

void WampProcedureItem::setMatch(Match match)
{
    if (m_match == match)
        return;
    m_match = match;
    Q_EMIT optionsChanged();
    update();
}

void WampProcedureItem::setInvoke(Invoke invoke)
{
    if (m_invoke == invoke)
        return;
    m_invoke = invoke;
    Q_EMIT optionsChanged();
    update();
}

void WampProcedureItem::setConcurrency(int concurrency)
{
    if (m_concurrency == concurrency)
        return;
    if (concurrency < 0) {
        setErrorString(QStringLiteral("concurrency: %1 is negative").arg(concurrency));
        return;
    }
    m_concurrency = concurrency;
    Q_EMIT optionsChanged();
    update();
}

void WampProcedureItem::setEnabled(bool enabled)
{
    if (m_isEnabled == enabled)
        return;
    m_isEnabled = enabled;
    Q_EMIT enabledChanged();
    update();
}

void WampProcedureItem::update()
{
    if (!m_isComplete)
        return;
    const bool wasRegistered = isRegistered();
    if (m_registration) {
        m_registration->disconnect(this);
        m_registration->deleteLater(); // this may be one of its slots
        m_registration->unregister();
        m_registration.clear();
    }
    const bool isNothing = m_handler.isUndefined() || m_handler.isNull();
    if (!m_handler.isCallable() && !isNothing) {
        setErrorString(QStringLiteral("handler: not a function"));
    } else if (m_session && m_isEnabled && !m_uri.isEmpty() && !isNothing) {
        Wamp::RegisterOptions options;
        if (m_match != Exact)
            options.setMatch(Wamp::MatchPolicy(int(m_match)));
        if (m_invoke != Single)
            options.setInvoke(Wamp::InvokePolicy(int(m_invoke)));
        if (m_concurrency > 0)
            options.setConcurrency(m_concurrency);
        m_registration = m_session->session()->registerProcedure(m_uri, options);
        connect(m_registration, &Wamp::Registration::onInvocation, this,
                &WampProcedureItem::invoked);
        connect(m_registration, &Wamp::Registration::stateChanged, this,
                &WampProcedureItem::changed);
    }
    if (wasRegistered)
        Q_EMIT registeredChanged();
}

void WampProcedureItem::changed()
{
    const QPointer<WampProcedureItem> guard(this);
    const Wamp::Error error = m_registration->error();
    setErrorString(error.message().isEmpty()
                           ? error.uri()
                           : QStringLiteral("%1: %2").arg(error.uri(), error.message()));
    if (guard)
        Q_EMIT registeredChanged();
}

void WampProcedureItem::setErrorString(const QString &error)
{
    if (m_errorString == error)
        return;
    m_errorString = error;
    Q_EMIT errorStringChanged();
}

void WampProcedureItem::invoked(const Wamp::Invocation &invocation)
{
    if (QJSEngine *const engine = qjsEngine(this))
        callHandler(engine, m_handler, invocation);
}

} // namespace Fernweg::Qml
