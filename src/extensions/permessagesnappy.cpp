// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/permessagesnappy.h>

#include "extensions/snappycodec.h"
#include "extensions/contexttakeover.h"
#include "extensions/parameters.h"

namespace Fernweg {

/*!
    \class Fernweg::PerMessageSnappy
    \inmodule Fernweg
    \inheaderfile Fernweg/PerMessageSnappy
    \brief Compresses messages by Snappy: Autobahn's experimental extension permessage-snappy.

    \code
    auto snappy = std::make_shared<PerMessageSnappy>();
    snappy->setServerNoContextTakeover(true);
    WebSocket socket(WebSocketOptions().setExtensions({ snappy, std::make_shared<PerMessageDeflate>() }));
    \endcode

    It belongs to the library Fernweg::Extensions, and to it only if libsnappy was there when that was
    built. No connection speaks it unless its options name it. The names of the settings are those of the
    wire, as with PerMessageDeflate. Autobahn calls the same things \e requestNoContextTakeover (what an
    end wants of the other one), \e noContextTakeover (what it does itself), and \e
    acceptNoContextTakeover.

    Snappy is for messages that should cost little time rather than few octets. A message becomes chunks
    of Snappy's framing format, of 64 KiB at most, each with a checksum, which is verified; what does not
    become smaller by an eighth is sent as it is.

    \b{Context takeover} means only that the ten octets which identify a stream come once for the
    connection, not with each message: chunks never refer to others. So there is hardly a reason to do
    without. After a prepared message they come once more, as the format lets them.

    \b Memory. Nothing is kept between messages. In the middle of a message it is 64 KiB for sending, if
    it is sent in parts, and 64 KiB and a chunk as it came, which is at most 384 KiB, for receiving.

    Set it up first; then it may be shared by any number of connections in any threads, all of which
    only read it. A setter that is given a value out of range keeps the old value and remembers what was
    wrong: see errorString().
*/

struct PerMessageSnappy::Settings
{
    Codecs::TakeoverSettings takeover;
    qsizetype threshold = 64;
};

using namespace Codecs;

PerMessageSnappy::PerMessageSnappy() : m_settings(std::make_unique<Settings>()) { }
PerMessageSnappy::~PerMessageSnappy() = default;

/*!
    Returns whether each message of the server is a stream of its own; false by default. Of a client it
    is what it asks the server for, and a server that doesn't comply is refused; a server does so if
    either end wants it.
*/
bool PerMessageSnappy::serverNoContextTakeover() const noexcept
{
    return m_settings->takeover.serverNoContextTakeover;
}

PerMessageSnappy &PerMessageSnappy::setServerNoContextTakeover(bool enabled)
{
    m_settings->takeover.serverNoContextTakeover = enabled;
    return *this;
}

/*!
    Returns whether each message of the client is a stream of its own; false by default. A server demands
    it of the client: an offer whose client has not said that it can do so is declined. Without effect in
    a client: it does what the server demands.
*/
bool PerMessageSnappy::clientNoContextTakeover() const noexcept
{
    return m_settings->takeover.clientNoContextTakeover;
}

PerMessageSnappy &PerMessageSnappy::setClientNoContextTakeover(bool enabled)
{
    m_settings->takeover.clientNoContextTakeover = enabled;
    return *this;
}

/*!
    Returns whether a client lets the server demand that it makes each message a stream of its own, by
    client_no_context_takeover in its offer; true by default. If false, an answer that does so is refused.
    Without effect in a server.
*/
bool PerMessageSnappy::offersClientNoContextTakeover() const noexcept
{
    return m_settings->takeover.offersClientNoContextTakeover;
}

PerMessageSnappy &PerMessageSnappy::setOffersClientNoContextTakeover(bool enabled)
{
    m_settings->takeover.offersClientNoContextTakeover = enabled;
    return *this;
}

/*!
    Messages of fewer octets are sent as they are. The default is 64; 0 compresses every message.
*/
qsizetype PerMessageSnappy::threshold() const noexcept
{
    return m_settings->threshold;
}

PerMessageSnappy &PerMessageSnappy::setThreshold(qsizetype octets)
{
    if (isSize("threshold", octets, m_error))
        m_settings->threshold = octets;
    return *this;
}

/*!
    What the setters refused, as a sentence that begins with the setting's name; empty if nothing.
*/
QString PerMessageSnappy::errorString() const
{
    return m_error;
}

/*!
    \reimp
    "permessage-snappy".
*/
QByteArray PerMessageSnappy::name() const
{
    return QByteArrayLiteral("permessage-snappy");
}

/*!
    \reimp
    What the settings ask for, and client_no_context_takeover if offersClientNoContextTakeover() is set.
*/
ExtensionParameters PerMessageSnappy::offer() const
{
    return takeoverOffer(m_settings->takeover);
}

/*!
    \reimp
    Declines an offer with a parameter that is unknown, repeated, or has a value, and one that
    clientNoContextTakeover() can't be demanded with.
*/
std::optional<ExtensionParameters>
PerMessageSnappy::answerTo(const ExtensionParameters &offer) const
{
    return takeoverAnswer(m_settings->takeover, offer);
}

/*!
    \reimp
    Refuses an answer with a parameter that is unknown, repeated, or has a value, one that lacks what was
    asked for, and one that demands of a client what it has not offered.
*/
QByteArray PerMessageSnappy::checkAnswer(const ExtensionParameters &answer) const
{
    return takeoverAnswerError(m_settings->takeover, answer);
}

/*!
    \reimp
    \a answer is one that answerTo() gave, or that checkAnswer() found nothing wrong with.
*/
std::unique_ptr<MessageCodec> PerMessageSnappy::makeCodec(const ExtensionParameters &answer,
                                                          bool isServer) const
{
    const Takeover takeover = takeoverOf(answer);
    SnappyCodecOptions options;
    options.isEncoderTakenOver = isServer ? takeover.ofServer : takeover.ofClient;
    options.isDecoderTakenOver = isServer ? takeover.ofClient : takeover.ofServer;
    options.threshold = m_settings->threshold;
    return std::make_unique<SnappyCodec>(options);
}

} // namespace Fernweg
