// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampcallresult.h>

#include <QtCore/qfuture.h>

#include <cstddef>
#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace Fernweg::Wamp::Internal {

// What a callable takes and returns.
template <typename F>
struct Signature : Signature<decltype(&F::operator())>
{
};

template <typename R, typename... A>
struct FunctionSignature
{
    using Result = R;
    template <template <typename, typename...> class Template, typename Message>
    using Apply = Template<Message, A...>;
};

template <typename R, typename... A>
struct Signature<R (*)(A...)> : FunctionSignature<R, A...>
{
};
template <typename R, typename... A>
struct Signature<R (*)(A...) noexcept> : FunctionSignature<R, A...>
{
};
template <typename C, typename R, typename... A>
struct Signature<R (C::*)(A...)> : FunctionSignature<R, A...>
{
};
template <typename C, typename R, typename... A>
struct Signature<R (C::*)(A...) const> : FunctionSignature<R, A...>
{
};
template <typename C, typename R, typename... A>
struct Signature<R (C::*)(A...) noexcept> : FunctionSignature<R, A...>
{
};
template <typename C, typename R, typename... A>
struct Signature<R (C::*)(A...) const noexcept> : FunctionSignature<R, A...>
{
};

FERNWEG_WAMP_EXPORT Error missingArgument(qsizetype index, qsizetype given);
FERNWEG_WAMP_EXPORT Error wrongArgument(qsizetype index, const QVariant &value, QMetaType type);
FERNWEG_WAMP_EXPORT Error surplusArguments(qsizetype taken, qsizetype given);

/// The parameters A of a handler of \a Message: values by position, then, if it wants them, the other
/// positional ones in a QVariantList, the ones by name in a QVariantMap, and the message itself.
template <typename Message, typename... A>
struct Parameters
{
    using Values = std::tuple<std::decay_t<A>...>;

    template <std::size_t Count, typename T>
    static constexpr bool endsWith()
    {
        if constexpr (Count == 0)
            return false;
        else
            return std::is_same_v<std::tuple_element_t<Count - 1, Values>, T>;
    }

    static constexpr std::size_t all = sizeof...(A);
    static constexpr bool takesMessage = endsWith<all, Message>();
    static constexpr std::size_t unnamed = all - (takesMessage ? 1 : 0);
    static constexpr bool takesKwargs = endsWith<unnamed, QVariantMap>();
    static constexpr std::size_t listed = unnamed - (takesKwargs ? 1 : 0);
    static constexpr bool takesRest = endsWith<listed, QVariantList>();
    static constexpr std::size_t positional = listed - (takesRest ? 1 : 0);

    /// What doesn't fit is the error. Surplus arguments are one if \a isStrict.
    static Error read(const Message &message, Values &values, bool isStrict)
    {
        if constexpr (takesMessage)
            std::get<all - 1>(values) = message;
        if constexpr (takesKwargs)
            std::get<listed>(values) = message.kwargs();
        if constexpr (!takesRest && !takesMessage && positional == 0) {
            if (!isStrict || message.count() == 0)
                return Error();
            return surplusArguments(0, message.count());
        } else if constexpr (!takesRest && positional == 0) {
            return Error();
        } else {
            const QVariantList arguments = message.arguments();
            if constexpr (takesRest)
                std::get<positional>(values) = arguments.mid(qsizetype(positional));
            else if (isStrict && arguments.size() > qsizetype(positional))
                return surplusArguments(qsizetype(positional), arguments.size());
            return readAll(arguments, values, std::make_index_sequence<positional>());
        }
    }

    template <typename F, typename Context>
    static decltype(auto) invoke(F &function, Context *context, Values &values)
    {
        return invokeWith(function, context, values, std::make_index_sequence<all>());
    }

private:
    template <std::size_t... I>
    static Error readAll(const QVariantList &arguments, Values &values, std::index_sequence<I...>)
    {
        Error error;
        (void)(readOne(arguments, qsizetype(I), std::get<I>(values), error) && ...);
        return error;
    }

    template <typename T>
    static bool readOne(const QVariantList &arguments, qsizetype index, T &value, Error &error)
    {
        if (index >= arguments.size()) {
            if constexpr (!IsOptional<T>::value)
                error = missingArgument(index, arguments.size());
        } else if (!readValue(arguments.at(index), value)) {
            error = wrongArgument(index, arguments.at(index), typeOf(value));
        }
        return !error;
    }

    template <typename T>
    static QMetaType typeOf(const T &)
    {
        return QMetaType::fromType<T>();
    }
    template <typename T>
    static QMetaType typeOf(const std::optional<T> &)
    {
        return QMetaType::fromType<T>();
    }

    template <typename F, typename Context, std::size_t... I>
    static decltype(auto) invokeWith(F &function, [[maybe_unused]] Context *context,
                                     [[maybe_unused]] Values &values, std::index_sequence<I...>)
    {
        if constexpr (std::is_member_function_pointer_v<F>)
            return std::invoke(function, context, std::forward<A>(std::get<I>(values))...);
        else
            return function(std::forward<A>(std::get<I>(values))...);
    }
};

} // namespace Fernweg::Wamp::Internal
