// SPDX-License-Identifier: Apache-2.0
#include "upload.h"

#include "filesource.h"

#include <Fernweg/DeviceSender>

#include <QtCore/QFileInfo>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Upload {

using Fernweg::CloseCode, Fernweg::DeviceSender, Fernweg::WebSocket;

Upload::Upload(QObject *parent) : QObject(parent)
{
    m_timer.setInterval(250ms);
    connect(&m_timer, &QTimer::timeout, this, &Upload::measure);
}

void Upload::setUrl(const QUrl &url)
{
    if (url == m_url)
        return;
    m_url = url;
    Q_EMIT urlChanged();
}

void Upload::send(const QUrl &file)
{
    if (!isOver())
        return;
    const QString path = file.isLocalFile() ? file.toLocalFile() : file.path();
    m_name = QFileInfo(path).fileName();
    m_problem.clear();
    m_sha256.clear();
    m_size = m_sent = m_read = 0;
    m_speed = 0;
    m_socket = new WebSocket(Fernweg::WebSocketOptions().setAutoPing(10s, 30s), this);
    m_source = new FileSource(path, m_socket);
    if (!QFileInfo(path).isFile() || !m_source->open()) {
        fail(tr("%1 can't be read: %2").arg(m_name, m_source->errorString()));
        return;
    }
    m_size = m_source->fileSize();
    connect(m_socket, &WebSocket::onOpen, this, &Upload::announce);
    connect(m_socket, &WebSocket::onTextMessage, this, &Upload::receive);
    connect(m_socket, &WebSocket::onClose, this,
            [this](bool wasClean, CloseCode, const QString &reason) {
                fail(!reason.isEmpty()  ? reason
                             : wasClean ? tr("the server closed the connection")
                                        : m_socket->errorString());
            });
    setState(Connecting);
    if (!m_socket->open(m_url))
        fail(m_socket->errorString());
}

void Upload::announce()
{
    const QJsonObject text { { u"name"_s, m_name }, { u"size"_s, double(m_size) } };
    m_socket->sendMessage(QString::fromUtf8(QJsonDocument(text).toJson(QJsonDocument::Compact)));
}

void Upload::receive(const QString &text)
{
    const QJsonObject answer = QJsonDocument::fromJson(text.toUtf8()).object();
    const QString type = answer.value("type"_L1).toString();
    if (type == "ready"_L1 && m_state == Connecting)
        stream();
    else if (type == "stored"_L1 && m_state == Verifying)
        compare(answer);
}

void Upload::stream()
{
    const DeviceSender *const sender = m_socket->sendDevice(m_source);
    if (sender == nullptr) {
        fail(m_socket->errorString());
        return;
    }
    connect(sender, &DeviceSender::progress, this, [this](qint64 read) { m_read = read; });
    connect(sender, &DeviceSender::finished, this, [this, sender](bool isComplete) {
        m_sha256 = QString::fromLatin1(m_source->sha256());
        if (isComplete) {
            setState(Verifying);
        } else if (m_socket->state() == WebSocket::State::Closing) {
            // It could not be read; otherwise the socket's onClose says more.
            fail(tr("%1 can't be read: %2").arg(m_name, sender->errorString()));
        }
    });
    m_sinceMeasured.start();
    m_timer.start();
    setState(Sending);
}

void Upload::compare(const QJsonObject &answer)
{
    m_storedName = answer.value("name"_L1).toString();
    if (answer.value("sha256"_L1).toString() != m_sha256) {
        fail(tr("what the server has is not what was sent"));
        return;
    }
    setState(Verified);
    leave(CloseCode::Normal);
}

void Upload::pause()
{
    if (m_state != Sending)
        return;
    m_source->setPaused(true);
    setState(Paused);
}

void Upload::resume()
{
    if (m_state != Paused)
        return;
    setState(Sending);
    m_source->setPaused(false);
}

void Upload::cancel()
{
    if (isOver())
        return;
    setState(Cancelled);
    leave(CloseCode::GoingAway);
}

void Upload::measure()
{
    // What the connection has not sent yet has not left this machine.
    const qint64 sent =
            m_socket ? std::max<qint64>(m_sent, m_read - m_socket->bytesToWrite()) : m_sent;
    const double seconds = double(m_sinceMeasured.restart()) / 1000;
    if (seconds > 0) {
        const double now = double(sent - m_sent) / seconds;
        m_speed = m_sent == 0 ? now : 0.8 * m_speed + 0.2 * now;
    }
    m_sent = std::min(sent, m_size);
    Q_EMIT progressChanged();
}

void Upload::setState(State state)
{
    m_state = state;
    if (state >= Verifying) {
        if (state <= Verified)
            m_sent = m_size;
        m_timer.stop();
        Q_EMIT progressChanged();
    }
    Q_EMIT stateChanged();
}

void Upload::fail(const QString &problem)
{
    if (m_state >= Verified)
        return;
    m_problem = problem;
    setState(Failed);
    leave(CloseCode::Normal);
}

void Upload::leave(CloseCode code)
{
    if (m_socket.isNull())
        return;
    WebSocket *const socket = m_socket;
    m_socket.clear();
    socket->disconnect(this);
    connect(socket, &WebSocket::onClose, socket, &QObject::deleteLater);
    if (!socket->sendClose(code))
        socket->deleteLater();
}

} // namespace Upload
