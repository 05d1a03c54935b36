// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/ServerOptions>
#include <Fernweg/WebSocketOptions>

#include <QtCore/qcommandlineparser.h>

namespace Fernweg::Tools {

/// The options that client commands and servers have in common.
void addConnectionOptions(QCommandLineParser &parser);
/// Sets what \a parser found. An error text; empty if all is fine.
QString applyConnectionOptions(const QCommandLineParser &parser, WebSocketOptions &options);

/// The part of applyConnectionOptions() for --compress.
QString applyCompression(const QCommandLineParser &parser, WebSocketOptions &options);

enum class Side { Client, Server };

/// Certificates, and for a client whom to trust and which proxy to take.
void addTlsOptions(QCommandLineParser &parser, Side side);
QString applyTlsOptions(const QCommandLineParser &parser, Side side, WebSocketOptions &options);

/// The options of servers.
void addServerOptions(QCommandLineParser &parser);
QString applyServerOptions(const QCommandLineParser &parser, ServerOptions &options);

} // namespace Fernweg::Tools
