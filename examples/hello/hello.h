// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WampSession>

#include <QtCore/QObject>
#include <QtCore/QTimer>

// A subscriber, a callee, a publisher and a caller. It is given a session and doesn't ask where the router
// is: elsewhere, or in the same process.
class Hello : public QObject
{
    Q_OBJECT

public:
    explicit Hello(Fernweg::Wamp::Session *session, QObject *parent = nullptr);

    // Whether a greeting has come, and a sum was right.
    bool hasWorked() const { return m_greetings > 0 && m_sums > 0 && m_mistakes == 0; }

private:
    void tick();
    void greeted(const QString &name, int count);
    void answered(const Fernweg::Wamp::CallResult &result, int expected);

    Fernweg::Wamp::Session *m_session;
    QTimer m_timer;
    int m_count = 0;
    int m_greetings = 0;
    int m_sums = 0;
    int m_mistakes = 0;
};
