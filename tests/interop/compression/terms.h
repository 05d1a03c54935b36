// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WebSocketOptions>

#include <QtCore/QJsonArray>
#include <QtCore/QList>
#include <QtCore/QString>

#include <optional>

namespace Interop {

/// What one end, Fernweg or the peer, wants of permessage-deflate.
struct Side
{
    bool serverNoContextTakeover = false;
    bool clientNoContextTakeover = false;
    int serverMaxWindowBits = 15;
    int clientMaxWindowBits = 15;
    bool isLimitable = true; // of a client: its window
    bool declinesServerWindow = false; // a server, the peer only
    std::optional<int> memoryLevel = std::nullopt;
    std::optional<qsizetype> threshold = std::nullopt;
};

/// Several are in order of preference; none stands for no compression.
Fernweg::WebSocketOptions optionsOf(const QList<Side> &ours);
QJsonArray settingsOf(const QList<Side> &theirs);

/// What one end compresses with.
struct Context
{
    bool isTakenOver = true;
    int windowBits = 15;
};

/// What was agreed on.
struct Terms
{
    bool serverNoContextTakeover = false;
    bool clientNoContextTakeover = false;
    int serverMaxWindowBits = 15;
    int clientMaxWindowBits = 15;

    Context server() const { return { !serverNoContextTakeover, serverMaxWindowBits }; }
    Context client() const { return { !clientNoContextTakeover, clientMaxWindowBits }; }
};

/// Whichever way \a extensions, in the form of the header field, say it: in words, always the same ones.
QString inWords(const QString &extensions);
QString inWords(const std::optional<Terms> &terms);

} // namespace Interop
