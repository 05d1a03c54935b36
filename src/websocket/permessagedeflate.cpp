// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/permessagedeflate.h>

#include "deflate/deflatecodec.h"

namespace Fernweg {

/*!
    \class Fernweg::PerMessageDeflate
    \inmodule Fernweg
    \inheaderfile Fernweg/PerMessageDeflate
    \brief Compresses messages: the extension permessage-deflate (RFC 7692).

    \code
    auto deflate = std::make_shared<PerMessageDeflate>();
    deflate->setServerNoContextTakeover(true).setCompressionLevel(6);
    \endcode

    As a client, it offers what it is set to; as a server, it answers with what it is set to as far as
    the client's offer lets it. The names of the settings are those of the wire: what begins with
    \e server concerns messages from the server to the client, and the other way round.

    \b Memory. Who takes contexts over keeps, for each connection and from its first compressed message
    on, about 2\sup{windowBits + 2} + 2\sup{memoryLevel + 9} octets for sending (262 KiB by default; 38
    with 12 bits and memory level 5) and 2\sup{windowBits} + 7168 for receiving (39 KiB). Without context
    takeover a connection has such memory only in the middle of a message; the connections of a thread
    take turns with it.

    \b{Context takeover} lets a message refer to those before it. That makes similar small messages many
    times smaller; it costs the memory above.

    \b Secrets. Whoever can have a connection carry texts of their own next to a secret one, and watches
    the lengths of the frames, learns the secret bit by bit (the attack called CRIME). Send such
    messages uncompressed.

    Set it up first; then it may be shared by any number of connections in any threads, all of which
    only read it. A setter that is given a value out of range keeps the old value and remembers what was
    wrong: see errorString().
*/

namespace {

/// Whether \a value is within the range; otherwise \a error says so.
bool isWithin(const char *name, int value, int least, int most, QString &error)
{
    if (value >= least && value <= most)
        return true;
    error = QStringLiteral("%1: %2 is not from %3 to %4")
                    .arg(QLatin1String(name))
                    .arg(value)
                    .arg(least)
                    .arg(most);
    return false;
}

} // namespace

PerMessageDeflate::PerMessageDeflate() : m_settings(std::make_unique<Core::DeflateSettings>()) { }
PerMessageDeflate::~PerMessageDeflate() = default;

/*!
    The logarithm of the window, in octets, that the server compresses with: how far back a message can
    refer. From 9 to 15, the default, which is 32 KiB. Of a client it is what it asks the server for,
    and a server that doesn't comply is refused; of a server, the most that it uses: its client can ask
    for less (RFC 7692, section 7.1.2.1).

    A client may ask for 8, which zlib does not have. Such a client is answered with 8, and what it is
    sent is compressed without a window: run lengths and Huffman codes only.
*/
int PerMessageDeflate::serverMaxWindowBits() const noexcept
{
    return m_settings->serverMaxWindowBits;
}

PerMessageDeflate &PerMessageDeflate::setServerMaxWindowBits(int bits)
{
    if (isWithin("serverMaxWindowBits", bits, 9, 15, m_error))
        m_settings->serverMaxWindowBits = bits;
    return *this;
}

/*!
    The logarithm of the window, in octets, that the client compresses with, from 9 to 15, the default.
    Of a client it is the most that it uses. A server with less than 15 demands it of the client: an
    offer whose client has not said that its window can be limited is declined, so that messages go
    uncompressed (RFC 7692, section 7.1.2.2). Browsers can.
*/
int PerMessageDeflate::clientMaxWindowBits() const noexcept
{
    return m_settings->clientMaxWindowBits;
}

PerMessageDeflate &PerMessageDeflate::setClientMaxWindowBits(int bits)
{
    if (isWithin("clientMaxWindowBits", bits, 9, 15, m_error))
        m_settings->clientMaxWindowBits = bits;
    return *this;
}

/*!
    Returns whether a client lets the server limit its window, by client_max_window_bits in its offer;
    true by default. If false, an answer that does so is refused. Without effect in a server.
*/
bool PerMessageDeflate::offersClientMaxWindowBits() const noexcept
{
    return m_settings->offersClientMaxWindowBits;
}

PerMessageDeflate &PerMessageDeflate::setOffersClientMaxWindowBits(bool enabled)
{
    m_settings->offersClientMaxWindowBits = enabled;
    return *this;
}

/*!
    Returns whether each message of the server is compressed on its own; false by default. Of a client it is
    what it asks the server for, and a server that doesn't comply is refused; a server does so if either
    end wants it (RFC 7692, section 7.1.1.1).
*/
bool PerMessageDeflate::serverNoContextTakeover() const noexcept
{
    return m_settings->serverNoContextTakeover;
}

PerMessageDeflate &PerMessageDeflate::setServerNoContextTakeover(bool enabled)
{
    m_settings->serverNoContextTakeover = enabled;
    return *this;
}

/*!
    Returns whether each message of the client is compressed on its own; false by default. A client that
    is set to it says and does so; a server demands it of the client, and agrees with a client that says
    so (RFC 7692, section 7.1.1.2).
*/
bool PerMessageDeflate::clientNoContextTakeover() const noexcept
{
    return m_settings->clientNoContextTakeover;
}

PerMessageDeflate &PerMessageDeflate::setClientNoContextTakeover(bool enabled)
{
    m_settings->clientNoContextTakeover = enabled;
    return *this;
}

/*!
    How much memory compressing takes besides the window, as zlib counts it: 1 is the least and slowest,
    9 the most; the default is 8. The peer need not know.
*/
int PerMessageDeflate::memoryLevel() const noexcept
{
    return m_settings->memoryLevel;
}

PerMessageDeflate &PerMessageDeflate::setMemoryLevel(int level)
{
    if (isWithin("memoryLevel", level, 1, 9, m_error))
        m_settings->memoryLevel = level;
    return *this;
}

/*!
    How hard to try, as zlib counts it: 0 does not compress, 1 is the fastest, 9 the slowest; the
    default, -1, stands for zlib's own, which is 6. The peer need not know.
*/
int PerMessageDeflate::compressionLevel() const noexcept
{
    return m_settings->compressionLevel;
}

PerMessageDeflate &PerMessageDeflate::setCompressionLevel(int level)
{
    if (isWithin("compressionLevel", level, -1, 9, m_error))
        m_settings->compressionLevel = level;
    return *this;
}

/*!
    Messages of fewer octets are sent as they are. The default is 64, for which compressing hardly ever
    pays; 0 compresses every message.
*/
qsizetype PerMessageDeflate::threshold() const noexcept
{
    return m_settings->threshold;
}

PerMessageDeflate &PerMessageDeflate::setThreshold(qsizetype octets)
{
    if (octets < 0)
        m_error = QStringLiteral("threshold: %1 is negative").arg(octets);
    else
        m_settings->threshold = octets;
    return *this;
}

/*!
    What the setters refused, as a sentence that begins with the setting's name; empty if nothing.
*/
QString PerMessageDeflate::errorString() const
{
    return m_error;
}

/*!
    "permessage-deflate", as registered by RFC 7692, section 9.
*/
QByteArray PerMessageDeflate::name() const
{
    return QByteArrayLiteral("permessage-deflate");
}

/*!
    What the settings ask for, and client_max_window_bits if offersClientMaxWindowBits() is set; a value
    that is the default is left out.
*/
ExtensionParameters PerMessageDeflate::offer() const
{
    return Core::deflateOffer(*m_settings);
}

/*!
    Answers a client's \a offer. Declines one that RFC 7692, section 7, does not permit (a parameter that
    is unknown, repeated, or has a bad value), and one that clientMaxWindowBits() can't be demanded with.
*/
std::optional<ExtensionParameters>
PerMessageDeflate::answerTo(const ExtensionParameters &offer) const
{
    return Core::deflateAnswer(*m_settings, offer);
}

/*!
    Refuses an \a answer that RFC 7692, section 7, does not permit, or that lacks what was asked for.
*/
QByteArray PerMessageDeflate::checkAnswer(const ExtensionParameters &answer) const
{
    return Core::deflateAnswerError(*m_settings, answer);
}

/*!
    Returns a codec for one end of a connection, the server's if \a isServer. \a answer is one that
    answerTo() gave, or that checkAnswer() found nothing wrong with.
*/
std::unique_ptr<MessageCodec> PerMessageDeflate::makeCodec(const ExtensionParameters &answer,
                                                           bool isServer) const
{
    return std::make_unique<Core::DeflateCodec>(
            Core::deflateCodecOptions(*m_settings, answer, isServer));
}

} // namespace Fernweg
