// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/descriptor.h"
#include "net/proxydialog.h"
#include "net/tcptransport.h"

#include <QtCore/qbasictimer.h>

namespace Fernweg::Net {

/// What a TcpTransport has until it is connected.
struct TcpTransport::Connecting
{
    ConnectTarget target;
    std::unique_ptr<ProxyDialog> dialog;
    Descriptor unixSocket;
    QBasicTimer retry;
};

} // namespace Fernweg::Net
