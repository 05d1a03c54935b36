// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampcallresult.h>
#include <Fernweg/wamppolicy.h>

#include <QtCore/qobject.h>

#include <memory>

namespace Fernweg::Wamp {

class CallPrivate;

/// A call under way: progress, outcome, cancelling.
class FERNWEG_WAMP_EXPORT Call : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString procedure READ procedure CONSTANT)
    Q_PROPERTY(bool isFinished READ isFinished NOTIFY finished)
    Q_PROPERTY(Fernweg::Wamp::CallResult result READ result NOTIFY finished)
    Q_PROPERTY(bool autoDelete READ autoDelete WRITE setAutoDelete)

public:
    ~Call() override;

    QString procedure() const;
    bool isFinished() const;
    CallResult result() const;
    Error error() const { return result().error(); }
    bool autoDelete() const;
    void setAutoDelete(bool enabled);

public Q_SLOTS:
    bool cancel();
    bool cancel(Fernweg::Wamp::CancelMode mode);

Q_SIGNALS:
    void onProgress(const Fernweg::Wamp::CallResult &progress);
    void onResult(const Fernweg::Wamp::CallResult &result);
    void failed(const Fernweg::Wamp::Error &error);
    void finished();

private:
    friend class CallPrivate;
    explicit Call(std::unique_ptr<CallPrivate> &&privateObject, QObject *parent);

    std::unique_ptr<CallPrivate> d;
};

} // namespace Fernweg::Wamp
