// SPDX-License-Identifier: Apache-2.0
#include "router/features.h"

namespace Fernweg::WampCore {

using namespace Qt::StringLiterals;

ClientFeatures clientFeatures(const QVariantMap &roles)
{
    const auto featuresOf = [&roles](const QString &role) {
        return roles.value(role).toMap().value(u"features"_s).toMap();
    };
    const QVariantMap callee = featuresOf(u"callee"_s);
    const QVariantMap caller = featuresOf(u"caller"_s);
    ClientFeatures features;
    // The specification spells it both ways.
    features.calleeCanceling = callee.value(u"call_canceling"_s).toBool()
            || callee.value(u"call_cancelling"_s).toBool();
    // Either needs call canceling, too: else it counts as missing (WAMP, "Progressive Call Results").
    features.calleeProgressiveResults =
            features.calleeCanceling && callee.value(u"progressive_call_results"_s).toBool();
    features.calleeProgressiveInvocations =
            features.calleeCanceling && callee.value(u"progressive_call_invocations"_s).toBool();
    features.calleeTimeout = callee.value(u"call_timeout"_s).toBool();
    features.calleeRevocation = callee.value(u"registration_revocation"_s).toBool();
    features.callerProgressiveInvocations =
            caller.value(u"progressive_call_invocations"_s).toBool();
    return features;
}

const QVariantMap &routerRoles()
{
    static const QVariantMap roles = [] {
        const auto role = [](const QStringList &names) {
            QVariantMap features;
            for (const QString &name : names)
                features.insert(name, true);
            return QVariantMap { { u"features"_s, features } };
        };
        return QVariantMap {
            { u"broker"_s,
              role({ u"pattern_based_subscription"_s, u"publisher_exclusion"_s,
                     u"publisher_identification"_s, u"subscriber_blackwhite_listing"_s }) },
            { u"dealer"_s,
              role({ u"call_canceling"_s, u"call_timeout"_s, u"caller_identification"_s,
                     u"pattern_based_registration"_s, u"progressive_call_invocations"_s,
                     u"progressive_call_results"_s, u"registration_revocation"_s,
                     u"shared_registration"_s }) },
        };
    }();
    return roles;
}

} // namespace Fernweg::WampCore
