// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/transport.h"

#include <QtNetwork/qtcpserver.h>

#include <functional>

namespace Fernweg::Net {

/// Accepts TCP connections and hands each over as a transport.
class TcpListener final : public QTcpServer
{
public:
    using Handler = std::function<void(TransportPointer)>;

    explicit TcpListener(Handler handler) : m_handler(std::move(handler)) { }

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    Handler m_handler;
};

} // namespace Fernweg::Net
