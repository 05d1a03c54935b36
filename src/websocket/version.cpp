// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/version.h>

namespace Fernweg {

/*!
    Returns the version of the library that the program runs with, which may be newer than the one
    that it was built with. Thread-safe.
*/
QVersionNumber version()
{
    return QVersionNumber::fromString(QLatin1String(FERNWEG_VERSION));
}

} // namespace Fernweg
