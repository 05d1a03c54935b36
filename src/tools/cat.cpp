// SPDX-License-Identifier: Apache-2.0
// fernweg cat
#include "commands.h"
#include "options.h"

#include <Fernweg/WebSocket>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qsocketnotifier.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace Fernweg::Tools {

namespace {

/// While more than this waits to be sent, standard input is left alone.
constexpr qint64 maxBacklog = 1024 * 1024;

/// Standard input's lines as messages, incoming messages as lines.
class Cat : public QObject
{
public:
    Cat(const ConnectingRequest &request, const WebSocketOptions &options, bool isBinary);

private:
    void readInput();
    void sendLines(bool isAtEnd);
    void closed(bool wasClean, CloseCode code, const QString &reason);

    WebSocket m_socket;
    QSocketNotifier m_input { STDIN_FILENO, QSocketNotifier::Read };
    QByteArray m_pending;
    const bool m_isBinary;
    bool m_isAtEnd = false;
};

Cat::Cat(const ConnectingRequest &request, const WebSocketOptions &options, bool isBinary)
    : m_socket(options), m_isBinary(isBinary)
{
    m_input.setEnabled(false);
    connect(&m_input, &QSocketNotifier::activated, this, &Cat::readInput);
    connect(&m_socket, &WebSocket::onOpen, this, [this] { m_input.setEnabled(true); });
    connect(&m_socket, &WebSocket::onMessage, this,
            [](const QByteArray &payload) { printLine(payload); });
    connect(&m_socket, &WebSocket::bytesWritten, this, [this] {
        if (!m_isAtEnd && m_socket.bytesToWrite() < maxBacklog)
            m_input.setEnabled(true);
    });
    connect(&m_socket, &WebSocket::onClose, this, &Cat::closed);
    if (!m_socket.open(request)) {
        const int exitCode = fail(m_socket.errorString());
        QMetaObject::invokeMethod(
                this, [exitCode] { QCoreApplication::exit(exitCode); }, Qt::QueuedConnection);
    }
}

void Cat::readInput()
{
    std::array<char, 65536> octets;
    const auto size = ::read(STDIN_FILENO, octets.data(), octets.size());
    if (size < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (size < 0) {
        QCoreApplication::exit(
                fail(QStringLiteral("standard input: %1").arg(QString::fromLocal8Bit(strerror(errno)))));
        return;
    }
    m_pending.append(octets.data(), size);
    m_isAtEnd = size == 0;
    sendLines(m_isAtEnd);
    if (m_isAtEnd) {
        m_input.setEnabled(false);
        m_socket.sendClose();
    } else if (m_socket.bytesToWrite() >= maxBacklog) {
        m_input.setEnabled(false);
    }
}

void Cat::sendLines(bool isAtEnd)
{
    qsizetype begin = 0;
    for (qsizetype end = m_pending.indexOf('\n'); end != -1; end = m_pending.indexOf('\n', begin)) {
        m_socket.sendMessage(m_pending.sliced(begin, end - begin), m_isBinary);
        begin = end + 1;
    }
    m_pending.remove(0, begin);
    if (isAtEnd && !m_pending.isEmpty())
        m_socket.sendMessage(std::exchange(m_pending, QByteArray()), m_isBinary);
}

void Cat::closed(bool wasClean, CloseCode code, const QString &reason)
{
    m_input.setEnabled(false);
    if (wasClean && (m_socket.closedByMe() || code == CloseCode::Normal)) {
        QCoreApplication::exit(0);
        return;
    }
    QString message = wasClean
            ? QStringLiteral("the server closed the connection with %1").arg(quint16(code))
            : m_socket.url().toString();
    if (!reason.isEmpty())
        message += QStringLiteral(": ") + reason;
    QCoreApplication::exit(fail(message));
}

/// Nothing if \a text is not "Name: value".
std::optional<std::pair<QByteArray, QByteArray>> parseHeader(const QString &text)
{
    const qsizetype colon = text.indexOf(u':');
    if (colon < 1)
        return std::nullopt;
    return std::pair(text.first(colon).trimmed().toLatin1(), text.sliced(colon + 1).trimmed().toUtf8());
}

} // namespace

int runCat(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
            "Sends each line of standard input as a message, prints the messages that come, and closes\n"
            "the connection at the end of input."));
    parser.addPositionalArgument(QStringLiteral("URL"), QStringLiteral("The server: ws://host:port/path"));
    const QCommandLineOption header(QStringLiteral("header"),
                                    QStringLiteral("A header field for the request; can be repeated."),
                                    QStringLiteral("Name: value"));
    const QCommandLineOption subprotocol(
            QStringLiteral("subprotocol"),
            QStringLiteral("A subprotocol to offer; can be repeated, best first."), QStringLiteral("NAME"));
    const QCommandLineOption binary(QStringLiteral("binary"),
                                    QStringLiteral("Sends binary messages in place of text."));
    const QCommandLineOption origin(QStringLiteral("origin"), QStringLiteral("The Origin field."),
                                    QStringLiteral("ORIGIN"));
    const QCommandLineOption user(QStringLiteral("user"),
                                  QStringLiteral("Credentials for HTTP Basic authentication."),
                                  QStringLiteral("NAME:PASSWORD"));
    const QCommandLineOption redirects(QStringLiteral("max-redirects"),
                                       QStringLiteral("How many redirections are followed. Default: 0."),
                                       QStringLiteral("N"), QStringLiteral("0"));
    parser.addOptions({ header, subprotocol, binary, origin, user, redirects });
    addConnectionOptions(parser);
    addTlsOptions(parser, Side::Client);
    if (const auto exitCode = parse(parser, QStringLiteral("cat"), arguments, 1))
        return *exitCode;

    ConnectingRequest request(QUrl(parser.positionalArguments().constFirst(), QUrl::StrictMode));
    request.setSubprotocols(parser.values(subprotocol));
    const QStringList headers = parser.values(header);
    for (const QString &text : headers) {
        const auto field = parseHeader(text);
        if (!field)
            return fail(QStringLiteral("cat: --header \"%1\" is not \"Name: value\"").arg(text));
        request.addHeader(field->first, field->second);
    }
    request.setOrigin(parser.value(origin).toUtf8());
    if (parser.isSet(user)) {
        const QString credentials = parser.value(user);
        request.setBasicAuthentication(credentials.section(u':', 0, 0), credentials.section(u':', 1));
    }
    bool isNumber = false;
    const int redirectCount = parser.value(redirects).toInt(&isNumber);
    if (!isNumber)
        return fail(QStringLiteral("cat: --max-redirects: not a number"));
    request.setMaxRedirects(redirectCount);
    WebSocketOptions options;
    QString error = applyConnectionOptions(parser, options);
    if (error.isEmpty())
        error = applyTlsOptions(parser, Side::Client, options);
    if (!error.isEmpty())
        return fail(QStringLiteral("cat: ") + error);
    const Cat cat(request, options, parser.isSet(binary));
    return QCoreApplication::exec();
}

} // namespace Fernweg::Tools
