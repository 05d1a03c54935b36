// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wamppayload.h>

#include <optional>

namespace Fernweg::Wamp {

class FERNWEG_WAMP_EXPORT Event : public Payload
{
    Q_GADGET
    Q_PROPERTY(QString topic READ topic)
    Q_PROPERTY(quint64 publication READ publication)
    Q_PROPERTY(bool isRetained READ isRetained)

public:
    Event();

    QString topic() const;
    quint64 publication() const;
    quint64 subscription() const;
    std::optional<quint64> publisher() const;
    QString publisherAuthId() const;
    QString publisherAuthRole() const;
    std::optional<qint64> trustLevel() const;
    bool isRetained() const;

private:
    friend class PayloadData;
    explicit Event(PayloadData *data);
};

} // namespace Fernweg::Wamp
