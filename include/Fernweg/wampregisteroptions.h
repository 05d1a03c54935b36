// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampoptions.h>
#include <Fernweg/wamppolicy.h>

namespace Fernweg::Wamp {

class FERNWEG_WAMP_EXPORT RegisterOptions : public Options<RegisterOptions>
{
public:
    MatchPolicy match() const;
    RegisterOptions &setMatch(MatchPolicy policy);
    InvokePolicy invoke() const;
    RegisterOptions &setInvoke(InvokePolicy policy);
    int concurrency() const;
    RegisterOptions &setConcurrency(int invocations);
    bool discloseCaller() const;
    RegisterOptions &setDiscloseCaller(bool disclose);
    bool forwardTimeout() const;
    RegisterOptions &setForwardTimeout(bool enabled);
    bool forceReregister() const;
    RegisterOptions &setForceReregister(bool enabled);
};

} // namespace Fernweg::Wamp
