// SPDX-License-Identifier: Apache-2.0
#include "wamppromise.h"

#include "wampvalues.h"

#include <Fernweg/WampCallResult>

#include <QtCore/qdebug.h>
#include <QtQml/qjsengine.h>

namespace Fernweg::Qml {

namespace {

QJSValue makePromise(QJSEngine *engine)
{
    return engine->evaluate(
            QStringLiteral("(function(canceler) {"
                           "    const parts = {};"
                           "    parts.promise = new Promise((resolve, reject) => {"
                           "        parts.resolve = resolve;"
                           "        parts.reject = reject;"
                           "    });"
                           "    if (canceler)"
                           "        parts.promise.cancel = mode => canceler.cancel(mode ?? '');"
                           "    return parts;"
                           "})"));
}

// What is thrown and what is returned can't be told apart from outside.
QJSValue makeHandlerCall(QJSEngine *engine)
{
    return engine->evaluate(
            QStringLiteral("(function(handler, args, kwargs, invocation) {"
                           "    try {"
                           "        const result = handler(args, kwargs, invocation);"
                           "        if (typeof result?.then === 'function')"
                           "            result.then(value => invocation.resolve(value),"
                           "                        error => invocation.reject(error));"
                           "        else"
                           "            invocation.resolve(result);"
                           "    } catch (error) {"
                           "        invocation.reject(error);"
                           "    }"
                           "})"));
}

} // namespace

bool Canceler::cancel(const QString &mode)
{
    if (m_call.isNull())
        return false;
    if (mode == u"skip")
        return m_call->cancel(Wamp::CancelMode::Skip);
    if (mode == u"kill")
        return m_call->cancel(Wamp::CancelMode::Kill);
    if (mode == u"killnowait")
        return m_call->cancel(Wamp::CancelMode::KillNoWait);
    return mode.isEmpty() && m_call->cancel();
}

Promise::Promise(QJSEngine *engine, Wamp::Call *call) : m_engine(engine)
{
    QJSValueList arguments;
    if (call != nullptr)
        arguments += engine->newQObject(new Canceler(call)); // has no parent: belongs to JavaScript
    const QJSValue parts = makePromise(engine).call(arguments);
    m_promise = parts.property(QStringLiteral("promise"));
    m_resolve = parts.property(QStringLiteral("resolve"));
    m_reject = parts.property(QStringLiteral("reject"));
}

void Promise::reject(const Wamp::Error &error) const
{
    m_reject.call({ errorTo(m_engine, error) });
}

InvocationObject::InvocationObject(const Wamp::Invocation &invocation) : m_invocation(invocation)
{
    invocation.onInterrupt(this, [this] { Q_EMIT canceledChanged(); });
}

bool InvocationObject::progress(const QJSValue &args, const QJSValue &kwargs)
{
    const auto arguments = argumentsFrom(args, kwargs);
    return arguments && m_invocation.progress(*arguments);
}

void InvocationObject::resolve(const QJSValue &value)
{
    if (!m_invocation.isAnswered())
        m_invocation.yield(resultFrom(value));
}

void InvocationObject::reject(const QJSValue &error)
{
    // Whoever throws an error of the language has made a mistake, and wants to read of it.
    if (error.isError() && !error.hasProperty(QStringLiteral("uri"))) {
        qWarning().noquote().nospace() << procedure() << ": " << error.toString() << '\n'
                                       << error.property(QStringLiteral("stack")).toString();
    }
    if (!m_invocation.isAnswered())
        m_invocation.fail(errorFrom(error));
}

void callHandler(QJSEngine *engine, const QJSValue &handler, const Wamp::Invocation &invocation)
{
    makeHandlerCall(engine).call({ handler, engine->toScriptValue(invocation.arguments()),
                                   engine->toScriptValue(invocation.kwargs()),
                                   engine->newQObject(new InvocationObject(invocation)) });
}

} // namespace Fernweg::Qml
