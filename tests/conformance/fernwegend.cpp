// SPDX-License-Identifier: Apache-2.0
#include "fernwegend.h"

#include "spin.h"

#include <Fernweg/PerMessageDeflate>

namespace Conformance {

using namespace std::chrono_literals;
using namespace Fernweg;

static WebSocketOptions optionsFor(const QList<DeflateDemand> &demands)
{
    WebSocketOptions options;
    if (!demands.isEmpty())
        options.setExtensions({ std::make_shared<PerMessageDeflate>() });
    return options;
}

FernwegEnd::FernwegEnd(Role role, const QList<DeflateDemand> &demands)
    : m_server(ServerOptions().setConnection(optionsFor(demands))),
      m_client(std::make_unique<WebSocket>(optionsFor(demands))),
      m_peer(std::make_unique<RawPeer>(role == Role::Client ? Role::Server : Role::Client))
{
    m_peer->setDemands(demands);
    m_peer->keepFrames();
    if (role == Role::Server)
        connectToServer();
    else
        acceptClient();
    if (m_problem.isEmpty()
        && !spinUntil([this] { return m_socket != nullptr && m_socket->isOpen(); }, 5s)) {
        m_problem = QStringLiteral("not open");
    }
}

void FernwegEnd::connectToServer()
{
    QObject::connect(&m_server, &WebSocketServer::onOpen, &m_server,
                     [this](WebSocket *socket) { m_socket = socket; });
    if (!m_server.listen(QHostAddress::LocalHost, 0))
        m_problem = m_server.errorString();
    else
        m_problem = m_peer->connectTo(m_server.urls().value(0));
}

void FernwegEnd::acceptClient()
{
    if (!m_listener.listen(QHostAddress::LocalHost, 0)) {
        m_problem = m_listener.errorString();
        return;
    }
    QUrl url;
    url.setScheme(QStringLiteral("ws"));
    url.setHost(m_listener.serverAddress().toString());
    url.setPort(m_listener.serverPort());
    m_socket = m_client.get();
    m_socket->open(url);
    m_problem = m_peer->accept(&m_listener, 5s);
}

} // namespace Conformance
