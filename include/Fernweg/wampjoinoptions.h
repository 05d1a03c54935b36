// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampoptions.h>

#include <QtCore/qstringlist.h>

#include <chrono>

namespace Fernweg::Wamp {

class FERNWEG_WAMP_EXPORT JoinOptions : public Options<JoinOptions>
{
public:
    JoinOptions();

    QStringList authMethods() const;
    JoinOptions &setAuthMethods(const QStringList &methods);
    QString authId() const;
    JoinOptions &setAuthId(const QString &authId);
    QString authRole() const;
    JoinOptions &setAuthRole(const QString &authRole);
    QVariantMap authExtra() const;
    JoinOptions &setAuthExtra(const QVariantMap &extra);
    QString agent() const;
    JoinOptions &setAgent(const QString &agent);

    std::chrono::milliseconds timeout() const noexcept { return m_timeout; }
    JoinOptions &setTimeout(std::chrono::milliseconds timeout);

    // What is announced. Everything that a session can do, unless it is restricted.
    QStringList roles() const;
    QStringList features(const QString &role) const;
    JoinOptions &setFeatures(const QString &role, const QStringList &features);
    JoinOptions &removeFeature(const QString &role, const QString &feature);
    JoinOptions &removeRole(const QString &role);

private:
    std::chrono::milliseconds m_timeout { 10000 };
};

} // namespace Fernweg::Wamp
