// SPDX-License-Identifier: Apache-2.0
#include "compression.h"

#include <Fernweg/PerMessageDeflate>

#include <QtQml/qjsvalue.h>

namespace Fernweg::Qml {

namespace {

struct Switch
{
    const char *name;
    PerMessageDeflate &(PerMessageDeflate::*set)(bool);
};

constexpr Switch switches[] = {
    { "serverNoContextTakeover", &PerMessageDeflate::setServerNoContextTakeover },
    { "clientNoContextTakeover", &PerMessageDeflate::setClientNoContextTakeover },
};

struct Number
{
    const char *name;
    PerMessageDeflate &(PerMessageDeflate::*set)(int);
};

constexpr Number numbers[] = {
    { "serverMaxWindowBits", &PerMessageDeflate::setServerMaxWindowBits },
    { "clientMaxWindowBits", &PerMessageDeflate::setClientMaxWindowBits },
    { "memoryLevel", &PerMessageDeflate::setMemoryLevel },
    { "compressionLevel", &PerMessageDeflate::setCompressionLevel },
};

/// False: there is no such setting, or not of that type.
bool applySetting(const QString &name, const QVariant &value, PerMessageDeflate &deflate)
{
    for (const Switch &known : switches) {
        if (name == QLatin1String(known.name) && value.typeId() == QMetaType::Bool) {
            (deflate.*known.set)(value.toBool());
            return true;
        }
    }
    bool isNumber = false;
    const int number = value.typeId() == QMetaType::Bool ? 0 : value.toInt(&isNumber);
    if (!isNumber)
        return false;
    for (const Number &known : numbers) {
        if (name == QLatin1String(known.name)) {
            (deflate.*known.set)(number);
            return true;
        }
    }
    if (name != u"threshold")
        return false;
    deflate.setThreshold(number);
    return true;
}

} // namespace

void applyCompression(const QVariant &value, WebSocketOptions &options, QString *error)
{
    const QVariant plain =
            value.canConvert<QJSValue>() ? value.value<QJSValue>().toVariant() : value;
    if (plain.typeId() == QMetaType::Bool) {
        options.setCompression(plain.toBool());
        return;
    }
    if (plain.typeId() != QMetaType::QVariantMap) {
        *error = QStringLiteral("compression: neither a boolean nor an object");
        return;
    }
    const QVariantMap settings = plain.toMap();
    const auto deflate = std::make_shared<PerMessageDeflate>();
    for (auto it = settings.cbegin(); it != settings.cend(); ++it) {
        if (!applySetting(it.key(), it.value(), *deflate)) {
            *error = QStringLiteral("compression: there is no \"%1\" that is %2")
                             .arg(it.key(), it.value().toString());
            return;
        }
    }
    if (deflate->errorString().isEmpty())
        options.setExtensions({ deflate });
    else
        *error = QStringLiteral("compression: ") + deflate->errorString();
}

} // namespace Fernweg::Qml
