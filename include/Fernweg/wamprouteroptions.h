// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wamprealmoptions.h>

#include <QtCore/qurl.h>

#include <chrono>

QT_BEGIN_NAMESPACE
class QJsonObject;
QT_END_NAMESPACE

namespace Fernweg::Wamp {

class RouterOptionsData;

class FERNWEG_WAMP_EXPORT RouterOptions
{
public:
    RouterOptions();
    explicit RouterOptions(const QList<RealmOptions> &realms);
    RouterOptions(const RouterOptions &other);
    RouterOptions(RouterOptions &&other) noexcept;
    RouterOptions &operator=(const RouterOptions &other);
    RouterOptions &operator=(RouterOptions &&other) noexcept;
    ~RouterOptions();

    static RouterOptions fromJson(const QJsonObject &configuration, QString *error = nullptr);
    static RouterOptions fromFile(const QString &fileName, QString *error = nullptr);

    QList<QUrl> listen() const;
    RouterOptions &setListen(const QList<QUrl> &urls);
    QList<RealmOptions> realms() const;
    RouterOptions &setRealms(const QList<RealmOptions> &realms);
    RouterOptions &addRealm(const RealmOptions &realm);
    QString agent() const;
    RouterOptions &setAgent(const QString &agent);
    std::chrono::milliseconds joinTimeout() const noexcept;
    RouterOptions &setJoinTimeout(std::chrono::milliseconds timeout);
    std::chrono::milliseconds goodbyeTimeout() const noexcept;
    RouterOptions &setGoodbyeTimeout(std::chrono::milliseconds timeout);

    QString errorString() const;

private:
    friend class RouterOptionsData;
    QSharedDataPointer<RouterOptionsData> d;
};

} // namespace Fernweg::Wamp
