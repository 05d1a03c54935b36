// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WampSession>

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>

#include <functional>

// Calls what the callee offers, in all ways, and knows what should come of it.
class Caller : public QObject
{
    Q_OBJECT

public:
    explicit Caller(Fernweg::Wamp::Session *session, QObject *parent = nullptr);

    // Makes one call after the other; `finished` follows.
    void start();

Q_SIGNALS:
    void finished(bool asExpected);

private:
    using Check = std::function<bool(const Fernweg::Wamp::CallResult &result)>;

    void next();
    void divide();
    void divideByZero();
    void divideWords();
    void callNobody();
    void summarize();
    void callSeveralAtOnce();
    void watchProgress();
    void cancel();
    void waitTooShort();

    // Calls, and goes on when the result is there.
    void callAndCheck(const QString &what, const QString &procedure,
                      const Fernweg::Wamp::Arguments &arguments, const Check &check,
                      const Fernweg::Wamp::CallOptions &options = {});
    void report(const QString &what, const Fernweg::Wamp::CallResult &result, bool asExpected);

    Fernweg::Wamp::Session *m_session;
    QElapsedTimer m_clock;
    qsizetype m_step = 0;
    int m_unexpected = 0;
};
