// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "peer.h"

namespace Interop {

/// All that there are.
QList<PeerProgram> peerPrograms();

} // namespace Interop
