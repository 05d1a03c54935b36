// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>

#include <functional>
#include <memory>

namespace Fernweg::Wamp {

using Task = std::function<void()>;

/// Carries tasks into the thread of a context. Qt's connections see to it that none is run once the
/// context is being destroyed, whatever the thread.
class ContextRelay : public QObject
{
    Q_OBJECT

public:
    explicit ContextRelay(QObject *context)
    {
        connect(this, &ContextRelay::run, context, [](const Task &task) { task(); });
    }

Q_SIGNALS:
    void run(const Fernweg::Wamp::Task &task);
};

/// The object on whose behalf a callback is called: in its thread, as long as it lives.
class Context
{
public:
    Context() = default;
    /// In the thread that is to run callbacks of a \a context that lives there.
    explicit Context(QObject *context) : m_object(context)
    {
        if (context && context->thread() != QThread::currentThread())
            m_relay = std::make_shared<ContextRelay>(context);
    }

    bool isElsewhere() const noexcept { return m_relay != nullptr; }
    /// Of a context in this thread.
    bool isAlive() const noexcept { return !m_object.isNull(); }
    QObject *object() const noexcept { return m_object; }

    /// Runs \a function here and now, or later in the context's thread.
    template <typename F>
    void run(F &&function) const
    {
        if (m_relay)
            Q_EMIT m_relay->run(std::forward<F>(function));
        else if (m_object)
            function();
    }

private:
    QPointer<QObject> m_object;
    std::shared_ptr<ContextRelay> m_relay;
};

} // namespace Fernweg::Wamp
