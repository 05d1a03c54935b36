// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/interoptest.h"

namespace Interop {

QObject *newTermsTest(Peer &peer);
QObject *newPartsTest(Peer &peer);

} // namespace Interop
