// SPDX-License-Identifier: Apache-2.0
#include "values.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtCore/QStringList>

#include <cmath>

namespace Interop {

using namespace Qt::StringLiterals;

namespace {

constexpr double largestIntegers = 9007199254740992.0; // 2^53

QString hexOf(const QVariant &bytes)
{
    return QString::fromLatin1(bytes.toByteArray().toHex());
}

QJsonValue tagged(const QString &tag, const QString &value)
{
    return QJsonObject { { tag, value } };
}

QVariant integer(const QString &digits)
{
    bool isSigned = false;
    const qlonglong number = digits.toLongLong(&isSigned);
    return isSigned ? QVariant(number) : QVariant(digits.toULongLong());
}

} // namespace

QJsonValue toLine(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Int:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
        return tagged(u"$int"_s, value.toString());
    case QMetaType::Double:
        return tagged(u"$float"_s, QString::number(value.toDouble(), 'g', 17));
    case QMetaType::QByteArray:
        return tagged(u"$bytes"_s, hexOf(value));
    case QMetaType::QVariantList: {
        QJsonArray array;
        const QVariantList items = value.toList();
        for (const QVariant &item : items)
            array.append(toLine(item));
        return array;
    }
    case QMetaType::QVariantMap: {
        QJsonObject object;
        const QVariantMap map = value.toMap();
        for (auto entry = map.begin(); entry != map.end(); ++entry)
            object.insert(entry.key(), toLine(entry.value()));
        return object;
    }
    default:
        return QJsonValue::fromVariant(value);
    }
}

QVariant fromLine(const QJsonValue &value)
{
    if (value.isArray()) {
        QVariantList items;
        const QJsonArray array = value.toArray();
        for (const QJsonValue &item : array)
            items.append(fromLine(item));
        return items;
    }
    if (!value.isObject())
        return value.toVariant();
    const QJsonObject object = value.toObject();
    if (object.contains(u"$int"))
        return integer(object[u"$int"].toString());
    if (object.contains(u"$float"))
        return object[u"$float"].toString().toDouble();
    if (object.contains(u"$bytes"))
        return QByteArray::fromHex(object[u"$bytes"].toString().toLatin1());
    QVariantMap map;
    for (auto entry = object.begin(); entry != object.end(); ++entry)
        map.insert(entry.key(), fromLine(entry.value()));
    return map;
}

QString textOf(const QVariant &value)
{
    QStringList parts;
    switch (value.typeId()) {
    case QMetaType::UnknownType:
    case QMetaType::Nullptr:
        return u"null"_s;
    case QMetaType::Double: {
        const double number = value.toDouble();
        if (std::trunc(number) == number && std::abs(number) < largestIntegers)
            return QString::number(qlonglong(number));
        return QString::number(number, 'g', 17);
    }
    case QMetaType::QString:
        return u'"' + value.toString() + u'"';
    case QMetaType::QByteArray:
        return u"h'"_s + hexOf(value) + u'\'';
    case QMetaType::QVariantList: {
        const QVariantList items = value.toList();
        for (const QVariant &item : items)
            parts += textOf(item);
        return u'[' + parts.join(u", "_s) + u']';
    }
    case QMetaType::QVariantMap: {
        const QVariantMap map = value.toMap();
        for (auto entry = map.begin(); entry != map.end(); ++entry)
            parts += entry.key() + u": "_s + textOf(entry.value());
        return u'{' + parts.join(u", "_s) + u'}';
    }
    default:
        return value.toString();
    }
}

} // namespace Interop
