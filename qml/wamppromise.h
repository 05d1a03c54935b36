// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WampCall>
#include <Fernweg/WampInvocation>

#include <QtCore/qpointer.h>
#include <QtQml/qjsvalue.h>

QT_BEGIN_NAMESPACE
class QJSEngine;
QT_END_NAMESPACE

namespace Fernweg::Qml {

/// What a promise's \c cancel() calls. It belongs to JavaScript, and may outlive the call.
class Canceler : public QObject
{
    Q_OBJECT
public:
    explicit Canceler(Wamp::Call *call) : m_call(call) { }
    Q_INVOKABLE bool cancel(const QString &mode);

private:
    QPointer<Wamp::Call> m_call;
};

/// A Promise of JavaScript, made by its public means: there is no interface for it in C++.
class Promise
{
public:
    /// \a call, if there is one, can be canceled by the promise's method \c cancel().
    explicit Promise(QJSEngine *engine, Wamp::Call *call = nullptr);

    QJSValue object() const { return m_promise; }
    void resolve(const QJSValue &value) const { m_resolve.call({ value }); }
    void reject(const Wamp::Error &error) const;

private:
    QJSEngine *m_engine;
    QJSValue m_promise;
    QJSValue m_resolve;
    QJSValue m_reject;
};

/// What a procedure's handler knows of the call. It belongs to JavaScript.
class InvocationObject : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString procedure READ procedure CONSTANT FINAL)
    /// Whether the caller takes progressive results.
    Q_PROPERTY(bool receivesProgress READ receivesProgress CONSTANT FINAL)
    Q_PROPERTY(bool canceled READ isCanceled NOTIFY canceledChanged FINAL)
    /// The caller's session, if it is disclosed; otherwise 0.
    Q_PROPERTY(double caller READ caller CONSTANT FINAL)
    Q_PROPERTY(QString callerAuthId READ callerAuthId CONSTANT FINAL)
    Q_PROPERTY(QString callerAuthRole READ callerAuthRole CONSTANT FINAL)

public:
    explicit InvocationObject(const Wamp::Invocation &invocation);

    QString procedure() const { return m_invocation.procedure(); }
    bool receivesProgress() const { return m_invocation.receivesProgress(); }
    bool isCanceled() const { return m_invocation.isCanceled(); }
    double caller() const { return double(m_invocation.caller().value_or(0)); }
    QString callerAuthId() const { return m_invocation.callerAuthId(); }
    QString callerAuthRole() const { return m_invocation.callerAuthRole(); }

    /// A progressive result. False: the caller doesn't take any, or it isn't one.
    Q_INVOKABLE bool progress(const QJSValue &args, const QJSValue &kwargs = {});
    /// The answer, of which the first one counts.
    Q_INVOKABLE void resolve(const QJSValue &value);
    Q_INVOKABLE void reject(const QJSValue &error);

Q_SIGNALS:
    void canceledChanged();

private:
    Wamp::Invocation m_invocation;
};

/// Calls \a handler with args, kwargs and the invocation. What it returns, now or by a promise, or
/// throws is the answer.
void callHandler(QJSEngine *engine, const QJSValue &handler, const Wamp::Invocation &invocation);

} // namespace Fernweg::Qml
