// SPDX-License-Identifier: Apache-2.0
// The part of the QML WebSocket that is set before a connection is opened, or looked at.
#include "websocketitem.h"

#include "compression.h"
#include "transportsettings.h"

namespace Fernweg::Qml {

void WebSocketItem::changeOptions(const WebSocketOptions &options)
{
    if (!options.errorString().isEmpty()) { // the old ones stay
        setErrorString(options.errorString());
        return;
    }
    m_options = options;
    Q_EMIT optionsChanged();
}

void WebSocketItem::changeOctets(const char *name, double number,
                                 WebSocketOptions &(WebSocketOptions::*setter)(quint64))
{
    quint64 octets = 0;
    const QString wrong = readOctets(name, number, octets);
    if (!wrong.isEmpty()) {
        setErrorString(wrong);
        return;
    }
    WebSocketOptions options = m_options;
    changeOptions((options.*setter)(octets));
}

void WebSocketItem::setMaxMessagePayloadSize(double octets)
{
    changeOctets("maxMessagePayloadSize", octets, &WebSocketOptions::setMaxMessagePayloadSize);
}

void WebSocketItem::setAutoFragmentSize(double octets)
{
    changeOctets("autoFragmentSize", octets, &WebSocketOptions::setAutoFragmentSize);
}

void WebSocketItem::setOpenHandshakeTimeout(int milliseconds)
{
    changeOptions(WebSocketOptions(m_options).setOpenHandshakeTimeout(
            std::chrono::milliseconds(milliseconds)));
}

void WebSocketItem::setCloseHandshakeTimeout(int milliseconds)
{
    changeOptions(WebSocketOptions(m_options).setCloseHandshakeTimeout(
            std::chrono::milliseconds(milliseconds)));
}

void WebSocketItem::setAutoPingInterval(int milliseconds)
{
    changeOptions(WebSocketOptions(m_options).setAutoPing(std::chrono::milliseconds(milliseconds),
                                                          m_options.autoPingTimeout()));
}

void WebSocketItem::setAutoPingTimeout(int milliseconds)
{
    changeOptions(WebSocketOptions(m_options).setAutoPing(m_options.autoPingInterval(),
                                                          std::chrono::milliseconds(milliseconds)));
}

void WebSocketItem::setCompression(const QVariant &compression)
{
    WebSocketOptions options = m_options;
    QString error;
    applyCompression(compression, options, &error);
    if (!error.isEmpty()) {
        setErrorString(error);
        return;
    }
    m_compression = compression;
    changeOptions(options);
}

QString WebSocketItem::extensions() const
{
    return m_socket != nullptr ? m_socket->extensions() : QString();
}

QString WebSocketItem::applyTransport(WebSocketOptions &options) const
{
    return applyClientSettings({ m_caFile, m_certificateFile, m_privateKeyFile,
                                 m_trustedFingerprints, m_proxy, m_isInsecure },
                               options);
}

void WebSocketItem::setReadingPaused(bool paused)
{
    if (m_isReadingPaused == paused)
        return;
    m_isReadingPaused = paused;
    if (m_socket != nullptr && paused)
        m_socket->pauseReading();
    else if (m_socket != nullptr)
        m_socket->resumeReading();
    Q_EMIT readingPausedChanged();
}

TrafficStatistics WebSocketItem::statistics() const
{
    return m_socket != nullptr ? m_socket->statistics() : TrafficStatistics();
}

HandshakeTimings WebSocketItem::timings() const
{
    return m_socket != nullptr ? m_socket->timings() : HandshakeTimings();
}

double WebSocketItem::bytesToWrite() const
{
    return m_socket != nullptr ? double(m_socket->bytesToWrite()) : 0;
}

} // namespace Fernweg::Qml
