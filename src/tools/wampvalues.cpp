// SPDX-License-Identifier: Apache-2.0
#include "wampvalues.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>

#include <limits>

namespace Fernweg::Tools {

namespace {

QVariant withOctets(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QString: {
        const QString text = value.toString();
        if (!text.startsWith(QChar(u'\0')))
            return value;
        const auto octets = QByteArray::fromBase64Encoding(text.sliced(1).toLatin1(),
                                                           QByteArray::AbortOnBase64DecodingErrors);
        return octets ? QVariant(*octets) : value;
    }
    case QMetaType::QVariantList: {
        QVariantList list = value.toList();
        for (QVariant &item : list)
            item = withOctets(item);
        return list;
    }
    case QMetaType::QVariantMap: {
        QVariantMap map = value.toMap();
        for (QVariant &item : map)
            item = withOctets(item);
        return map;
    }
    default:
        return value;
    }
}

/// \a value is none that contains others.
QByteArray scalarToJson(const QJsonValue &value)
{
    const QByteArray list = QJsonDocument(QJsonArray { value }).toJson(QJsonDocument::Compact);
    return list.sliced(1, list.size() - 2);
}

QByteArray stringToJson(const QString &text)
{
    return scalarToJson(text);
}

QByteArray listToJson(const QVariantList &list)
{
    QByteArray json = "[";
    for (const QVariant &item : list)
        json += (json.size() == 1 ? "" : ",") + toJson(item);
    return json + ']';
}

QByteArray mapToJson(const QVariantMap &map)
{
    QByteArray json = "{";
    for (auto it = map.begin(); it != map.end(); ++it)
        json += (json.size() == 1 ? "" : ",") + stringToJson(it.key()) + ':' + toJson(it.value());
    return json + '}';
}

} // namespace

QVariant readValue(const QString &text)
{
    bool isNumber = false; // beyond what JSON's whole numbers are in Qt
    const qulonglong number = text.toULongLong(&isNumber);
    if (isNumber && number > qulonglong(std::numeric_limits<qlonglong>::max()))
        return number;
    // In a list, as Qt reads no documents that are but a number or a string.
    const QByteArray list = '[' + text.toUtf8() + ']';
    const QJsonArray items = QJsonDocument::fromJson(list).array();
    return items.size() == 1 ? withOctets(items.first().toVariant()) : QVariant(text);
}

QByteArray toJson(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QVariantList:
        return listToJson(value.toList());
    case QMetaType::QVariantMap:
        return mapToJson(value.toMap());
    case QMetaType::QByteArray:
        return stringToJson(QChar(u'\0') + QString::fromLatin1(value.toByteArray().toBase64()));
    case QMetaType::ULongLong: // which QJsonValue rounds
        return QByteArray::number(value.toULongLong());
    default:
        return scalarToJson(QJsonValue::fromVariant(value));
    }
}

} // namespace Fernweg::Tools
