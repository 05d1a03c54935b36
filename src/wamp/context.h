// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qhash.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>

#include <functional>
#include <memory>

namespace Fernweg::Wamp {

using Task = std::function<void()>;

/// Carries tasks into the thread of a context. Qt's connections see to it that none is run once the
/// context is being destroyed, whatever the thread. Knows whether the context has been in the same thread
/// all the time, so that it can do without.
class ContextRelay : public QObject
{
    Q_OBJECT

public:
    explicit ContextRelay(QObject *context);

    bool isElsewhere() const noexcept { return m_isElsewhere; }
    bool isAlive() const noexcept { return !m_context.isNull(); }
    /// Whoever uses this moves to another thread. To be told before, if the context is here.
    void leaveThread();

    bool eventFilter(QObject *context, QEvent *event) override;

Q_SIGNALS:
    void run(const Fernweg::Wamp::Task &task);

private:
    const QPointer<QObject> m_context;
    bool m_isElsewhere;
};

/// The relays of all contexts that somebody has: one for each, as long as it is used.
class ContextRelays
{
public:
    std::shared_ptr<ContextRelay> of(QObject *context);
    void leaveThread();

private:
    QHash<QObject *, std::weak_ptr<ContextRelay>> m_relays;
    qsizetype m_pruneAt = 16;
};

/// The object on whose behalf a callback is called: in its thread, as long as it lives.
class Context
{
public:
    Context() = default;
    /// For callbacks that are run in this thread, or in the one in which \a context is now.
    explicit Context(QObject *context) : m_object(context)
    {
        if (context && context->thread() != QThread::currentThread())
            m_relay = std::make_shared<ContextRelay>(context);
    }
    /// For those that are run in the thread in which \a context is then.
    Context(QObject *context, std::shared_ptr<ContextRelay> relay)
        : m_object(context), m_relay(std::move(relay))
    {
    }

    bool isElsewhere() const noexcept { return m_relay && m_relay->isElsewhere(); }
    /// Of a context in this thread.
    bool isAlive() const noexcept { return !m_object.isNull(); }
    QObject *object() const noexcept { return m_object; }

    /// Runs \a function here and now, or later in the context's thread.
    template <typename F>
    void run(F &&function) const
    {
        if (isElsewhere())
            Q_EMIT m_relay->run(std::forward<F>(function));
        else if (m_object)
            function();
    }

private:
    QPointer<QObject> m_object;
    std::shared_ptr<ContextRelay> m_relay;
};

} // namespace Fernweg::Wamp
