// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampglobal.h>

#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

#include <optional>
#include <type_traits>

namespace Fernweg::Wamp {

/// \a value as WAMP carries it. An invalid QVariant in \a error's presence: it can't be carried.
FERNWEG_WAMP_EXPORT QVariant toWire(const QVariant &value, QString *error = nullptr);
FERNWEG_WAMP_EXPORT bool fromWire(const QVariant &value, QMetaType type, void *target);

namespace Internal {

template <typename T>
struct IsOptional : std::false_type
{
};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type
{
};

} // namespace Internal

/// Into \a target, which is left alone if \a value is none of \a T.
template <typename T>
bool readValue(const QVariant &value, T &target)
{
    if constexpr (std::is_same_v<T, QVariant>) {
        target = value;
        return true;
    } else if constexpr (Internal::IsOptional<T>::value) {
        if (!value.isValid() || value.isNull()) {
            target.reset();
            return true;
        }
        typename T::value_type content {};
        if (!readValue(value, content))
            return false;
        target = std::move(content);
        return true;
    } else {
        if (value.metaType() == QMetaType::fromType<T>()) {
            target = *static_cast<const T *>(value.constData());
            return true;
        }
        return fromWire(value, QMetaType::fromType<T>(), &target);
    }
}

/// Any value in a QVariant. A literal is text in UTF-8.
template <typename T>
QVariant toVariant(T &&value)
{
    using Type = std::decay_t<T>;
    if constexpr (std::is_same_v<Type, QVariant>)
        return std::forward<T>(value);
    else if constexpr (std::is_same_v<Type, const char *> || std::is_same_v<Type, char *>)
        return QVariant(QString::fromUtf8(value));
    else if constexpr (std::is_same_v<Type, std::nullptr_t>)
        return QVariant::fromValue(nullptr);
    else if constexpr (std::is_convertible_v<const Type &, QString>)
        return QVariant(QString(value));
    else if constexpr (Internal::IsOptional<Type>::value)
        return value ? toVariant(*value) : QVariant();
    else
        return QVariant::fromValue(std::forward<T>(value));
}

} // namespace Fernweg::Wamp
