// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WampRouter>

#include <QtCore/QObject>

namespace Dashboard {

// Where sensors and panels meet: the router.
class Hub : public QObject
{
    Q_OBJECT

public:
    // `origins` are web pages that may connect; none but this machine's programs if there is none.
    // Otherwise any page that a browser on this machine shows could read what is sent here.
    explicit Hub(const QStringList &origins, QObject *parent = nullptr);

    static QString realm() { return QStringLiteral("dashboard"); }

    bool listen(const QUrl &url);
    QUrl url() const { return m_router.urls().value(0); }
    QString errorString() const { return m_error.isEmpty() ? m_router.errorString() : m_error; }
    Fernweg::Wamp::Router *router() { return &m_router; }

    // Says goodbye to all; `stopped` follows when they have gone, or after a second.
    void stop();

Q_SIGNALS:
    void stopped();

private:
    Fernweg::Wamp::Router m_router;
    QString m_error;
};

} // namespace Dashboard
