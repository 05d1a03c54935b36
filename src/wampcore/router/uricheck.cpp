// SPDX-License-Identifier: Apache-2.0
#include "router/uricheck.h"

namespace Fernweg::WampCore {

namespace {

bool isLooseCharacter(char16_t c)
{
    return c != u'#' && !QChar::isSpace(c);
}

bool isStrictCharacter(char16_t c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_';
}

bool hasUriCharacters(QStringView uri, UriCheck check, bool mayBeEmpty)
{
    bool isEmpty = true;
    for (const QChar character : uri) {
        const char16_t c = character.unicode();
        if (c == u'.') {
            if (isEmpty && !mayBeEmpty)
                return false;
            isEmpty = true;
        } else if (check == UriCheck::Strict ? isStrictCharacter(c) : isLooseCharacter(c)) {
            isEmpty = false;
        } else {
            return false;
        }
    }
    return mayBeEmpty || !isEmpty;
}

} // namespace

bool isUri(QStringView uri, UriCheck check)
{
    return hasUriCharacters(uri, check, false);
}

bool isUriPattern(QStringView uri, UriCheck check)
{
    return hasUriCharacters(uri, check, true);
}

bool isReservedUri(QStringView uri)
{
    return uri.startsWith(u"wamp") && (uri.size() == 4 || uri[4] == u'.');
}

} // namespace Fernweg::WampCore
