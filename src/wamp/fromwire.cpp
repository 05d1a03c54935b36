// SPDX-License-Identifier: Apache-2.0
#include "wamp/values.h"

#include <QtCore/qassociativeiterable.h>
#include <QtCore/qcborarray.h>
#include <QtCore/qcbormap.h>
#include <QtCore/qcborvalue.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qsequentialiterable.h>
#include <QtCore/qurl.h>
#include <QtCore/quuid.h>

#include <cmath>
#include <limits>

namespace Fernweg::Wamp {

namespace {

template <typename T>
bool put(void *target, T &&value)
{
    *static_cast<std::decay_t<T> *>(target) = std::forward<T>(value);
    return true;
}

template <typename T>
bool putIfValid(void *target, const T &value)
{
    return value.isValid() && put(target, T(value));
}

bool isText(const QVariant &value)
{
    return value.typeId() == QMetaType::QString;
}

/// An integer that was sent as one, or as a double with the same value: JavaScript has no others.
template <typename T>
bool putInteger(const QVariant &value, void *target)
{
    using Limits = std::numeric_limits<T>;
    switch (value.typeId()) {
    case QMetaType::ULongLong:
    case QMetaType::UInt: {
        const quint64 number = value.toULongLong();
        return number <= quint64(Limits::max()) && put(target, T(number));
    }
    case QMetaType::LongLong:
    case QMetaType::Int: {
        const qint64 number = value.toLongLong();
        if constexpr (std::is_unsigned_v<T>)
            return number >= 0 && quint64(number) <= Limits::max() && put(target, T(number));
        else
            return number >= Limits::min() && number <= Limits::max() && put(target, T(number));
    }
    case QMetaType::Double: {
        const double number = value.toDouble();
        // 2^digits is exact in a double, max() may not be.
        const double bound = std::ldexp(1.0, Limits::digits);
        return std::floor(number) == number && number < bound
                && number >= (std::is_signed_v<T> ? -bound : 0.0) && put(target, T(number));
    }
    default:
        return false;
    }
}

bool isNumber(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Double:
        return true;
    default:
        return false;
    }
}

bool putNumber(const QVariant &value, int type, void *target)
{
    switch (type) {
    case QMetaType::Bool:
        return value.typeId() == QMetaType::Bool && put(target, value.toBool());
    case QMetaType::Double:
        return isNumber(value) && put(target, value.toDouble());
    case QMetaType::Float:
        return isNumber(value) && put(target, float(value.toDouble()));
    case QMetaType::Int:
        return putInteger<int>(value, target);
    case QMetaType::UInt:
        return putInteger<uint>(value, target);
    case QMetaType::LongLong:
        return putInteger<qlonglong>(value, target);
    case QMetaType::ULongLong:
        return putInteger<qulonglong>(value, target);
    case QMetaType::Long:
        return putInteger<long>(value, target);
    case QMetaType::ULong:
        return putInteger<ulong>(value, target);
    case QMetaType::Short:
        return putInteger<short>(value, target);
    case QMetaType::UShort:
        return putInteger<ushort>(value, target);
    case QMetaType::SChar:
        return putInteger<signed char>(value, target);
    case QMetaType::UChar:
        return putInteger<uchar>(value, target);
    default:
        return putInteger<char>(value, target);
    }
}

bool putText(const QVariant &value, int type, void *target)
{
    if (!isText(value))
        return false;
    const QString text = value.toString();
    switch (type) {
    case QMetaType::QChar:
        return text.size() == 1 && put(target, text.front());
    case QMetaType::QDateTime:
        return putIfValid(target, QDateTime::fromString(text, Qt::ISODateWithMs));
    case QMetaType::QDate:
        return putIfValid(target, QDate::fromString(text, Qt::ISODate));
    case QMetaType::QTime:
        return putIfValid(target, QTime::fromString(text, Qt::ISODateWithMs));
    case QMetaType::QUuid: {
        const QUuid uuid(text);
        return (!uuid.isNull() || text == QUuid().toString(QUuid::WithoutBraces))
                && put(target, QUuid(uuid));
    }
    default:
        return putIfValid(target, QUrl(text, QUrl::StrictMode));
    }
}

bool putJsonOrCbor(const QVariant &value, int type, void *target)
{
    const bool isList = value.typeId() == QMetaType::QVariantList;
    const bool isMap = value.typeId() == QMetaType::QVariantMap;
    switch (type) {
    case QMetaType::QJsonValue:
        return put(target, QJsonValue::fromVariant(value));
    case QMetaType::QJsonObject:
        return isMap && put(target, QJsonObject::fromVariantMap(value.toMap()));
    case QMetaType::QJsonArray:
        return isList && put(target, QJsonArray::fromVariantList(value.toList()));
    case QMetaType::QCborValue:
        return put(target, QCborValue::fromVariant(value));
    case QMetaType::QCborMap:
        return isMap && put(target, QCborMap::fromVariantMap(value.toMap()));
    default:
        return isList && put(target, QCborArray::fromVariantList(value.toList()));
    }
}

/// A number, or the name of one of the enumerators.
bool putEnumeration(const QVariant &value, QMetaType type, void *target)
{
    if (isText(value) && type.metaObject()) {
        const QByteArray name = QByteArray(type.name()).split(':').last();
        const QMetaObject *scope = type.metaObject();
        const QMetaEnum keys = scope->enumerator(scope->indexOfEnumerator(name.constData()));
        bool isKey = false;
        const int number = keys.keysToValue(value.toString().toUtf8().constData(), &isKey);
        return isKey && putEnumeration(QVariant(qlonglong(number)), type, target);
    }
    const bool isUnsigned = type.flags().testFlag(QMetaType::IsUnsignedEnumeration);
    switch (type.sizeOf()) {
    case 1:
        return isUnsigned ? putInteger<quint8>(value, target) : putInteger<qint8>(value, target);
    case 2:
        return isUnsigned ? putInteger<quint16>(value, target) : putInteger<qint16>(value, target);
    case 4:
        return isUnsigned ? putInteger<quint32>(value, target) : putInteger<qint32>(value, target);
    default:
        return isUnsigned ? putInteger<quint64>(value, target) : putInteger<qint64>(value, target);
    }
}

/// A value of \a type in a QVariant, which a container's interface takes.
bool readInto(const QVariant &value, QMetaType type, QVariant &result)
{
    if (type == QMetaType::fromType<QVariant>()) {
        result = value;
        return true;
    }
    result = QVariant(type);
    return fromWire(value, type, result.data());
}

bool putList(const QVariantList &list, QMetaType type, void *target)
{
    QVariant container(type);
    if (!container.canView<QSequentialIterable>())
        return false;
    auto content = container.view<QSequentialIterable>();
    const QMetaSequence sequence = content.metaContainer();
    if (!sequence.canAddValue())
        return false;
    for (const QVariant &element : list) {
        QVariant value;
        if (!readInto(element, sequence.valueMetaType(), value))
            return false;
        content.addValue(value);
    }
    type.destruct(target);
    type.construct(target, container.constData());
    return true;
}

bool putMap(const QVariantMap &map, QMetaType type, void *target)
{
    QVariant container(type);
    if (!container.canView<QAssociativeIterable>())
        return false;
    auto content = container.view<QAssociativeIterable>();
    const QMetaAssociation association = content.metaContainer();
    if (!association.canSetMappedAtKey())
        return false;
    for (auto it = map.begin(); it != map.end(); ++it) {
        QVariant key;
        QVariant value;
        if (!readInto(it.key(), association.keyMetaType(), key)
            || !readInto(*it, association.mappedMetaType(), value))
            return false;
        content.setValue(key, value);
    }
    type.destruct(target);
    type.construct(target, container.constData());
    return true;
}

bool putRegistered(const QVariant &value, QMetaType type, void *target)
{
    if (QMetaType::hasRegisteredConverterFunction(value.metaType(), type))
        return QMetaType::convert(value.metaType(), value.constData(), type, target);
    if (value.typeId() == QMetaType::QVariantMap) {
        const QVariantMap map = value.toMap();
        return isGadget(type) ? readGadget(map, type, target) : putMap(map, type, target);
    }
    if (value.typeId() == QMetaType::QVariantList)
        return putList(value.toList(), type, target);
    return false;
}

} // namespace

/*!
    \relates Fernweg::Wamp::Arguments

    The reverse of toWire(): makes of \a value, as it was received, the value of \a type at \a target.
    Returns false, and leaves what is there, if it is none: nothing is guessed, text is no number, 3.5
    is no integer, 300 is no octet. A double without a fraction is an integer, because JavaScript has
    no others; enumerations are read by number and by name. Keys that a \c Q_GADGET has no property for
    are ignored; properties that are not there keep their values.

    The function is thread-safe.
*/
bool fromWire(const QVariant &value, QMetaType type, void *target)
{
    if (value.metaType() == type) {
        type.destruct(target);
        type.construct(target, value.constData());
        return true;
    }
    switch (type.id()) {
    case QMetaType::Bool:
    case QMetaType::Double:
    case QMetaType::Float:
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Long:
    case QMetaType::ULong:
    case QMetaType::Short:
    case QMetaType::UShort:
    case QMetaType::Char:
    case QMetaType::SChar:
    case QMetaType::UChar:
        return putNumber(value, type.id(), target);
    case QMetaType::QChar:
    case QMetaType::QDateTime:
    case QMetaType::QDate:
    case QMetaType::QTime:
    case QMetaType::QUuid:
    case QMetaType::QUrl:
        return putText(value, type.id(), target);
    case QMetaType::QJsonValue:
    case QMetaType::QJsonObject:
    case QMetaType::QJsonArray:
    case QMetaType::QCborValue:
    case QMetaType::QCborMap:
    case QMetaType::QCborArray:
        return putJsonOrCbor(value, type.id(), target);
    case QMetaType::QVariant:
        return put(target, QVariant(value));
    case QMetaType::QString:
    case QMetaType::QByteArray:
        return false;
    default:
        break;
    }
    if (type.flags().testFlag(QMetaType::IsEnumeration))
        return putEnumeration(value, type, target);
    return putRegistered(value, type, target);
}

} // namespace Fernweg::Wamp
