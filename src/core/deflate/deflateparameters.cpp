// SPDX-License-Identifier: Apache-2.0
#include "deflate/deflateparameters.h"

#include <algorithm>

namespace Fernweg::Core {

namespace {

constexpr char serverNoContextTakeover[] = "server_no_context_takeover";
constexpr char clientNoContextTakeover[] = "client_no_context_takeover";
constexpr char serverMaxWindowBits[] = "server_max_window_bits";
constexpr char clientMaxWindowBits[] = "client_max_window_bits";

constexpr int largestWindow = 15;

enum class Sender { Client, Server };

/// An offer or an answer, read.
struct Parameters
{
    bool hasServerNoContextTakeover = false;
    bool hasClientNoContextTakeover = false;
    bool hasClientMaxWindowBits = false;
    std::optional<int> serverBits;
    std::optional<int> clientBits;
    QByteArray error; // what RFC 7692, section 7.1, does not permit; the rest is not complete then
};

/// "A decimal integer value without leading zeroes between 8 to 15, inclusive" (RFC 7692, section
/// 7.1.2).
std::optional<int> windowBitsOf(const QByteArray &value)
{
    for (int bits = 8; bits <= largestWindow; ++bits) {
        if (value == QByteArray::number(bits))
            return bits;
    }
    return std::nullopt;
}

QByteArray readWindowBits(const std::optional<QByteArray> &value, std::optional<int> &bits)
{
    if (!value)
        return QByteArrayLiteral("has no value");
    bits = windowBitsOf(*value);
    return bits ? QByteArray() : QByteArrayLiteral("is not an integer from 8 to 15");
}

QByteArray readFlag(const std::optional<QByteArray> &value, bool &flag)
{
    flag = true;
    return value ? QByteArrayLiteral("has a value") : QByteArray();
}

/// What is wrong with one parameter, as the end of a sentence.
QByteArray readParameter(const QByteArray &name, const std::optional<QByteArray> &value,
                         Sender sender, Parameters &parameters)
{
    if (name == serverNoContextTakeover)
        return readFlag(value, parameters.hasServerNoContextTakeover);
    if (name == clientNoContextTakeover)
        return readFlag(value, parameters.hasClientNoContextTakeover);
    if (name == serverMaxWindowBits)
        return readWindowBits(value, parameters.serverBits);
    if (name == clientMaxWindowBits) {
        parameters.hasClientMaxWindowBits = true;
        if (sender == Sender::Client && !value) // section 7.1.2.2: in an offer only
            return {};
        return readWindowBits(value, parameters.clientBits);
    }
    return QByteArrayLiteral("is unknown");
}

Parameters read(const ExtensionParameters &list, Sender sender)
{
    Parameters parameters;
    for (auto it = list.begin(); it != list.end(); ++it) {
        const QByteArray &name = it->first;
        const bool isRepeated = std::any_of(
                list.begin(), it, [&name](const auto &earlier) { return earlier.first == name; });
        const QByteArray error = isRepeated ? QByteArrayLiteral("is repeated")
                                            : readParameter(name, it->second, sender, parameters);
        if (!error.isEmpty()) {
            parameters.error = name.left(64) + ' ' + error;
            break;
        }
    }
    return parameters;
}

void appendBits(ExtensionParameters &list, const char *name, int bits)
{
    list.emplaceBack(name, QByteArray::number(bits));
}

} // namespace

ExtensionParameters deflateOffer(const DeflateSettings &settings)
{
    ExtensionParameters offer;
    if (settings.serverNoContextTakeover)
        offer.emplaceBack(serverNoContextTakeover, std::nullopt);
    if (settings.clientNoContextTakeover)
        offer.emplaceBack(clientNoContextTakeover, std::nullopt);
    if (settings.serverMaxWindowBits < largestWindow)
        appendBits(offer, serverMaxWindowBits, settings.serverMaxWindowBits);
    if (settings.offersClientMaxWindowBits) {
        if (settings.clientMaxWindowBits < largestWindow)
            appendBits(offer, clientMaxWindowBits, settings.clientMaxWindowBits);
        else
            offer.emplaceBack(clientMaxWindowBits, std::nullopt);
    }
    return offer;
}

std::optional<ExtensionParameters> deflateAnswer(const DeflateSettings &settings,
                                                 const ExtensionParameters &offer)
{
    const Parameters offered = read(offer, Sender::Client);
    if (!offered.error.isEmpty())
        return std::nullopt;
    const bool limitsClient = settings.clientMaxWindowBits < largestWindow;
    if (limitsClient && !offered.hasClientMaxWindowBits)
        return std::nullopt; // the answer must not limit such a client (section 7.1.2.2)

    ExtensionParameters answer;
    if (settings.serverNoContextTakeover || offered.hasServerNoContextTakeover)
        answer.emplaceBack(serverNoContextTakeover, std::nullopt);
    // The client won't take its context over anyway: nothing needs to be kept here, either (section
    // 7.1.1.2). The same goes for the window that it names (section 7.1.2.2).
    if (settings.clientNoContextTakeover || offered.hasClientNoContextTakeover)
        answer.emplaceBack(clientNoContextTakeover, std::nullopt);
    const int serverBits =
            std::min(settings.serverMaxWindowBits, offered.serverBits.value_or(largestWindow));
    if (offered.serverBits || serverBits < largestWindow)
        appendBits(answer, serverMaxWindowBits, serverBits);
    const int clientBits =
            std::min(settings.clientMaxWindowBits, offered.clientBits.value_or(largestWindow));
    if (clientBits < largestWindow)
        appendBits(answer, clientMaxWindowBits, clientBits);
    return answer;
}

QByteArray deflateAnswerError(const DeflateSettings &settings, const ExtensionParameters &answer)
{
    const Parameters answered = read(answer, Sender::Server);
    if (!answered.error.isEmpty())
        return answered.error;
    // A server that accepts an offer repeats what it asks of the server (sections 7.1.1.1, 7.1.2.1).
    if (settings.serverNoContextTakeover && !answered.hasServerNoContextTakeover)
        return QByteArray(serverNoContextTakeover) + " was asked for and is missing";
    if (settings.serverMaxWindowBits < largestWindow) {
        if (!answered.serverBits)
            return QByteArray(serverMaxWindowBits) + " was asked for and is missing";
        if (*answered.serverBits > settings.serverMaxWindowBits)
            return QByteArray(serverMaxWindowBits) + " is greater than was asked for";
    }
    // A value greater than the offered one is fine: the client uses what it said (section 7.1.2.2).
    if (answered.clientBits && !settings.offersClientMaxWindowBits)
        return QByteArray(clientMaxWindowBits) + " was not offered";
    return {};
}

DeflateCodecOptions deflateCodecOptions(const DeflateSettings &settings,
                                        const ExtensionParameters &answer, bool isServer)
{
    const Parameters agreed = read(answer, Sender::Server);
    DeflateContext server;
    server.windowBits = agreed.serverBits.value_or(largestWindow);
    server.isTakenOver = !agreed.hasServerNoContextTakeover;
    DeflateContext client;
    client.windowBits = agreed.clientBits.value_or(largestWindow);
    client.isTakenOver = !agreed.hasClientNoContextTakeover;

    DeflateCodecOptions options;
    options.encoder = isServer ? server : client;
    options.decoder = isServer ? client : server;
    // Less than what was agreed on is permitted, and a client has announced it.
    options.encoder.windowBits =
            std::min(options.encoder.windowBits,
                     isServer ? settings.serverMaxWindowBits : settings.clientMaxWindowBits);
    const bool isAlone =
            isServer ? settings.serverNoContextTakeover : settings.clientNoContextTakeover;
    if (isAlone || options.encoder.windowBits < 9) // run lengths (see StreamKind) have no context
        options.encoder.isTakenOver = false;
    options.memoryLevel = settings.memoryLevel;
    options.compressionLevel = settings.compressionLevel;
    options.threshold = settings.threshold;
    return options;
}

} // namespace Fernweg::Core
