// SPDX-License-Identifier: Apache-2.0
#include "extensions/contexttakeover.h"

#include "extensions/parameters.h"

namespace Fernweg::Codecs {

namespace {

constexpr char serverNoContextTakeover[] = "server_no_context_takeover";
constexpr char clientNoContextTakeover[] = "client_no_context_takeover";

/// An offer or an answer, read: both have the same form.
struct Parameters
{
    bool hasServerNoContextTakeover = false;
    bool hasClientNoContextTakeover = false;
    QByteArray error;
};

Parameters read(const ExtensionParameters &list)
{
    Parameters parameters;
    parameters.error = readParameters(list, [&](const QByteArray &name, const auto &value) {
        if (name == serverNoContextTakeover)
            return readFlag(value, parameters.hasServerNoContextTakeover);
        if (name == clientNoContextTakeover)
            return readFlag(value, parameters.hasClientNoContextTakeover);
        return QByteArrayLiteral("is unknown");
    });
    return parameters;
}

ExtensionParameters written(bool server, bool client)
{
    ExtensionParameters list;
    if (server)
        list.emplaceBack(serverNoContextTakeover, std::nullopt);
    if (client)
        list.emplaceBack(clientNoContextTakeover, std::nullopt);
    return list;
}

} // namespace

ExtensionParameters takeoverOffer(const TakeoverSettings &settings)
{
    return written(settings.serverNoContextTakeover, settings.offersClientNoContextTakeover);
}

std::optional<ExtensionParameters> takeoverAnswer(const TakeoverSettings &settings,
                                                  const ExtensionParameters &offer)
{
    const Parameters offered = read(offer);
    if (!offered.error.isEmpty())
        return std::nullopt;
    if (settings.clientNoContextTakeover && !offered.hasClientNoContextTakeover)
        return std::nullopt;
    return written(settings.serverNoContextTakeover || offered.hasServerNoContextTakeover,
                   settings.clientNoContextTakeover);
}

QByteArray takeoverAnswerError(const TakeoverSettings &settings, const ExtensionParameters &answer)
{
    const Parameters answered = read(answer);
    if (!answered.error.isEmpty())
        return answered.error;
    if (settings.serverNoContextTakeover && !answered.hasServerNoContextTakeover)
        return QByteArray(serverNoContextTakeover) + " was asked for and is missing";
    if (answered.hasClientNoContextTakeover && !settings.offersClientNoContextTakeover)
        return QByteArray(clientNoContextTakeover) + " was not offered";
    return {};
}

Takeover takeoverOf(const ExtensionParameters &answer)
{
    const Parameters agreed = read(answer);
    return { !agreed.hasServerNoContextTakeover, !agreed.hasClientNoContextTakeover };
}

} // namespace Fernweg::Codecs
