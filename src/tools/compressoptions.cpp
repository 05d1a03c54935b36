// SPDX-License-Identifier: Apache-2.0
// The command line's option for compression.
#include "options.h"

#include <Fernweg/PerMessageDeflate>

namespace Fernweg::Tools {

namespace {

/// What a parameter with a number is set by.
using Setter = PerMessageDeflate &(PerMessageDeflate::*)(int);

struct Parameter
{
    const char *name;
    Setter set;
};

constexpr Parameter numbers[] = {
    { "server_max_window_bits", &PerMessageDeflate::setServerMaxWindowBits },
    { "client_max_window_bits", &PerMessageDeflate::setClientMaxWindowBits },
    { "memory_level", &PerMessageDeflate::setMemoryLevel },
    { "compression_level", &PerMessageDeflate::setCompressionLevel },
};

/// Sets one of the comma-separated parameters: "name" or "name=number". False: there is none like that.
bool applyParameter(const QString &parameter, PerMessageDeflate &deflate)
{
    if (parameter == u"server_no_context_takeover") {
        deflate.setServerNoContextTakeover(true);
        return true;
    }
    if (parameter == u"client_no_context_takeover") {
        deflate.setClientNoContextTakeover(true);
        return true;
    }
    const QString name = parameter.section(u'=', 0, 0);
    bool isNumber = false;
    const int number = parameter.section(u'=', 1).toInt(&isNumber);
    if (isNumber && name == u"threshold") {
        deflate.setThreshold(number);
        return true;
    }
    for (const Parameter &known : numbers) {
        if (isNumber && name == QLatin1String(known.name)) {
            (deflate.*known.set)(number);
            return true;
        }
    }
    return false;
}

} // namespace

QString applyCompression(const QCommandLineParser &parser, WebSocketOptions &options)
{
    if (!parser.isSet(QStringLiteral("compress")))
        return {};
    const auto deflate = std::make_shared<PerMessageDeflate>();
    const QStringList parameters =
            parser.value(QStringLiteral("compress")).split(u',', Qt::SkipEmptyParts);
    for (const QString &parameter : parameters) {
        if (!applyParameter(parameter, *deflate))
            return QStringLiteral("--compress: \"%1\" is no parameter").arg(parameter);
    }
    if (!deflate->errorString().isEmpty())
        return QStringLiteral("--compress: ") + deflate->errorString();
    options.setExtensions({ deflate });
    return {};
}

} // namespace Fernweg::Tools
