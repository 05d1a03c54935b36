// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampvalue.h>

namespace Fernweg::Wamp {

/// Options are what is sent: a dictionary, with setters for the keys that WAMP names.
template <typename Derived>
class Options
{
public:
    Options() = default;

    /// As sent.
    QVariantMap toMap() const { return m_map; }
    QVariant option(const QString &key) const { return m_map.value(key); }
    bool hasOption(const QString &key) const { return m_map.contains(key); }

    /// For keys that have no setter: of newer routers (rkey, ppt_scheme …), of the program's own (_…).
    Derived &setOption(const QString &key, const QVariant &value)
    {
        m_map.insert(key, toWire(value));
        return static_cast<Derived &>(*this);
    }
    Derived &removeOption(const QString &key)
    {
        m_map.remove(key);
        return static_cast<Derived &>(*this);
    }

protected:
    QVariantMap m_map;
};

} // namespace Fernweg::Wamp
