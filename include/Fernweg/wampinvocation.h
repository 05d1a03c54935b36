// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wamparguments.h>
#include <Fernweg/wamperror.h>
#include <Fernweg/wamppayload.h>
#include <Fernweg/wamppolicy.h>

#include <QtCore/qobject.h>

#include <chrono>
#include <functional>
#include <optional>

namespace Fernweg::Wamp {

class CallResult;

/// A call, as its callee sees it: what was called for, and where the answer goes.
class FERNWEG_WAMP_EXPORT Invocation : public Payload
{
    Q_GADGET
    Q_PROPERTY(QString procedure READ procedure)
    Q_PROPERTY(bool isCanceled READ isCanceled)

public:
    Invocation();

    QString procedure() const;
    quint64 registration() const;
    std::optional<quint64> caller() const;
    QString callerAuthId() const;
    QString callerAuthRole() const;
    std::optional<qint64> trustLevel() const;
    std::chrono::milliseconds timeout() const;
    bool receivesProgress() const;

    bool progress(const Arguments &arguments) const;
    bool yield(const Arguments &arguments = {}) const;
    bool yield(const CallResult &result) const;
    bool fail(const Error &error) const;
    bool isAnswered() const;

    bool isCanceled() const;
    CancelMode cancelMode() const;
    void onInterrupt(QObject *context, const std::function<void()> &handler) const;

private:
    friend class PayloadData;
    explicit Invocation(PayloadData *data);
};

} // namespace Fernweg::Wamp
