// SPDX-License-Identifier: Apache-2.0
#include "router/registration.h"

#include "router/idgenerator.h"

#include <algorithm>

namespace Fernweg::WampCore {

using namespace Qt::StringLiterals;

Callee *Registration::pick(IdGenerator &ids)
{
    const size_t count = callees.size();
    // All policies are a walk through the list from some start; who is busy is passed over.
    size_t start = 0;
    switch (invoke) {
    case InvokePolicy::Single:
    case InvokePolicy::First:
        break;
    case InvokePolicy::Last:
        for (auto callee = callees.rbegin(); callee != callees.rend(); ++callee) {
            if (callee->isAvailable())
                return &*callee;
        }
        return nullptr;
    case InvokePolicy::RoundRobin:
        start = next;
        break;
    case InvokePolicy::Random: {
        const auto available = size_t(std::count_if(
                callees.begin(), callees.end(), [](const Callee &c) { return c.isAvailable(); }));
        if (available == 0)
            return nullptr;
        size_t skipped = size_t(ids.randomBelow(available));
        for (Callee &callee : callees) {
            if (callee.isAvailable() && skipped-- == 0)
                return &callee;
        }
        return nullptr;
    }
    }
    for (size_t i = 0; i < count; ++i) {
        const size_t index = (start + i) % count;
        if (callees[index].isAvailable()) {
            next = (index + 1) % count;
            return &callees[index];
        }
    }
    return nullptr;
}

Callee *Registration::find(const PeerSession *session)
{
    const auto found = std::find_if(callees.begin(), callees.end(),
                                    [session](const Callee &c) { return c.session == session; });
    return found == callees.end() ? nullptr : &*found;
}

void Registration::remove(const PeerSession *session)
{
    Callee *callee = find(session);
    if (!callee)
        return;
    const auto index = size_t(callee - callees.data());
    callees.erase(callees.begin() + std::ptrdiff_t(index));
    if (index < next)
        --next;
    if (next >= callees.size())
        next = 0;
}

std::optional<InvokePolicy> invokePolicyOf(const QVariantMap &options)
{
    const auto invoke = options.constFind(u"invoke"_s);
    if (invoke == options.constEnd())
        return InvokePolicy::Single;
    const QStringList names { u"single"_s, u"first"_s, u"last"_s, u"roundrobin"_s, u"random"_s };
    const qsizetype index = names.indexOf(invoke->toString());
    return index < 0 ? std::nullopt : std::optional(InvokePolicy(index));
}

} // namespace Fernweg::WampCore
