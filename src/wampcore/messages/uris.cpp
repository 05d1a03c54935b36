// SPDX-License-Identifier: Apache-2.0
#include "messages/uris.h"

namespace Fernweg::WampCore {

namespace {

bool isAllowed(QChar c, UriRule rule) noexcept
{
    if (rule == UriRule::Strict)
        return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_';
    return c != u'#' && !c.isSpace();
}

} // namespace

bool isValidUri(QStringView uri, UriRule rule, bool allowsEmptyComponents) noexcept
{
    bool isComponentEmpty = true;
    for (const QChar c : uri) {
        if (c == u'.') {
            if (isComponentEmpty && !allowsEmptyComponents)
                return false;
            isComponentEmpty = true;
        } else if (isAllowed(c, rule)) {
            isComponentEmpty = false;
        } else {
            return false;
        }
    }
    return !isComponentEmpty || allowsEmptyComponents;
}

bool isReservedUri(QStringView uri) noexcept
{
    constexpr QStringView reserved(u"wamp");
    return uri.startsWith(reserved)
            && (uri.size() == reserved.size() || uri[reserved.size()] == u'.');
}

} // namespace Fernweg::WampCore
