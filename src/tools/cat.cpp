// SPDX-License-Identifier: Apache-2.0
// fernweg cat
#include "commands.h"
#include "options.h"

#include <Fernweg/WebSocket>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qsocketnotifier.h>
#include <QtCore/qtimer.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace Fernweg::Tools {

namespace {

/// While more than this waits to be sent, standard input is left alone.
constexpr qint64 maxBacklog = 1024 * 1024;

/// The server has a lot to read, perhaps, before it comes to our Close frame …
constexpr auto closeTimeout = std::chrono::seconds(60);

/// … but if the connection fails, there is no need to wait for it as long.
constexpr auto failTimeout = std::chrono::seconds(3);

/// Standard input's lines as messages, incoming messages as lines.
class Cat : public QObject
{
public:
    Cat(const ConnectingRequest &request, const WebSocketOptions &options, bool isBinary);

private:
    void readInput();
    void sendLines();
    void sendLine(const QByteArray &line);
    void print(const QByteArray &payload);
    void giveUp(const QString &why);
    void dropConnection();
    void closed(bool wasClean, CloseCode code, const QString &reason);

    WebSocket m_socket;
    QSocketNotifier m_input { STDIN_FILENO, QSocketNotifier::Read };
    QByteArray m_pending; // the beginning of a line
    const bool m_isBinary;
    quint64 m_lineCount = 0;
    int m_exitCode = 0;
};

Cat::Cat(const ConnectingRequest &request, const WebSocketOptions &options, bool isBinary)
    : m_socket(options), m_isBinary(isBinary)
{
    m_input.setEnabled(false);
    connect(&m_input, &QSocketNotifier::activated, this, &Cat::readInput);
    connect(&m_socket, &WebSocket::onOpen, this, [this] { m_input.setEnabled(true); });
    connect(&m_socket, &WebSocket::onMessage, this, &Cat::print);
    connect(&m_socket, &WebSocket::bytesWritten, this, [this] {
        if (m_socket.isOpen() && m_socket.bytesToWrite() < maxBacklog)
            m_input.setEnabled(true);
    });
    connect(&m_socket, &WebSocket::onClose, this, &Cat::closed);
    connect(&m_socket, &WebSocket::stateChanged, this, [this](WebSocket::State state) {
        if (state == WebSocket::State::Closing && !m_socket.closedByMe())
            QTimer::singleShot(failTimeout, this, &Cat::dropConnection);
    });
    if (!m_socket.open(request)) {
        m_exitCode = fail(m_socket.errorString());
        QMetaObject::invokeMethod(
                this, [this] { QCoreApplication::exit(m_exitCode); }, Qt::QueuedConnection);
    }
}

void Cat::readInput()
{
    std::array<char, 65536> octets;
    const auto size = ::read(STDIN_FILENO, octets.data(), octets.size());
    if (size < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (size < 0) {
        giveUp(QStringLiteral("standard input: ") + QString::fromLocal8Bit(strerror(errno)));
        return;
    }
    if (size > 0) {
        m_pending.append(octets.data(), size);
        if (std::memchr(octets.data(), '\n', size_t(size)) != nullptr)
            sendLines();
        if (m_socket.bytesToWrite() >= maxBacklog)
            m_input.setEnabled(false);
        return;
    }
    m_input.setEnabled(false);
    if (!m_pending.isEmpty())
        sendLine(std::exchange(m_pending, QByteArray()));
    if (m_exitCode == 0)
        m_socket.sendClose();
}

void Cat::sendLines()
{
    qsizetype begin = 0;
    for (qsizetype end = m_pending.indexOf('\n'); end != -1 && m_exitCode == 0;
         end = m_pending.indexOf('\n', begin)) {
        sendLine(m_pending.sliced(begin, end - begin));
        begin = end + 1;
    }
    m_pending.remove(0, begin);
}

void Cat::sendLine(const QByteArray &line)
{
    ++m_lineCount;
    if (m_isBinary || QUtf8StringView(line).isValidUtf8())
        m_socket.sendMessage(line, m_isBinary);
    else
        giveUp(QStringLiteral("line %1 is not UTF-8: see --binary").arg(m_lineCount));
}

void Cat::print(const QByteArray &payload)
{
    if (m_exitCode == 0 && !printLine(payload))
        giveUp(QStringLiteral("standard output: ") + QString::fromLocal8Bit(strerror(errno)));
}

/// Fails because of this end; what was sent before still arrives.
void Cat::giveUp(const QString &why)
{
    m_exitCode = fail(why);
    m_input.setEnabled(false);
    m_socket.sendClose();
    QTimer::singleShot(failTimeout, this, &Cat::dropConnection);
}

/// The server broke the protocol, and does not answer the Close frame that told it so.
void Cat::dropConnection()
{
    if (m_exitCode == 0) {
        m_exitCode =
                fail(m_socket.url().toString(QUrl::RemoveUserInfo)
                     + QStringLiteral(": the server broke the protocol, or went over a limit"));
    }
    m_socket.abort();
}

void Cat::closed(bool wasClean, CloseCode code, const QString &reason)
{
    m_input.setEnabled(false);
    // A server that has nothing to complain about may leave the code out.
    const bool isFine = wasClean && (code == CloseCode::Normal || code == CloseCode::NoStatus);
    if (m_exitCode == 0 && !isFine) {
        QString message = wasClean
                ? QStringLiteral("the server closed the connection with %1").arg(quint16(code))
                : m_socket.url().toString(QUrl::RemoveUserInfo);
        if (!reason.isEmpty())
            message += QStringLiteral(": ") + reason;
        m_exitCode = fail(message);
    }
    QCoreApplication::exit(m_exitCode);
}

/// Nothing if \a text is not "Name: value".
std::optional<std::pair<QByteArray, QByteArray>> parseHeader(const QString &text)
{
    const qsizetype colon = text.indexOf(u':');
    if (colon < 1)
        return std::nullopt;
    return std::pair(text.first(colon).trimmed().toLatin1(),
                     text.sliced(colon + 1).trimmed().toUtf8());
}

/// Sets what \a parser found. An error text; empty if all is fine.
QString applyRequestOptions(const QCommandLineParser &parser, ConnectingRequest &request)
{
    request.setSubprotocols(parser.values(QStringLiteral("subprotocol")));
    const QStringList headers = parser.values(QStringLiteral("header"));
    for (const QString &text : headers) {
        const auto field = parseHeader(text);
        if (!field)
            return QStringLiteral("--header \"%1\" is not \"Name: value\"").arg(text);
        request.addHeader(field->first, field->second);
    }
    request.setOrigin(parser.value(QStringLiteral("origin")).toUtf8());
    const QString credentials = parser.value(QStringLiteral("user"));
    if (!credentials.isEmpty()) {
        request.setBasicAuthentication(credentials.section(u':', 0, 0),
                                       credentials.section(u':', 1));
    }
    bool isNumber = false;
    const int redirectCount = parser.value(QStringLiteral("max-redirects")).toInt(&isNumber);
    if (!isNumber || redirectCount < 0)
        return QStringLiteral("--max-redirects: \"%1\" is no number of redirections")
                .arg(parser.value(QStringLiteral("max-redirects")));
    request.setMaxRedirects(redirectCount);
    return {};
}

} // namespace

int runCat(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
            "Sends each line of standard input as a message, prints the messages that come, and\n"
            "closes the connection at the end of input."));
    parser.addPositionalArgument(QStringLiteral("URL"),
                                 QStringLiteral("The server: ws://host:port/path"));
    const QCommandLineOption header(
            QStringLiteral("header"),
            QStringLiteral("A header field for the request; can be repeated."),
            QStringLiteral("Name: value"));
    const QCommandLineOption subprotocol(
            QStringLiteral("subprotocol"),
            QStringLiteral("A subprotocol to offer; can be repeated, best first."),
            QStringLiteral("NAME"));
    const QCommandLineOption binary(QStringLiteral("binary"),
                                    QStringLiteral("Sends binary messages in place of text."));
    const QCommandLineOption origin(QStringLiteral("origin"), QStringLiteral("The Origin field."),
                                    QStringLiteral("ORIGIN"));
    const QCommandLineOption user(QStringLiteral("user"),
                                  QStringLiteral("Credentials for HTTP Basic authentication."),
                                  QStringLiteral("NAME:PASSWORD"));
    const QCommandLineOption redirects(
            QStringLiteral("max-redirects"),
            QStringLiteral("How many redirections are followed. Default: 0."), QStringLiteral("N"),
            QStringLiteral("0"));
    parser.addOptions({ header, subprotocol, binary, origin, user, redirects });
    addConnectionOptions(parser);
    addTlsOptions(parser, Side::Client);
    if (const auto exitCode = parse(parser, QStringLiteral("cat"), arguments, 1))
        return *exitCode;

    ConnectingRequest request(QUrl(parser.positionalArguments().constFirst(), QUrl::StrictMode));
    const QString wrong = applyRequestOptions(parser, request);
    if (!wrong.isEmpty())
        return fail(QStringLiteral("cat: ") + wrong);
    WebSocketOptions options;
    options.setCloseHandshakeTimeout(closeTimeout);
    QString error = applyConnectionOptions(parser, options);
    if (error.isEmpty())
        error = applyTlsOptions(parser, Side::Client, options);
    if (!error.isEmpty())
        return fail(QStringLiteral("cat: ") + error);
    const Cat cat(request, options, parser.isSet(binary));
    return QCoreApplication::exec();
}

} // namespace Fernweg::Tools
