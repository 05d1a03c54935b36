// SPDX-License-Identifier: Apache-2.0
// The first octet chooses the settings, the rest is a Sec-WebSocket-Extensions field: offers to a server,
// and answers to a client.
#include "deflate/deflatecodec.h"
#include "fuzz/input.h"
#include "handshake/extensionlist.h"

#include <algorithm>

using namespace Fernweg::Core;
using namespace Fernweg::Fuzz;
using Fernweg::ExtensionParameters;
using Fernweg::MessageCodec;

namespace {

DeflateSettings settingsFor(quint8 choice)
{
    DeflateSettings settings;
    settings.serverMaxWindowBits = (choice & 1) != 0 ? 9 + (choice >> 5) % 7 : 15;
    settings.clientMaxWindowBits = (choice & 2) != 0 ? 9 + (choice >> 5) % 7 : 15;
    settings.serverNoContextTakeover = (choice & 4) != 0;
    settings.clientNoContextTakeover = (choice & 8) != 0;
    settings.offersClientMaxWindowBits = (choice & 16) != 0;
    return settings;
}

bool has(const ExtensionParameters &parameters, const char *name)
{
    return std::any_of(parameters.begin(), parameters.end(),
                       [name](const auto &parameter) { return parameter.first == name; });
}

void checkLimits(const DeflateContext &context)
{
    require(context.windowBits >= 8 && context.windowBits <= 15, "a window has its size");
}

void sendHello(DeflateCodec &sender, DeflateCodec &receiver)
{
    for (int i = 0; i < 2; ++i) {
        QByteArray octets;
        require(sender.encode("Hello", MessageCodec::Flush::Message, octets), "it can be encoded");
        QByteArrayView input = octets;
        char target[10];
        require(receiver.decode(input, true, target, 10) == 5, "it can be decoded");
    }
}

/// Whatever was agreed on, both ends understand each other.
void talk(const DeflateSettings &client, const DeflateSettings &server,
          const ExtensionParameters &answer)
{
    const DeflateCodecOptions here = deflateCodecOptions(client, answer, false);
    const DeflateCodecOptions there = deflateCodecOptions(server, answer, true);
    for (const DeflateCodecOptions &options : { here, there }) {
        checkLimits(options.encoder);
        checkLimits(options.decoder);
    }
    DeflateCodec clientCodec(here);
    DeflateCodec serverCodec(there);
    sendHello(clientCodec, serverCodec);
    sendHello(serverCodec, clientCodec);
}

void checkOffer(const DeflateSettings &settings, const ExtensionParameters &offer)
{
    const auto answer = deflateAnswer(settings, offer);
    if (!answer)
        return;
    require(parseExtensions(formatExtensions({ { "permessage-deflate", *answer } })).has_value(),
            "an answer can be sent");
    DeflateSettings client;
    client.serverNoContextTakeover = has(offer, "server_no_context_takeover");
    client.clientNoContextTakeover = has(offer, "client_no_context_takeover");
    client.offersClientMaxWindowBits = has(offer, "client_max_window_bits");
    for (const auto &[name, value] : offer) {
        if (name == "server_max_window_bits")
            client.serverMaxWindowBits = value->toInt();
        if (name == "client_max_window_bits" && value)
            client.clientMaxWindowBits = value->toInt();
    }
    require(deflateAnswerError(client, *answer).isEmpty(), "the client takes the answer");
    talk(client, settings, *answer);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    Input input(data, size);
    const DeflateSettings settings = settingsFor(input.takeOctet());
    const auto extensions = parseExtensions(input.rest());
    if (!extensions)
        return 0;
    for (const ExtensionElement &extension : *extensions) {
        checkOffer(settings, extension.parameters);
        if (deflateAnswerError(settings, extension.parameters).isEmpty())
            talk(settings, settings, extension.parameters);
    }
    return 0;
}
