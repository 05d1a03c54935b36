// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QString>
#include <QtQml/qqmlregistration.h>

// Keeps count of what arrives and, when asked to, prints a line a second of it: how one sees that
// the panel works where there is no display.
class Recorder : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
    // Why there is no connection, in words; empty while there is one.
    Q_PROPERTY(QString problem READ problem WRITE setProblem NOTIFY problemChanged FINAL)

public:
    explicit Recorder(QObject *parent = nullptr) : QObject(parent) { m_clock.start(); }

    QString problem() const { return m_problem; }
    void setProblem(const QString &problem);

    int samples() const { return m_samples; }
    void setPrinting(bool printing) { m_printing = printing; }

    Q_INVOKABLE void sampleArrived(const QString &summary);
    // Of a clock finer than JavaScript's.
    Q_INVOKABLE double milliseconds() const { return double(m_clock.nsecsElapsed()) / 1e6; }

Q_SIGNALS:
    void problemChanged();

private:
    QString m_problem;
    QElapsedTimer m_clock;
    QElapsedTimer m_sinceLine;
    int m_samples = 0;
    bool m_printing = false;
};
