// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <functional>
#include <limits>

namespace Fernweg::Tools {

using std::chrono::milliseconds;

namespace {

/// A number of octets, seconds or other things; an error text if it is none.
QString readNumber(const QCommandLineParser &parser, const QString &name, qint64 max,
                   const std::function<void(qint64)> &set)
{
    if (!parser.isSet(name))
        return {};
    bool isNumber = false;
    const qint64 number = parser.value(name).toLongLong(&isNumber);
    if (!isNumber || number < 0 || number > max) {
        return QStringLiteral("--%1: \"%2\" is not a number from 0 to %3")
                .arg(name, parser.value(name))
                .arg(max);
    }
    set(number);
    return {};
}

QString readSeconds(const QString &name, const QString &text, milliseconds *target)
{
    bool isNumber = false;
    const double seconds = text.toDouble(&isNumber);
    if (!isNumber || !(seconds >= 0 && seconds <= 1e6)) // "nan" is a number, too
        return QStringLiteral("--%1: \"%2\" is no number of seconds").arg(name, text);
    *target = milliseconds(qint64(seconds * 1000));
    return {};
}

QString readAutoPing(const QCommandLineParser &parser, WebSocketOptions &options)
{
    const QString name = QStringLiteral("auto-ping");
    if (!parser.isSet(name))
        return {};
    const QStringList parts = parser.value(name).split(u':');
    milliseconds interval { 0 };
    milliseconds timeout { 0 };
    QString error =
            parts.size() > 2 ? QStringLiteral("--auto-ping: not INTERVAL[:TIMEOUT]") : QString();
    if (error.isEmpty())
        error = readSeconds(name, parts.constFirst(), &interval);
    if (error.isEmpty() && parts.size() == 2)
        error = readSeconds(name, parts.at(1), &timeout);
    options.setAutoPing(interval, timeout);
    return error;
}

QCommandLineOption option(const char *name, const char *text, const char *value = "")
{
    return QCommandLineOption(QString::fromLatin1(name), QString::fromUtf8(text),
                              QString::fromLatin1(value));
}

} // namespace

void addConnectionOptions(QCommandLineParser &parser)
{
    parser.addOptions({
            option("max-message-size",
                   "The largest message to receive, in octets; 0: no limit. Default: "
                   "16 MiB.",
                   "OCTETS"),
            option("max-frame-size",
                   "The largest frame to receive, in octets; 0, the default: no limit.", "OCTETS"),
            option("auto-fragment", "Sends messages in frames of this size.", "OCTETS"),
            option("compress",
                   "Compresses messages by permessage-deflate, if the peer can. PARAMETERS are "
                   "separated by commas: server_no_context_takeover, client_no_context_takeover, "
                   "server_max_window_bits=9…15, client_max_window_bits=9…15, memory_level=1…9, "
                   "compression_level=0…9, threshold=OCTETS.",
                   "PARAMETERS"),
            option("fail-by-drop",
                   "Drops TCP when the peer breaks the protocol, without a Close frame."),
            option("auto-ping",
                   "Pings the peer every INTERVAL seconds, and drops it when it does not answer "
                   "within TIMEOUT.",
                   "INTERVAL[:TIMEOUT]"),
            option("open-timeout",
                   "How long the opening handshake may take; 0: for ever. Default: 5.", "SECONDS"),
            option("close-timeout",
                   "How long the closing handshake may take; 0: for ever. Default: 1, of cat 60.",
                   "SECONDS"),
    });
}

QString applyConnectionOptions(const QCommandLineParser &parser, WebSocketOptions &options)
{
    constexpr qint64 any = std::numeric_limits<qint64>::max();
    QString error = readNumber(parser, QStringLiteral("max-message-size"), any, [&](qint64 octets) {
        options.setMaxMessagePayloadSize(quint64(octets));
    });
    if (error.isEmpty())
        error = readNumber(parser, QStringLiteral("max-frame-size"), any,
                           [&](qint64 octets) { options.setMaxFramePayloadSize(quint64(octets)); });
    if (error.isEmpty())
        error = readNumber(parser, QStringLiteral("auto-fragment"), any,
                           [&](qint64 octets) { options.setAutoFragmentSize(quint64(octets)); });
    if (error.isEmpty())
        error = readAutoPing(parser, options);
    milliseconds timeout { 0 };
    if (error.isEmpty() && parser.isSet(QStringLiteral("open-timeout"))) {
        const QString name = QStringLiteral("open-timeout");
        error = readSeconds(name, parser.value(name), &timeout);
        options.setOpenHandshakeTimeout(timeout);
    }
    if (error.isEmpty() && parser.isSet(QStringLiteral("close-timeout"))) {
        const QString name = QStringLiteral("close-timeout");
        error = readSeconds(name, parser.value(name), &timeout);
        options.setCloseHandshakeTimeout(timeout);
    }
    options.setFailByDrop(parser.isSet(QStringLiteral("fail-by-drop")));
    if (error.isEmpty())
        error = applyCompression(parser, options);
    return error.isEmpty() ? options.errorString() : error;
}

void addServerOptions(QCommandLineParser &parser)
{
    addTlsOptions(parser, Side::Server);
    parser.addOptions({
            option("subprotocol", "A subprotocol to accept; can be repeated, best first.", "NAME"),
            option("allow-origin",
                   "Web pages that may connect, as scheme://host[:port] with stars; can be "
                   "repeated. Default: all.",
                   "PATTERN"),
            option("no-null-origin", "Refuses pages from files and sandboxes."),
            option("threads",
                   "Spreads connections over this many threads. Default: 0, none of their own.",
                   "N"),
            option("max-connections",
                   "Answers more connections with 503; 0, the default: any number.", "N"),
            option("trust-x-forwarded-for", "How many proxies in front are believed.", "N"),
            option("web-status", "Shows a page to browsers."),
            option("reuse-port", "Shares the port with other processes (SO_REUSEPORT)."),
    });
}

QString applyServerOptions(const QCommandLineParser &parser, ServerOptions &options)
{
    WebSocketOptions connection;
    QString error = applyConnectionOptions(parser, connection);
    if (error.isEmpty())
        error = applyTlsOptions(parser, Side::Server, connection);
    options.setConnection(connection);
    if (error.isEmpty())
        error = readNumber(parser, QStringLiteral("threads"), 1024,
                           [&](qint64 count) { options.setThreads(int(count)); });
    if (error.isEmpty())
        error = readNumber(parser, QStringLiteral("max-connections"),
                           std::numeric_limits<int>::max(),
                           [&](qint64 count) { options.setMaxConnections(int(count)); });
    if (error.isEmpty())
        error = readNumber(parser, QStringLiteral("trust-x-forwarded-for"), 100,
                           [&](qint64 count) { options.setTrustXForwardedFor(int(count)); });
    options.setSubprotocols(parser.values(QStringLiteral("subprotocol")));
    if (parser.isSet(QStringLiteral("allow-origin")))
        options.setAllowedOrigins(parser.values(QStringLiteral("allow-origin")));
    options.setAllowNullOrigin(!parser.isSet(QStringLiteral("no-null-origin")));
    options.setWebStatus(parser.isSet(QStringLiteral("web-status")));
    options.setReusePort(parser.isSet(QStringLiteral("reuse-port")));
    return error.isEmpty() ? options.errorString() : error;
}

} // namespace Fernweg::Tools
