// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/permessagebrotli.h>

#include "extensions/brotlicodec.h"
#include "extensions/contexttakeover.h"
#include "extensions/parameters.h"

namespace Fernweg {

/*!
    \class Fernweg::PerMessageBrotli
    \inmodule Fernweg
    \inheaderfile Fernweg/PerMessageBrotli
    \brief Compresses messages by Brotli (RFC 7932): Autobahn's experimental extension permessage-brotli.

    \code
    auto brotli = std::make_shared<PerMessageBrotli>();
    brotli->setServerNoContextTakeover(true).setQuality(4);
    WebSocket socket(WebSocketOptions().setExtensions({ brotli, std::make_shared<PerMessageDeflate>() }));
    \endcode

    It belongs to the library Fernweg::Extensions, and to it only if Brotli (libbrotlienc and
    libbrotlidec) was there when that was built. No connection speaks it unless its options name it. The
    names of the settings are those of the wire, as with PerMessageDeflate. Autobahn calls the same
    things \e requestNoContextTakeover (what an end wants of the other one), \e noContextTakeover (what
    it does itself), and \e acceptNoContextTakeover.

    \b{Context takeover} makes the messages of one direction one stream, so that each can refer to those
    before it; a message ends with a flush. Without, each message is a whole stream. A peer that ends the
    stream with a message all the same is understood: its next message begins another one. The releases
    25.12 to 26.7 of Autobahn can receive messages with context takeover, but can send a single one only:
    demand of them to do without.

    With context takeover, nothing tells whether a message is whole: of one that a faulty peer cuts short,
    the rest comes with the next one. There are no checksums.

    \b{Prepared messages} can't be put into a stream that has begun otherwise. So with context takeover
    they are compressed for each connection; without, once for all those with the same settings.

    \b Memory. Who takes contexts over keeps, for each connection and from its first compressed message
    on, for sending what quality() and windowBits() make of it (0.7 MiB by default, 10 MiB with 6 and 22,
    33 MiB with 9 and 18), and
    for receiving the window of the peer's choice: up to 16 MiB, of Autobahn 4 MiB. Without context
    takeover a connection has such memory only in the middle of a message.

    \b Secrets. As with PerMessageDeflate, lengths tell of contents, with context takeover also of those
    of other messages.

    Set it up first; then it may be shared by any number of connections in any threads, all of which
    only read it. A setter that is given a value out of range keeps the old value and remembers what was
    wrong: see errorString().
*/

struct PerMessageBrotli::Settings
{
    Codecs::TakeoverSettings takeover;
    int quality = 5;
    int windowBits = 16;
    qsizetype threshold = 64;
};

using namespace Codecs;

PerMessageBrotli::PerMessageBrotli() : m_settings(std::make_unique<Settings>()) { }
PerMessageBrotli::~PerMessageBrotli() = default;

/*!
    Returns whether each message of the server is a stream of its own; false by default. Of a client it
    is what it asks the server for, and a server that doesn't comply is refused; a server does so if
    either end wants it.
*/
bool PerMessageBrotli::serverNoContextTakeover() const noexcept
{
    return m_settings->takeover.serverNoContextTakeover;
}

PerMessageBrotli &PerMessageBrotli::setServerNoContextTakeover(bool enabled)
{
    m_settings->takeover.serverNoContextTakeover = enabled;
    return *this;
}

/*!
    Returns whether each message of the client is a stream of its own; false by default. A server demands
    it of the client: an offer whose client has not said that it can do so is declined. Without effect in
    a client: it does what the server demands.
*/
bool PerMessageBrotli::clientNoContextTakeover() const noexcept
{
    return m_settings->takeover.clientNoContextTakeover;
}

PerMessageBrotli &PerMessageBrotli::setClientNoContextTakeover(bool enabled)
{
    m_settings->takeover.clientNoContextTakeover = enabled;
    return *this;
}

/*!
    Returns whether a client lets the server demand that it makes each message a stream of its own, by
    client_no_context_takeover in its offer; true by default. If false, an answer that does so is refused.
    Without effect in a server.
*/
bool PerMessageBrotli::offersClientNoContextTakeover() const noexcept
{
    return m_settings->takeover.offersClientNoContextTakeover;
}

PerMessageBrotli &PerMessageBrotli::setOffersClientNoContextTakeover(bool enabled)
{
    m_settings->takeover.offersClientNoContextTakeover = enabled;
    return *this;
}

/*!
    How hard to try, as Brotli counts it: 0 is the fastest, 11 the slowest; the default is 5. What is
    beyond 9 is for contents that are compressed once and sent for years. The peer need not know.
*/
int PerMessageBrotli::quality() const noexcept
{
    return m_settings->quality;
}

PerMessageBrotli &PerMessageBrotli::setQuality(int quality)
{
    if (isWithin("quality", quality, BROTLI_MIN_QUALITY, BROTLI_MAX_QUALITY, m_error))
        m_settings->quality = quality;
    return *this;
}

/*!
    The logarithm of the window, in octets, that messages are compressed with: how far back they can
    refer. From 10 to 24; the default is 16, which is 64 KiB. The peer need not know; its decoder has to
    keep as much.
*/
int PerMessageBrotli::windowBits() const noexcept
{
    return m_settings->windowBits;
}

PerMessageBrotli &PerMessageBrotli::setWindowBits(int bits)
{
    if (isWithin("windowBits", bits, BROTLI_MIN_WINDOW_BITS, BROTLI_MAX_WINDOW_BITS, m_error))
        m_settings->windowBits = bits;
    return *this;
}

/*!
    Messages of fewer octets are sent as they are. The default is 64; 0 compresses every message.
*/
qsizetype PerMessageBrotli::threshold() const noexcept
{
    return m_settings->threshold;
}

PerMessageBrotli &PerMessageBrotli::setThreshold(qsizetype octets)
{
    if (isSize("threshold", octets, m_error))
        m_settings->threshold = octets;
    return *this;
}

/*!
    What the setters refused, as a sentence that begins with the setting's name; empty if nothing.
*/
QString PerMessageBrotli::errorString() const
{
    return m_error;
}

/*!
    \reimp
    "permessage-brotli".
*/
QByteArray PerMessageBrotli::name() const
{
    return QByteArrayLiteral("permessage-brotli");
}

/*!
    \reimp
    What the settings ask for, and client_no_context_takeover if offersClientNoContextTakeover() is set.
*/
ExtensionParameters PerMessageBrotli::offer() const
{
    return takeoverOffer(m_settings->takeover);
}

/*!
    \reimp
    Declines an offer with a parameter that is unknown, repeated, or has a value, and one that
    clientNoContextTakeover() can't be demanded with.
*/
std::optional<ExtensionParameters>
PerMessageBrotli::answerTo(const ExtensionParameters &offer) const
{
    return takeoverAnswer(m_settings->takeover, offer);
}

/*!
    \reimp
    Refuses an answer with a parameter that is unknown, repeated, or has a value, one that lacks what was
    asked for, and one that demands of a client what it has not offered.
*/
QByteArray PerMessageBrotli::checkAnswer(const ExtensionParameters &answer) const
{
    return takeoverAnswerError(m_settings->takeover, answer);
}

/*!
    \reimp
    \a answer is one that answerTo() gave, or that checkAnswer() found nothing wrong with.
*/
std::unique_ptr<MessageCodec> PerMessageBrotli::makeCodec(const ExtensionParameters &answer,
                                                          bool isServer) const
{
    const Takeover takeover = takeoverOf(answer);
    BrotliCodecOptions options;
    options.isEncoderTakenOver = isServer ? takeover.ofServer : takeover.ofClient;
    options.isDecoderTakenOver = isServer ? takeover.ofClient : takeover.ofServer;
    options.quality = m_settings->quality;
    options.windowBits = m_settings->windowBits;
    options.threshold = m_settings->threshold;
    return std::make_unique<BrotliCodec>(options);
}

} // namespace Fernweg
