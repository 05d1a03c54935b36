// SPDX-License-Identifier: Apache-2.0
// The part of the QML WampSession that calls and publishes.
#include "wamppromise.h"
#include "wampsessionitem.h"
#include "wampvalues.h"

#include <QtQml/qjsengine.h>
#include <QtQml/qqmlengine.h>

namespace Fernweg::Qml {

namespace {

QString wrongArguments()
{
    return QStringLiteral("args is no list, or kwargs no object");
}

/// What is wrong with it; empty if nothing is.
QString readCallOptions(const QJSValue &object, Wamp::CallOptions &options, QJSValue &onProgress)
{
    options.setReceivesProgress(false); // which a Call asks for otherwise
    if (object.isUndefined() || object.isNull())
        return {};
    if (!object.isObject())
        return QStringLiteral("options: not an object");
    const QJSValue timeout = object.property(QStringLiteral("timeout"));
    if (timeout.isNumber() && timeout.toNumber() > 0 && timeout.toNumber() < 1e15)
        options.setTimeout(std::chrono::milliseconds(qint64(timeout.toNumber())));
    else if (!timeout.isUndefined())
        return QStringLiteral("options.timeout: not a number of milliseconds");
    onProgress = object.property(QStringLiteral("onProgress"));
    if (!onProgress.isUndefined() && !onProgress.isCallable())
        return QStringLiteral("options.onProgress: not a function");
    options.setReceivesProgress(onProgress.isCallable());
    if (object.property(QStringLiteral("discloseMe")).toBool())
        options.setDiscloseMe(true);
    return {};
}

QString readSessions(const QJSValue &object, const QString &name, QList<quint64> &sessions)
{
    const QVariantList list = object.property(name).toVariant().toList();
    for (const QVariant &item : list) {
        bool isNumber = false;
        const double number = item.toDouble(&isNumber);
        if (!isNumber || number < 1 || number > 9007199254740992.0)
            return QStringLiteral("options.%1: not a list of sessions").arg(name);
        sessions += quint64(number);
    }
    return {};
}

QString readPublishOptions(const QJSValue &object, Wamp::PublishOptions &options)
{
    if (object.isUndefined() || object.isNull())
        return {};
    if (!object.isObject())
        return QStringLiteral("options: not an object");
    const auto has = [&](const QString &name) { return object.hasProperty(name); };
    if (has(QStringLiteral("excludeMe")))
        options.setExcludeMe(object.property(QStringLiteral("excludeMe")).toBool());
    if (has(QStringLiteral("discloseMe")))
        options.setDiscloseMe(object.property(QStringLiteral("discloseMe")).toBool());
    if (has(QStringLiteral("retain")))
        options.setRetain(object.property(QStringLiteral("retain")).toBool());
    for (const QString &name : { QStringLiteral("exclude"), QStringLiteral("eligible") }) {
        QList<quint64> sessions;
        const QString wrong = readSessions(object, name, sessions);
        if (!wrong.isEmpty())
            return wrong;
        if (has(name) && name == u"exclude")
            options.setExcluded(sessions);
        else if (has(name))
            options.setEligible(sessions);
    }
    return {};
}

QJSValue rejected(QJSEngine *engine, const QString &message)
{
    const Promise promise(engine);
    promise.reject(invalidArgument(message));
    return promise.object();
}

} // namespace

QJSValue WampSessionItem::call(const QString &procedure, const QJSValue &args,
                               const QJSValue &kwargs, const QJSValue &options)
{
    QJSEngine *const engine = qjsEngine(this);
    if (engine == nullptr)
        return {};
    const auto arguments = argumentsFrom(args, kwargs);
    if (!arguments)
        return rejected(engine, QStringLiteral("call: ") + wrongArguments());
    Wamp::CallOptions callOptions;
    QJSValue onProgress;
    const QString wrong = readCallOptions(options, callOptions, onProgress);
    if (!wrong.isEmpty())
        return rejected(engine, QStringLiteral("call: ") + wrong);
    Wamp::Call *const call = m_session->startCall(procedure, *arguments, callOptions);
    const Promise promise(engine, call);
    if (onProgress.isCallable()) {
        connect(call, &Wamp::Call::onProgress, this,
                [engine, onProgress](const Wamp::CallResult &progress) {
                    onProgress.call({ resultTo(engine, progress) });
                });
    }
    connect(call, &Wamp::Call::finished, this, [engine, call, promise] {
        const Wamp::CallResult result = call->result();
        if (result.hasError())
            promise.reject(result.error());
        else
            promise.resolve(resultTo(engine, result));
    });
    return promise.object();
}

bool WampSessionItem::publish(const QString &topic, const QJSValue &args, const QJSValue &kwargs,
                              const QJSValue &options)
{
    const auto arguments = argumentsFrom(args, kwargs);
    Wamp::PublishOptions publishOptions;
    const QString wrong =
            arguments ? readPublishOptions(options, publishOptions) : wrongArguments();
    if (!wrong.isEmpty()) {
        setErrorString(QStringLiteral("publish: ") + wrong);
        return false;
    }
    if (m_session->publish(topic, *arguments, publishOptions))
        return true;
    setErrorString(m_session->errorString());
    return false;
}

QJSValue WampSessionItem::publishAcknowledged(const QString &topic, const QJSValue &args,
                                              const QJSValue &kwargs, const QJSValue &options)
{
    QJSEngine *const engine = qjsEngine(this);
    if (engine == nullptr)
        return {};
    const auto arguments = argumentsFrom(args, kwargs);
    Wamp::PublishOptions publishOptions;
    const QString wrong =
            arguments ? readPublishOptions(options, publishOptions) : wrongArguments();
    if (!wrong.isEmpty())
        return rejected(engine, QStringLiteral("publishAcknowledged: ") + wrong);
    const Promise promise(engine);
    m_session->publishAcknowledged(
            topic, *arguments, this,
            [promise](const Wamp::PublishResult &result) {
                if (result.hasError())
                    promise.reject(result.error());
                else
                    promise.resolve(QJSValue(double(result.publication())));
            },
            publishOptions);
    return promise.object();
}

} // namespace Fernweg::Qml
