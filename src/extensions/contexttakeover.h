// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/extension.h>

namespace Fernweg::Codecs {

/// What one end wants of an extension with the parameters server_no_context_takeover and
/// client_no_context_takeover, as Autobahn negotiates them. This is not quite RFC 7692: in an offer,
/// the latter says that the client can do so, not that it will, and a server must not demand it of others.
struct TakeoverSettings
{
    bool serverNoContextTakeover = false;
    bool clientNoContextTakeover = false; // of a server
    bool offersClientNoContextTakeover = true; // of a client
};

/// What was agreed on: whose messages refer to those before them.
struct Takeover
{
    bool ofServer = true;
    bool ofClient = true;
};

ExtensionParameters takeoverOffer(const TakeoverSettings &settings);
/// Nothing: a server declines the offer, since it is malformed or the settings can't be had with it.
std::optional<ExtensionParameters> takeoverAnswer(const TakeoverSettings &settings,
                                                  const ExtensionParameters &offer);
/// Why a client with these settings has to fail the connection; empty: it need not.
QByteArray takeoverAnswerError(const TakeoverSettings &settings, const ExtensionParameters &answer);
/// What follows from an answer of takeoverAnswer(), or one without a takeoverAnswerError().
Takeover takeoverOf(const ExtensionParameters &answer);

} // namespace Fernweg::Codecs
