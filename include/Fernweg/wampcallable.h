// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampevent.h>
#include <Fernweg/wampinvocation.h>
#include <Fernweg/wampsignature.h>

#include <QtCore/qfuturewatcher.h>

namespace Fernweg::Wamp::Internal {

/// Returns what didn't fit.
using EventFunction = std::function<Error(const Event &)>;
using InvocationFunction = std::function<void(const Invocation &)>;
using ResultFunction = std::function<void(const CallResult &)>;

template <typename T>
struct IsFuture : std::false_type
{
};
template <typename T>
struct IsFuture<QFuture<T>> : std::true_type
{
};

/// An exception that leaves \a function becomes the invocation's error.
FERNWEG_WAMP_EXPORT void runGuarded(const Invocation &invocation,
                                    const std::function<void()> &function);
FERNWEG_WAMP_EXPORT void failCanceled(const Invocation &invocation);

template <typename T>
void answerLater(QObject *context, const Invocation &invocation, const QFuture<T> &future);

template <typename T>
void answer(QObject *context, const Invocation &invocation, T &&result)
{
    using Type = std::decay_t<T>;
    if constexpr (IsFuture<Type>::value) {
        answerLater(context, invocation, result);
    } else if constexpr (std::is_same_v<Type, Error>) {
        if (result)
            invocation.fail(result);
        else
            invocation.yield();
    } else if constexpr (std::is_same_v<Type, Arguments> || std::is_same_v<Type, CallResult>) {
        invocation.yield(result);
    } else {
        invocation.yield(Arguments(QVariantList { toVariant(std::forward<T>(result)) }));
    }
}

template <typename T>
void answerFrom(QObject *context, const Invocation &invocation, QFuture<T> future)
{
    runGuarded(invocation, [&] {
        if (future.isCanceled()) {
            future.waitForFinished(); // throws what the promise was given
            failCanceled(invocation);
        } else if constexpr (std::is_void_v<T>) {
            invocation.yield();
        } else if (future.resultCount() == 0) {
            failCanceled(invocation);
        } else {
            answer(context, invocation, future.result());
        }
    });
}

// A watcher rather than then(), which would replace a continuation that the program has set.
template <typename T>
void answerLater(QObject *context, const Invocation &invocation, const QFuture<T> &future)
{
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, watcher,
                     [watcher, context, invocation] {
                         answerFrom(context, invocation, watcher->future());
                         watcher->deleteLater();
                     });
    invocation.onInterrupt(watcher, [watcher] { watcher->cancel(); });
    watcher->setFuture(future);
}

template <typename Context, typename F>
InvocationFunction makeEndpoint(Context *context, F function)
{
    using Taken = typename Signature<F>::template Apply<Parameters, Invocation>;
    return [context, function](const Invocation &invocation) mutable {
        typename Taken::Values values;
        if (const Error error = Taken::read(invocation, values, true)) {
            invocation.fail(error);
            return;
        }
        if constexpr (!std::is_void_v<typename Signature<F>::Result>) {
            answer(context, invocation, Taken::invoke(function, context, values));
        } else {
            Taken::invoke(function, context, values);
            if constexpr (!Taken::takesMessage)
                invocation.yield();
        }
    };
}

template <typename Context, typename F>
EventFunction makeEventHandler(Context *context, F function)
{
    using Taken = typename Signature<F>::template Apply<Parameters, Event>;
    return [context, function](const Event &event) mutable {
        typename Taken::Values values;
        const Error error = Taken::read(event, values, false);
        if (!error)
            (void)Taken::invoke(function, context, values);
        return error;
    };
}

/// \a function may be a member function of \a context, too.
template <typename Result, typename Context, typename F>
std::function<void(const Result &)> makeResultHandler(Context *context, F &&function)
{
    if constexpr (std::is_member_function_pointer_v<std::decay_t<F>>)
        return [context, function](const Result &result) { (context->*function)(result); };
    else
        return std::function<void(const Result &)>(std::forward<F>(function));
}

} // namespace Fernweg::Wamp::Internal
