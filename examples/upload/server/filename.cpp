// SPDX-License-Identifier: Apache-2.0
#include "filename.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Upload {

namespace {

// File systems take 255 octets; a number may be added.
constexpr qsizetype MaxOctets = 200;

bool isSafe(QChar character)
{
    // Format characters are those that turn the direction of a text: "gpj.exe" from right to left.
    return character.isPrint() && character.category() != QChar::Other_Format && character != u'/'
            && character != u'\\';
}

} // namespace

bool isSafeFileName(const QString &name)
{
    // Half a surrogate pair is no character, and prints as none; a whole pair prints.
    const bool isText = name.isValidUtf16() && !name.contains(QChar::ReplacementCharacter);
    return isText && !name.isEmpty() && name.toUtf8().size() <= MaxOctets && !name.startsWith(u'.')
            && name.trimmed() == name && std::all_of(name.begin(), name.end(), [](QChar character) {
                   return character.isSurrogate() || isSafe(character);
               });
}

QString numberedName(const QString &name, int count)
{
    if (count == 0)
        return name;
    const qsizetype dot = name.lastIndexOf(u'.');
    const qsizetype end = dot > 0 ? dot : name.size();
    return u"%1 (%2)%3"_s.arg(name.first(end)).arg(count + 1).arg(name.sliced(end));
}

} // namespace Upload
