// SPDX-License-Identifier: Apache-2.0
import QtQml
import Fernweg

QtObject {
    id: root

    readonly property WebSocketServer server: WebSocketServer {
        active: true
        onMessage: (socket, payload) => socket.sendMessage(payload)
    }
    readonly property WebSocket client: WebSocket {
        url: root.server.url
        active: root.server.active
        onOpen: sendMessage("Hello")
        onMessage: payload => {
            console.log("QML echoed:", payload);
            Qt.exit(0);
        }
    }
}
