// SPDX-License-Identifier: Apache-2.0
// What `fernweg send` and `fernweg receive` have in common.
#include "transfer.h"

#include "commands.h"
#include "options.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qfile.h>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

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

QString systemError()
{
    return QString::fromLocal8Bit(std::strerror(errno));
}

} // namespace

ContentFile::ContentFile(std::optional<QCryptographicHash::Algorithm> algorithm)
{
    if (!algorithm)
        return;
    m_hash.emplace(*algorithm);
    for (const NamedHash &hash : hashes) {
        if (hash.algorithm == *algorithm)
            m_algorithm = QLatin1String(hash.name);
    }
}

ContentFile::~ContentFile()
{
    if (m_descriptor > STDERR_FILENO)
        ::close(m_descriptor);
}

bool ContentFile::openNamed(const QString &name, OpenMode mode)
{
    const bool reads = mode == ReadOnly;
    if (name == u"-")
        m_descriptor = reads ? STDIN_FILENO : STDOUT_FILENO;
    else
        m_descriptor = ::open(QFile::encodeName(name).constData(),
                              O_CLOEXEC | (reads ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC), 0666);
    struct stat status = {};
    if (m_descriptor < 0 || ::fstat(m_descriptor, &status) != 0) {
        setErrorString(systemError());
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        setErrorString(QStringLiteral("it is a folder"));
        return false;
    }
    if (S_ISREG(status.st_mode)) {
        m_size = status.st_size;
    } else if (reads) {
        m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
        // Until there was time for what came, there is no need to hear of more.
        connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
            m_notifier->setEnabled(false);
            Q_EMIT readyRead();
        });
    }
    return open(mode | Unbuffered);
}

void ContentFile::count(const char *data, qint64 size)
{
    m_octets += quint64(size);
    if (m_hash)
        m_hash->addData(QByteArrayView(data, qsizetype(size)));
}

bool ContentFile::hasInput() const
{
    pollfd waiting { m_descriptor, POLLIN, 0 };
    return !m_notifier || ::poll(&waiting, 1, 0) != 0;
}

qint64 ContentFile::readData(char *data, qint64 maxSize)
{
    if (m_notifier)
        m_notifier->setEnabled(true);
    if (!hasInput())
        return 0;
    qint64 size = 0;
    do {
        size = ::read(m_descriptor, data, size_t(maxSize));
    } while (size < 0 && errno == EINTR);
    if (size > 0) {
        count(data, size);
    } else if (size < 0) {
        setErrorString(systemError());
    } else if (m_notifier) {
        m_notifier.reset();
        QMetaObject::invokeMethod(this, &QIODevice::readChannelFinished, Qt::QueuedConnection);
    }
    return size;
}

qint64 ContentFile::writeData(const char *data, qint64 size)
{
    qint64 written = 0;
    while (written != size) {
        const qint64 taken = ::write(m_descriptor, data + written, size_t(size - written));
        if (taken < 0 && errno == EINTR)
            continue;
        if (taken < 0) {
            setErrorString(systemError());
            break;
        }
        count(data + written, taken);
        written += taken;
    }
    return written;
}

QString ContentFile::summary() const
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
    m_place = url.toString(QUrl::RemoveUserInfo);
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
    // A server that has nothing to complain about may leave the code out.
    const bool isFine = wasClean && (code == CloseCode::Normal || code == CloseCode::NoStatus);
    if (m_isDone && isFine) {
        QCoreApplication::exit(0);
        return;
    }
    m_isDone = false;
    QString message = wasClean
            ? QStringLiteral("the peer closed the connection with %1").arg(quint16(code))
            : m_place;
    if (!reason.isEmpty())
        message += QStringLiteral(": ") + reason;
    failWith(message);
}

} // namespace Fernweg::Tools
