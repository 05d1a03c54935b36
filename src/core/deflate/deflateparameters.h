// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/extension.h>

namespace Fernweg::Core {

/// What one end wants of permessage-deflate; the same settings serve a client and a server.
struct DeflateSettings
{
    // The logarithm of the window that each end compresses with, 9 to 15: a client asks the server
    // for it, a server demands it of the client, and each keeps to its own.
    int serverMaxWindowBits = 15;
    int clientMaxWindowBits = 15;
    bool serverNoContextTakeover = false;
    bool clientNoContextTakeover = false;
    bool offersClientMaxWindowBits = true; // a client lets the server limit its window
    int memoryLevel = 8; // zlib's, 1 to 9
    int compressionLevel = -1; // zlib's, 0 to 9; -1 is its default
    qsizetype threshold = 64; // messages of fewer octets are sent as they are
};

/// One direction of a connection.
struct DeflateContext
{
    int windowBits = 15; // 8 to 15
    bool isTakenOver = true; // a message may refer to those before it

    friend bool operator==(const DeflateContext &, const DeflateContext &) = default;
};

/// What one end of a connection does.
struct DeflateCodecOptions
{
    DeflateContext encoder;
    DeflateContext decoder;
    int memoryLevel = 8;
    int compressionLevel = -1;
    qsizetype threshold = 0;
};

ExtensionParameters deflateOffer(const DeflateSettings &settings);
/// Nothing: a server declines the offer, since it is malformed (RFC 7692, section 7) or the settings
/// can't be had with it.
std::optional<ExtensionParameters> deflateAnswer(const DeflateSettings &settings,
                                                 const ExtensionParameters &offer);
/// Why a client with these settings has to fail the connection; empty: it need not.
QByteArray deflateAnswerError(const DeflateSettings &settings, const ExtensionParameters &answer);
/// What follows from an answer of deflateAnswer(), or one without a deflateAnswerError().
DeflateCodecOptions deflateCodecOptions(const DeflateSettings &settings,
                                        const ExtensionParameters &answer, bool isServer);

} // namespace Fernweg::Core
