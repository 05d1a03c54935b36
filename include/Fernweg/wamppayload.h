// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampvalue.h>

#include <QtCore/qshareddata.h>

namespace Fernweg::Wamp {

class PayloadData;

/// What a received message carries: base of CallResult, Event and Invocation.
class FERNWEG_WAMP_EXPORT Payload
{
    Q_GADGET
    Q_PROPERTY(QVariantList arguments READ arguments)
    Q_PROPERTY(QVariantMap kwargs READ kwargs)
    Q_PROPERTY(QVariantMap details READ details)

public:
    Payload();
    Payload(const Payload &other);
    Payload(Payload &&other) noexcept;
    Payload &operator=(const Payload &other);
    Payload &operator=(Payload &&other) noexcept;
    ~Payload();

    QVariantList arguments() const;
    QVariantMap kwargs() const;
    QVariantMap details() const;
    qsizetype count() const;

    QVariant argument(qsizetype index) const;
    QVariant argument(const QString &name) const;

    template <typename T>
    T value(qsizetype index = 0) const
    {
        T result {};
        readValue(argument(index), result);
        return result;
    }
    template <typename T>
    T value(const QString &name) const
    {
        T result {};
        readValue(argument(name), result);
        return result;
    }

protected:
    explicit Payload(PayloadData *data);

    QExplicitlySharedDataPointer<PayloadData> d;
};

} // namespace Fernweg::Wamp
