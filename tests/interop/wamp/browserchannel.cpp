// SPDX-License-Identifier: Apache-2.0
#include "browserchannel.h"

#include <QtCore/QJsonDocument>

namespace Interop {

using namespace Fernweg;
using namespace Qt::StringLiterals;

namespace {

constexpr char page[] = R"(<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>WAMP</title><script src="/peer.js"></script></html>
)";

} // namespace

BrowserChannel::BrowserChannel(const QString &node) : m_node(node)
{
    connect(&m_server, &WebSocketServer::onOpen, this,
            [this](WebSocket *socket) { m_socket = socket; });
    connect(&m_server, &WebSocketServer::onMessage, this,
            [this](WebSocket *, const QByteArray &line) {
                Q_EMIT received(QJsonDocument::fromJson(line).object());
            });
}

void BrowserChannel::start()
{
    m_pages.add(u"/"_s, "text/html", page);
    m_pages.add(u"/peer.js"_s, "text/javascript", bundle());
    m_server.listen(QHostAddress::LocalHost);
    if (m_errors.isEmpty() && !m_browser.open(m_pages.url(u"/#%1"_s.arg(m_server.serverPort()))))
        m_errors = u"Chromium can't be started"_s;
}

void BrowserChannel::send(const QJsonObject &line)
{
    if (m_socket)
        m_socket->sendMessage(
                QString::fromUtf8(QJsonDocument(line).toJson(QJsonDocument::Compact)));
}

QByteArray BrowserChannel::bundle()
{
    // AutobahnJS comes as modules for Node; its serializers use some of Node's own, too.
    QProcess esbuild;
    esbuild.setWorkingDirectory(m_node);
    esbuild.start(u"node_modules/.bin/esbuild"_s,
                  { u"wamp/browser.mjs"_s, u"--bundle"_s, u"--format=iife"_s,
                    u"--platform=browser"_s, u"--define:global=globalThis"_s,
                    u"--alias:stream=stream-browserify"_s, u"--inject:wamp/shims.mjs"_s,
                    u"--log-level=error"_s });
    if (!esbuild.waitForFinished() || esbuild.exitCode() != 0)
        m_errors = u"esbuild: "_s + QString::fromUtf8(esbuild.readAllStandardError());
    return esbuild.readAllStandardOutput();
}

} // namespace Interop
