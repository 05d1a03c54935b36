// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampoptions.h>

#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

#include <optional>

namespace Fernweg::Wamp {

class FERNWEG_WAMP_EXPORT PublishOptions : public Options<PublishOptions>
{
public:
    using Sessions = QList<quint64>;

    bool excludeMe() const;
    PublishOptions &setExcludeMe(bool exclude);
    bool discloseMe() const;
    PublishOptions &setDiscloseMe(bool disclose);
    bool retain() const;
    PublishOptions &setRetain(bool retain);

    // Who doesn't get it …
    std::optional<Sessions> excluded() const;
    PublishOptions &setExcluded(const Sessions &sessions);
    std::optional<QStringList> excludedAuthIds() const;
    PublishOptions &setExcludedAuthIds(const QStringList &authIds);
    std::optional<QStringList> excludedAuthRoles() const;
    PublishOptions &setExcludedAuthRoles(const QStringList &authRoles);

    // … and who does, if not everybody.
    std::optional<Sessions> eligible() const;
    PublishOptions &setEligible(const Sessions &sessions);
    std::optional<QStringList> eligibleAuthIds() const;
    PublishOptions &setEligibleAuthIds(const QStringList &authIds);
    std::optional<QStringList> eligibleAuthRoles() const;
    PublishOptions &setEligibleAuthRoles(const QStringList &authRoles);
};

} // namespace Fernweg::Wamp
