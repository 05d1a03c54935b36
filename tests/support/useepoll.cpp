// SPDX-License-Identifier: Apache-2.0
// Linked into a test program: it runs on EpollEventDispatcher.
#include <Fernweg/EpollEventDispatcher>

#include <QtCore/qglobal.h>

namespace {

const struct Installer
{
    Installer()
    {
        if (!Fernweg::EpollEventDispatcher::install())
            qFatal("there is an event dispatcher already");
    }
} installer;

} // namespace
