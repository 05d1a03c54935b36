// SPDX-License-Identifier: Apache-2.0
#include "compression/terms.h"

#include <Fernweg/PerMessageDeflate>

#include <QtCore/QJsonObject>
#include <QtCore/QStringList>

namespace Interop {

using namespace Fernweg;
using namespace Qt::StringLiterals;

namespace {

std::shared_ptr<PerMessageDeflate> extensionOf(const Side &side)
{
    auto deflate = std::make_shared<PerMessageDeflate>();
    deflate->setServerNoContextTakeover(side.serverNoContextTakeover)
            .setClientNoContextTakeover(side.clientNoContextTakeover)
            .setServerMaxWindowBits(side.serverMaxWindowBits)
            .setClientMaxWindowBits(side.clientMaxWindowBits)
            .setOffersClientMaxWindowBits(side.isLimitable)
            .setMemoryLevel(side.memoryLevel.value_or(deflate->memoryLevel()))
            .setThreshold(side.threshold.value_or(deflate->threshold()));
    if (!deflate->errorString().isEmpty())
        qFatal("%s", qPrintable(deflate->errorString()));
    return deflate;
}

/// A peer is told only what is not the default.
QJsonObject settingsOf(const Side &side)
{
    const Side none;
    QJsonObject settings;
    const auto add = [&settings](QLatin1String name, const auto &value, const auto &usual) {
        if (value != usual)
            settings[name] = value;
    };
    add(QLatin1String("serverNoContextTakeover"), side.serverNoContextTakeover,
        none.serverNoContextTakeover);
    add(QLatin1String("clientNoContextTakeover"), side.clientNoContextTakeover,
        none.clientNoContextTakeover);
    add(QLatin1String("serverMaxWindowBits"), side.serverMaxWindowBits, none.serverMaxWindowBits);
    add(QLatin1String("clientMaxWindowBits"), side.clientMaxWindowBits, none.clientMaxWindowBits);
    add(QLatin1String("limitable"), side.isLimitable, none.isLimitable);
    add(QLatin1String("declinesServerWindow"), side.declinesServerWindow,
        none.declinesServerWindow);
    if (side.memoryLevel)
        settings[u"memoryLevel"] = *side.memoryLevel;
    if (side.threshold)
        settings[u"threshold"] = *side.threshold;
    return settings;
}

} // namespace

WebSocketOptions optionsOf(const QList<Side> &ours)
{
    WebSocketOptions::Extensions extensions;
    for (const Side &side : ours)
        extensions.append(extensionOf(side));
    return WebSocketOptions().setExtensions(extensions);
}

QJsonArray settingsOf(const QList<Side> &theirs)
{
    QJsonArray settings;
    for (const Side &side : theirs)
        settings.append(settingsOf(side));
    return settings;
}

QString inWords(const std::optional<Terms> &terms)
{
    if (!terms)
        return u"no compression"_s;
    QStringList words;
    if (terms->serverNoContextTakeover)
        words.append(u"the server takes no context over"_s);
    if (terms->clientNoContextTakeover)
        words.append(u"the client takes no context over"_s);
    words.append(u"windows of %1 and %2 bits"_s.arg(terms->serverMaxWindowBits)
                         .arg(terms->clientMaxWindowBits));
    return words.join(u", "_s);
}

QString inWords(const QString &extensions)
{
    if (extensions.isEmpty())
        return inWords(std::nullopt);
    QStringList parameters = extensions.split(u';');
    if (parameters.takeFirst() != u"permessage-deflate")
        return extensions;
    Terms terms;
    for (const QString &parameter : std::as_const(parameters)) {
        const QString name = parameter.section(u'=', 0, 0).trimmed();
        const QString value = parameter.section(u'=', 1).trimmed();
        if (name == u"server_no_context_takeover" && value.isEmpty())
            terms.serverNoContextTakeover = true;
        else if (name == u"client_no_context_takeover" && value.isEmpty())
            terms.clientNoContextTakeover = true;
        else if (name == u"server_max_window_bits")
            terms.serverMaxWindowBits = value.toInt();
        else if (name == u"client_max_window_bits")
            terms.clientMaxWindowBits = value.toInt();
        else
            return extensions;
    }
    return inWords(terms);
}

} // namespace Interop
