// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WampSession>

#include <QtCore/QFuture>
#include <QtCore/QObject>

// Offers procedures: quick ones, slow ones, and one that tells how far it is.
class Callee : public QObject
{
    Q_OBJECT

public:
    explicit Callee(Fernweg::Wamp::Session *session, QObject *parent = nullptr);

Q_SIGNALS:
    // All of them are registered, or one is refused.
    void ready();
    void failed(const QString &reason);

private:
    Fernweg::Wamp::CallResult divide(double dividend, double divisor) const;
    Fernweg::Wamp::Arguments summarize(const QList<double> &numbers) const;
    QFuture<QString> wait(int milliseconds);
    void countDown(int from, const Fernweg::Wamp::Invocation &invocation);
    void watch(Fernweg::Wamp::Registration *registration);

    int m_pending = 0;
};
