// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wamp/channel.h"

#include "compression/chromium/browser.h"
#include "compression/chromium/pageserver.h"

#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/QPointer>

namespace Interop {

/// A peer within a page of headless Chromium, which gets its lines by a WebSocket.
class BrowserChannel : public Channel
{
    Q_OBJECT

public:
    /// \a node is the folder in which the peer and its libraries are: a bundle is made of them.
    explicit BrowserChannel(const QString &node);

    void start() override;
    void send(const QJsonObject &line) override;
    bool isOpen() const override { return m_errors.isEmpty() && m_browser.isRunning(); }
    QString errors() const override { return m_errors + m_browser.output(); }

private:
    QByteArray bundle();

    const QString m_node;
    PageServer m_pages;
    Fernweg::WebSocketServer m_server;
    QPointer<Fernweg::WebSocket> m_socket;
    QString m_errors;
    mutable Browser m_browser; // reads its output when asked
};

} // namespace Interop
