// SPDX-License-Identifier: Apache-2.0
#include "cattest.h"

using namespace Fernweg;
using namespace Qt::StringLiterals;

CatTest::CatTest(const ServerOptions &options) : server(options)
{
    connect(&server, &WebSocketServer::onOpen, this, [this](WebSocket *socket) {
        m_socket = socket;
        m_request = socket->request();
    });
    connect(&server, &WebSocketServer::onMessage, this,
            [this](WebSocket *, const QByteArray &payload, bool isBinary) {
                m_messages.emplaceBack(payload, isBinary);
            });
    connect(&server, &WebSocketServer::onClose, this,
            [this](WebSocket *, bool wasClean, CloseCode code) {
                m_closeCode = wasClean ? int(code) : -int(code);
            });
    server.listen(QHostAddress::LocalHost);
}

QString CatTest::url(const QString &resource) const
{
    return u"ws://127.0.0.1:%1%2"_s.arg(server.serverPort()).arg(resource);
}

Program &CatTest::start(const QStringList &arguments, const Program::Streams &streams)
{
    m_program = std::make_unique<Program>(QStringList(u"cat"_s) + arguments + QStringList(url()),
                                          streams);
    return *m_program;
}

QList<QByteArray> CatTest::payloads() const
{
    QList<QByteArray> payloads;
    for (const Message &message : m_messages)
        payloads.append(message.first);
    return payloads;
}
