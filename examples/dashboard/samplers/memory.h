// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArrayView>

#include <optional>

namespace Dashboard {

struct Memory // in bytes
{
    quint64 total = 0;
    quint64 used = 0; // what programs could not get without swapping
    quint64 swapTotal = 0;
    quint64 swapUsed = 0;
};

std::optional<Memory> parseMemory(QByteArrayView procMeminfo);

} // namespace Dashboard
