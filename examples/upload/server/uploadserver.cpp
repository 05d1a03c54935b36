// SPDX-License-Identifier: Apache-2.0
#include "uploadserver.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace Upload {

namespace {

constexpr int MaxUploads = 16;
constexpr quint64 SmallestLimit = 4096; // of a message: the announcement has to fit

Fernweg::ServerOptions serverOptions(const Store &store)
{
    Fernweg::ServerOptions options;
    options.setConnection(Fernweg::WebSocketOptions()
                                  .setMaxMessagePayloadSize(std::max(store.maxSize, SmallestLimit))
                                  .setAutoPing(20s, 60s)); // who has gone without a word is noticed
    options.setMaxConnections(MaxUploads);
    options.setAllowedOrigins({}); // no web pages
    options.setAllowNullOrigin(false);
    return options;
}

} // namespace

UploadServer::UploadServer(const Store &store, QObject *parent)
    : QObject(parent), m_server(serverOptions(store))
{
    connect(&m_server, &Fernweg::WebSocketServer::onOpen, this,
            [this, store](Fernweg::WebSocket *socket) {
                const auto *const reception = new Reception(socket, store);
                connect(reception, &Reception::received, this, &UploadServer::received);
            });
}

bool UploadServer::listen(const QHostAddress &address, quint16 port)
{
    return m_server.listen(address, port);
}

} // namespace Upload
