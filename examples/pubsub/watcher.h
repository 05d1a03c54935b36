// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reading.h"

#include <Fernweg/WampSession>

#include <QtCore/QObject>

// Subscribes in all ways, and prints what comes.
class Watcher : public QObject
{
    Q_OBJECT

public:
    Watcher(Fernweg::Wamp::Session *session, const QString &name, QObject *parent = nullptr);

    // Whether something came by every subscription, and nothing that doesn't belong there.
    bool hasWorked() const;

private:
    void subscribe();
    void ask();
    void heard(const QString &how, const QString &what);
    void reported(const QVariantList &readings);

    Fernweg::Wamp::Session *m_session;
    QString m_name;
    int m_exact = 0;
    int m_prefix = 0;
    int m_wildcard = 0;
    int m_reports = 0;
    int m_strays = 0;
};
