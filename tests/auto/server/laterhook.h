// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WebSocketServer>

#include <QtCore/qpromise.h>

#include <memory>
#include <vector>

namespace Fernweg::Test {

using Promise = QPromise<ConnectVerdict>;

/// A connect hook whose answers are given by the test, later.
struct LaterHook
{
    explicit LaterHook(WebSocketServer *server)
    {
        server->setConnectHook(server, [this](const HandshakeRequest &) {
            promises.push_back(std::make_unique<Promise>());
            promises.back()->start();
            return promises.back()->future();
        });
    }
    void answer(size_t index, const ConnectVerdict &verdict)
    {
        promises.at(index)->addResult(verdict);
        promises.at(index)->finish();
    }
    bool isAsked() const { return !promises.empty(); }

    std::vector<std::unique_ptr<Promise>> promises;
};

} // namespace Fernweg::Test
