// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wamppublishoptions.h>
#include <Fernweg/wampregisteroptions.h>

#include <QtCore/qflags.h>

namespace Fernweg::Wamp {

/// What of a QObject Session::registerObject() publishes.
class FERNWEG_WAMP_EXPORT ObjectOptions
{
public:
    enum Part {
        Invokables = 0x1, ///< Q_INVOKABLE methods
        Slots = 0x2, ///< public slots
        Properties = 0x4, ///< readable ones: a procedure to get, one to set, a topic of changes
        Signals = 0x8, ///< topics
        All = Invokables | Slots | Properties | Signals,
    };
    Q_DECLARE_FLAGS(Parts, Part)

    Parts parts() const noexcept { return m_parts; }
    ObjectOptions &setParts(Parts parts);
    bool includesInherited() const noexcept { return m_includesInherited; }
    ObjectOptions &setIncludesInherited(bool enabled);
    RegisterOptions registerOptions() const { return m_registerOptions; }
    ObjectOptions &setRegisterOptions(const RegisterOptions &options);
    PublishOptions publishOptions() const { return m_publishOptions; }
    ObjectOptions &setPublishOptions(const PublishOptions &options);

private:
    Parts m_parts = All;
    bool m_includesInherited = true;
    RegisterOptions m_registerOptions;
    PublishOptions m_publishOptions;
};

Q_DECLARE_OPERATORS_FOR_FLAGS(ObjectOptions::Parts)

} // namespace Fernweg::Wamp
