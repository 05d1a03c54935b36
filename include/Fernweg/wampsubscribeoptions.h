// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampoptions.h>
#include <Fernweg/wamppolicy.h>

namespace Fernweg::Wamp {

class FERNWEG_WAMP_EXPORT SubscribeOptions : public Options<SubscribeOptions>
{
public:
    MatchPolicy match() const;
    SubscribeOptions &setMatch(MatchPolicy policy);
    bool getRetained() const;
    SubscribeOptions &setGetRetained(bool enabled);
};

} // namespace Fernweg::Wamp
