// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/permessagebzip2.h>

#include "extensions/bzip2codec.h"
#include "extensions/parameters.h"

namespace Fernweg {

/*!
    \class Fernweg::PerMessageBzip2
    \inmodule Fernweg
    \inheaderfile Fernweg/PerMessageBzip2
    \brief Compresses messages by bzip2: Autobahn's experimental extension permessage-bzip2.

    \code
    auto bzip2 = std::make_shared<PerMessageBzip2>();
    bzip2->setServerMaxCompressLevel(3);
    WebSocket socket(WebSocketOptions().setExtensions({ bzip2, std::make_shared<PerMessageDeflate>() }));
    \endcode

    It belongs to the library Fernweg::Extensions, and to it only if libbz2 was there when that was built.
    No connection speaks it unless its options name it. The names of the settings are those of the wire,
    as with PerMessageDeflate. Autobahn calls the same things \e requestMaxCompressLevel (what an end
    wants of the other one), \e compressLevel (what it does itself), and \e acceptMaxCompressLevel.

    bzip2 is for messages of many kilobytes that compress well. Each is a stream of its own, so that
    nothing is kept between messages. \b Memory while a message is compressed is about 0.4 MB and 0.8 MB
    for each level, and 0.1 MB and 0.4 MB for each level while one is decompressed. A whole message that
    needs no more than a lower level gives is sent with that one.

    \b{Messages in parts.} bzip2 can't put out all that it was given before the stream's end. Of a message
    that is sent by sendMessageFrame(), frames are empty until a block is full, that is after 100,000
    octets for each level; the last frame has the rest. The peer gets the message as it was sent, but not
    frame by frame.

    \b Secrets. As with PerMessageDeflate, lengths tell of contents, within one message.

    Set it up first; then it may be shared by any number of connections in any threads, all of which
    only read it. A setter that is given a value out of range keeps the old value and remembers what was
    wrong: see errorString().
*/

struct PerMessageBzip2::Settings
{
    int serverMaxCompressLevel = 9;
    int clientMaxCompressLevel = 9;
    bool offersClientMaxCompressLevel = true;
    qsizetype threshold = 256;
};

namespace {

using namespace Codecs;

constexpr char serverLevelName[] = "server_max_compress_level";
constexpr char clientLevelName[] = "client_max_compress_level";
constexpr int highestLevel = 9;

/// An offer or an answer, read.
struct Parameters
{
    std::optional<int> serverLevel;
    std::optional<int> clientLevel; // of an answer
    bool hasClientLevel = false;
    QByteArray error;
};

Parameters read(const ExtensionParameters &list, bool isOffer)
{
    Parameters parameters;
    parameters.error = readParameters(list, [&](const QByteArray &name, const auto &value) {
        if (name == serverLevelName)
            return readLevel(value, parameters.serverLevel);
        if (name != clientLevelName)
            return QByteArrayLiteral("is unknown");
        return isOffer ? readFlag(value, parameters.hasClientLevel)
                       : readLevel(value, parameters.clientLevel);
    });
    return parameters;
}

} // namespace

PerMessageBzip2::PerMessageBzip2() : m_settings(std::make_unique<Settings>()) { }
PerMessageBzip2::~PerMessageBzip2() = default;

/*!
    The level that the server compresses with, from 1 to 9, the default: hundreds of thousands of octets
    in a block. Of a client it is what it asks the server for at most, and a server that doesn't comply is
    refused; of a server, what it uses, unless its client asks for less.
*/
int PerMessageBzip2::serverMaxCompressLevel() const noexcept
{
    return m_settings->serverMaxCompressLevel;
}

PerMessageBzip2 &PerMessageBzip2::setServerMaxCompressLevel(int level)
{
    if (isWithin("serverMaxCompressLevel", level, 1, highestLevel, m_error))
        m_settings->serverMaxCompressLevel = level;
    return *this;
}

/*!
    The level that the client compresses with, from 1 to 9, the default. Of a client it is what it uses,
    unless its server demands less. A server with less than 9 demands it of the client: an offer whose
    client has not said that its level can be limited is declined.
*/
int PerMessageBzip2::clientMaxCompressLevel() const noexcept
{
    return m_settings->clientMaxCompressLevel;
}

PerMessageBzip2 &PerMessageBzip2::setClientMaxCompressLevel(int level)
{
    if (isWithin("clientMaxCompressLevel", level, 1, highestLevel, m_error))
        m_settings->clientMaxCompressLevel = level;
    return *this;
}

/*!
    Returns whether a client lets the server limit its level, by client_max_compress_level in its offer;
    true by default. If false, an answer that does so is refused. Without effect in a server.
*/
bool PerMessageBzip2::offersClientMaxCompressLevel() const noexcept
{
    return m_settings->offersClientMaxCompressLevel;
}

PerMessageBzip2 &PerMessageBzip2::setOffersClientMaxCompressLevel(bool enabled)
{
    m_settings->offersClientMaxCompressLevel = enabled;
    return *this;
}

/*!
    Messages of fewer octets are sent as they are. The default is 256, as no message takes less than 37
    octets; 0 compresses every message.
*/
qsizetype PerMessageBzip2::threshold() const noexcept
{
    return m_settings->threshold;
}

PerMessageBzip2 &PerMessageBzip2::setThreshold(qsizetype octets)
{
    if (isSize("threshold", octets, m_error))
        m_settings->threshold = octets;
    return *this;
}

/*!
    What the setters refused, as a sentence that begins with the setting's name; empty if nothing.
*/
QString PerMessageBzip2::errorString() const
{
    return m_error;
}

/*!
    \reimp
    "permessage-bzip2".
*/
QByteArray PerMessageBzip2::name() const
{
    return QByteArrayLiteral("permessage-bzip2");
}

/*!
    \reimp
    server_max_compress_level if serverMaxCompressLevel() is less than 9, and client_max_compress_level,
    which has no value in an offer, if offersClientMaxCompressLevel() is set.
*/
ExtensionParameters PerMessageBzip2::offer() const
{
    ExtensionParameters offer;
    if (m_settings->offersClientMaxCompressLevel)
        offer.emplaceBack(clientLevelName, std::nullopt);
    if (m_settings->serverMaxCompressLevel < highestLevel)
        offer.emplaceBack(serverLevelName, QByteArray::number(m_settings->serverMaxCompressLevel));
    return offer;
}

/*!
    \reimp
    Declines an offer with a parameter that is unknown, repeated, or has a bad value, and one that
    clientMaxCompressLevel() can't be demanded with.
*/
std::optional<ExtensionParameters> PerMessageBzip2::answerTo(const ExtensionParameters &offer) const
{
    const Parameters offered = read(offer, true);
    const bool limitsClient = m_settings->clientMaxCompressLevel < highestLevel;
    if (!offered.error.isEmpty() || (limitsClient && !offered.hasClientLevel))
        return std::nullopt;
    ExtensionParameters answer;
    const int serverLevel = std::min(m_settings->serverMaxCompressLevel,
                                     offered.serverLevel.value_or(highestLevel));
    if (offered.serverLevel || serverLevel < highestLevel)
        answer.emplaceBack(serverLevelName, QByteArray::number(serverLevel));
    if (limitsClient)
        answer.emplaceBack(clientLevelName, QByteArray::number(m_settings->clientMaxCompressLevel));
    return answer;
}

/*!
    \reimp
    Refuses an answer with a parameter that is unknown, repeated, or has a bad value, one that lacks what
    was asked for, and one that limits a client which has not offered it.
*/
QByteArray PerMessageBzip2::checkAnswer(const ExtensionParameters &answer) const
{
    const Parameters answered = read(answer, false);
    if (!answered.error.isEmpty())
        return answered.error;
    if (m_settings->serverMaxCompressLevel < highestLevel) {
        if (!answered.serverLevel)
            return QByteArray(serverLevelName) + " was asked for and is missing";
        if (*answered.serverLevel > m_settings->serverMaxCompressLevel)
            return QByteArray(serverLevelName) + " is greater than was asked for";
    }
    if (answered.clientLevel && !m_settings->offersClientMaxCompressLevel)
        return QByteArray(clientLevelName) + " was not offered";
    return {};
}

/*!
    \reimp
    \a answer is one that answerTo() gave, or that checkAnswer() found nothing wrong with.
*/
std::unique_ptr<MessageCodec> PerMessageBzip2::makeCodec(const ExtensionParameters &answer,
                                                         bool isServer) const
{
    const Parameters agreed = read(answer, false);
    const int serverLevel = agreed.serverLevel.value_or(highestLevel);
    const int clientLevel = agreed.clientLevel.value_or(highestLevel);
    Bzip2CodecOptions options;
    options.encoderLevel = isServer ? std::min(serverLevel, m_settings->serverMaxCompressLevel)
                                    : std::min(clientLevel, m_settings->clientMaxCompressLevel);
    options.decoderLevel = isServer ? clientLevel : serverLevel;
    options.threshold = m_settings->threshold;
    return std::make_unique<Bzip2Codec>(options);
}

} // namespace Fernweg
