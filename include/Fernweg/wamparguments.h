// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampvalue.h>

#include <initializer_list>

namespace Fernweg::Wamp {

/// One argument, made of anything that QVariant takes.
class Argument
{
public:
    template <
            typename T,
            std::enable_if_t<
                    !std::is_same_v<std::decay_t<T>,
                                    Argument> && !std::is_same_v<std::decay_t<T>, class Arguments>,
                    int> = 0>
    Argument(T &&value) // NOLINT(google-explicit-constructor): that is what it is for
        : m_value(toVariant(std::forward<T>(value)))
    {
    }

    const QVariant &value() const noexcept { return m_value; }

private:
    QVariant m_value;
};

/// What a call, an event or an answer carries: positional arguments, and arguments by name.
class FERNWEG_WAMP_EXPORT Arguments
{
public:
    Arguments() = default;
    Arguments(std::initializer_list<Argument> positional);
    explicit Arguments(const QVariantList &positional, const QVariantMap &kwargs = {});

    Arguments &add(const Argument &value);
    Arguments &add(const QString &name, const Argument &value);

    bool isEmpty() const noexcept { return m_positional.isEmpty() && m_kwargs.isEmpty(); }
    const QVariantList &positional() const noexcept { return m_positional; }
    const QVariantMap &kwargs() const noexcept { return m_kwargs; }

private:
    QVariantList m_positional;
    QVariantMap m_kwargs;
};

} // namespace Fernweg::Wamp
