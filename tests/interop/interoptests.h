// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/interoptest.h"
#include "kit/payload.h"

namespace Interop {

QObject *newHandshakeTest(Peer &peer);
QObject *newMessagesTest(Peer &peer);
QObject *newFragmentsTest(Peer &peer);
QObject *newControlTest(Peer &peer);
QObject *newClosingTest(Peer &peer);

} // namespace Interop
