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

    /// For keys that have no setter: of newer routers (rkey, ppt_scheme …), of the program's own (_…). A
    /// value that toWire() does not know is kept as it is, and refused where arguments are: when the options
    /// are used.
    Derived &setOption(const QString &key, const QVariant &value)
    {
        const QVariant wire = toWire(value);
        m_map.insert(key, wire.isValid() ? wire : value);
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
