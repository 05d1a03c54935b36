// SPDX-License-Identifier: Apache-2.0
// What `fernweg send` and `fernweg receive` have in common.
#include "transfer.h"

#include "commands.h"
#include "options.h"

#include <QtCore/qcoreapplication.h>

#include <cstdio>

namespace Fernweg::Tools {

namespace {

struct NamedHash
{
    const char *name;
    QCryptographicHash::Algorithm algorithm;
};

constexpr NamedHash hashes[] = {
    { "sha256", QCryptographicHash::Sha256 },
    { "sha512", QCryptographicHash::Sha512 },
    { "sha1", QCryptographicHash::Sha1 },
    { "blake2b-256", QCryptographicHash::Blake2b_256 },
};

} // namespace

HashedFile::HashedFile(std::optional<QCryptographicHash::Algorithm> algorithm)
{
    if (!algorithm)
        return;
    m_hash.emplace(*algorithm);
    for (const NamedHash &hash : hashes) {
        if (hash.algorithm == *algorithm)
            m_algorithm = QLatin1String(hash.name);
    }
}

bool HashedFile::openNamed(const QString &name, OpenMode mode)
{
    if (name == u"-")
        return open(mode == ReadOnly ? stdin : stdout, mode | Unbuffered);
    setFileName(name);
    return open(mode | Unbuffered);
}

void HashedFile::count(const char *data, qint64 size)
{
    if (size <= 0)
        return;
    m_octets += quint64(size);
    if (m_hash)
        m_hash->addData(QByteArrayView(data, qsizetype(size)));
}

qint64 HashedFile::readData(char *data, qint64 maxSize)
{
    const qint64 size = QFile::readData(data, maxSize);
    count(data, size);
    return size;
}

qint64 HashedFile::writeData(const char *data, qint64 size)
{
    const qint64 written = QFile::writeData(data, size);
    count(data, written);
    return written;
}

QString HashedFile::summary() const
{
    QString text = QStringLiteral("%1 octets").arg(m_octets);
    if (m_hash)
        text += QStringLiteral(", %1 ").arg(m_algorithm)
                + QString::fromLatin1(m_hash->result().toHex());
    return text;
}

void Transfer::addOptions(QCommandLineParser &parser)
{
    parser.addOptions({
            QCommandLineOption(QStringLiteral("listen"),
                               QStringLiteral("URL is where to listen for one client, rather than "
                                              "a server's; printed as \"listening URL\".")),
            QCommandLineOption(QStringLiteral("hash"),
                               QStringLiteral("sha256 (default), sha512, sha1, blake2b-256 or "
                                              "none."),
                               QStringLiteral("NAME"), QStringLiteral("sha256")),
            QCommandLineOption(QStringLiteral("subprotocol"),
                               QStringLiteral("A subprotocol to offer, or to accept."),
                               QStringLiteral("NAME")),
    });
    addConnectionOptions(parser);
    addTlsOptions(parser, Side::Client);
}

std::optional<QCryptographicHash::Algorithm> hashAlgorithm(const QCommandLineParser &parser,
                                                           QString *error)
{
    const QString name = parser.value(QStringLiteral("hash"));
    for (const NamedHash &hash : hashes) {
        if (name == QLatin1String(hash.name))
            return hash.algorithm;
    }
    if (name != u"none")
        *error = QStringLiteral("--hash: there is no \"%1\" here").arg(name);
    return std::nullopt;
}

QString Transfer::begin(const QCommandLineParser &parser, const QUrl &url)
{
    const bool isListening = parser.isSet(QStringLiteral("listen"));
    WebSocketOptions options;
    options.setCloseHandshakeTimeout(std::chrono::seconds(60)); // the peer may have a lot to read
    QString error = applyConnectionOptions(parser, options);
    if (error.isEmpty())
        error = applyTlsOptions(parser, isListening ? Side::Server : Side::Client, options);
    if (!error.isEmpty())
        return error;
    const QStringList subprotocols = parser.values(QStringLiteral("subprotocol"));
    if (!isListening) {
        ConnectingRequest request(url);
        request.setSubprotocols(subprotocols);
        m_client.emplace(options);
        use(&*m_client);
        connect(&*m_client, &WebSocket::onOpen, this, [this] { opened(m_socket); });
        return m_client->open(request) ? QString() : m_client->errorString();
    }
    m_server.emplace(ServerOptions().setConnection(options).setSubprotocols(subprotocols));
    connect(&*m_server, &WebSocketServer::onOpen, this, [this](WebSocket *socket) {
        if (!m_socket.isNull()) {
            socket->sendClose(CloseCode::TryAgainLater);
            return;
        }
        use(socket);
        opened(socket);
    });
    if (!m_server->listen(url))
        return m_server->errorString();
    return printLine("listening " + m_server->urls().constFirst().toEncoded())
            ? QString()
            : QStringLiteral("standard output can't be written");
}

void Transfer::use(WebSocket *socket)
{
    m_socket = socket;
    connect(socket, &WebSocket::onClose, this, &Transfer::closed);
}

void Transfer::succeed()
{
    if (std::exchange(m_isDone, true)) // it has failed
        return;
    if (m_socket.isNull() || !m_socket->sendClose())
        QCoreApplication::exit(0);
}

void Transfer::failWith(const QString &message)
{
    if (m_isDone)
        return;
    m_isDone = true;
    if (!m_socket.isNull())
        m_socket->disconnect(this);
    if (!m_socket.isNull())
        m_socket->abort();
    QCoreApplication::exit(fail(message));
}

void Transfer::closed(bool wasClean, CloseCode code, const QString &reason)
{
    if (m_isDone && wasClean) {
        QCoreApplication::exit(0);
        return;
    }
    m_isDone = false;
    QString message = QStringLiteral("the connection was closed with %1").arg(quint16(code));
    if (!reason.isEmpty())
        message += QStringLiteral(": ") + reason;
    failWith(message);
}

} // namespace Fernweg::Tools
