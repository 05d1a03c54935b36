// SPDX-License-Identifier: Apache-2.0
#include "wamp/values.h"

#include "serializers/cursor.h"

#include <QtCore/qassociativeiterable.h>
#include <QtCore/qcborarray.h>
#include <QtCore/qcbormap.h>
#include <QtCore/qcborvalue.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qsequentialiterable.h>
#include <QtCore/qurl.h>
#include <QtCore/quuid.h>

namespace Fernweg::Wamp {

namespace {

// What is read may be nested that deep, within the list or the dictionary of all arguments.
constexpr int maxDepth = WampCore::maxNestingDepth - 1;

/// Where in the arguments a value is. Told when something is wrong, and not spelled out before.
struct Place
{
    const QString &name; // of the outermost one, or the key of this one
    QString *error;
    int depth = 0;
    const Place *outer = nullptr;
    qsizetype index = -1; // of this one, if it has no key

    Place at(qsizetype i) const { return { name, error, depth + 1, this, i }; }
    Place at(const QString &key) const { return { key, error, depth + 1, this }; }
    QString path() const
    {
        if (outer == nullptr)
            return name;
        const QString before = outer->path();
        if (index >= 0)
            return before + QStringLiteral("[%1]").arg(index);
        return before.isEmpty() ? name : before + u'.' + name;
    }
    bool fail(const QString &text) const
    {
        const QString where = error ? path() : QString();
        if (error)
            *error = where.isEmpty() ? text : where + QStringLiteral(": ") + text;
        return false;
    }
};

// Of lists and dictionaries, that they may be left as they are.
bool isWire(const QVariant &value, int depth)
{
    switch (value.typeId()) {
    case QMetaType::UnknownType:
    case QMetaType::Nullptr:
    case QMetaType::Bool:
    case QMetaType::LongLong:
    case QMetaType::Double:
    case QMetaType::QString:
    case QMetaType::QByteArray:
        return true;
    case QMetaType::ULongLong:
        return value.toULongLong() > quint64(std::numeric_limits<qint64>::max());
    case QMetaType::QVariantList: {
        const auto &list = *static_cast<const QVariantList *>(value.constData());
        return depth < maxDepth
                && std::all_of(list.begin(), list.end(), [depth](const QVariant &element) {
                       return isWire(element, depth + 1);
                   });
    }
    case QMetaType::QVariantMap: {
        const auto &map = *static_cast<const QVariantMap *>(value.constData());
        return depth < maxDepth
                && std::all_of(map.begin(), map.end(), [depth](const QVariant &element) {
                       return isWire(element, depth + 1);
                   });
    }
    default:
        return false;
    }
}

bool convert(QVariant &value, const Place &place);

bool convertList(QVariantList &list, const Place &place)
{
    for (qsizetype i = 0; i < list.size(); ++i) {
        if (!isWire(list.at(i), place.depth + 1) && !convert(list[i], place.at(i)))
            return false;
    }
    return true;
}

bool convertMap(QVariantMap &map, const Place &place)
{
    for (auto it = map.begin(); it != map.end(); ++it) {
        if (!isWire(*it, place.depth + 1) && !convert(*it, place.at(it.key())))
            return false;
    }
    return true;
}

bool asList(QVariant &value, QVariantList list, const Place &place)
{
    if (place.depth > maxDepth)
        return place.fail(QStringLiteral("nested too deeply"));
    value.clear(); // so that the list has no second owner
    if (!convertList(list, place))
        return false;
    value = std::move(list);
    return true;
}

bool asMap(QVariant &value, QVariantMap map, const Place &place)
{
    if (place.depth > maxDepth)
        return place.fail(QStringLiteral("nested too deeply"));
    value.clear();
    if (!convertMap(map, place))
        return false;
    value = std::move(map);
    return true;
}

template <typename T>
const T &contentOf(const QVariant &value)
{
    return *static_cast<const T *>(value.constData());
}

/// What Qt has names for.
std::optional<QVariant> ofBuiltIn(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Int:
    case QMetaType::Short:
    case QMetaType::SChar:
    case QMetaType::Long:
    case QMetaType::UInt:
    case QMetaType::UShort:
    case QMetaType::UChar:
        return QVariant(value.toLongLong());
    case QMetaType::Char:
        return QVariant(qlonglong(contentOf<char>(value)));
    case QMetaType::ULong:
    case QMetaType::ULongLong: {
        const quint64 number = value.toULongLong();
        return number > quint64(std::numeric_limits<qint64>::max()) ? QVariant(number)
                                                                    : QVariant(qlonglong(number));
    }
    case QMetaType::Float:
        return QVariant(double(contentOf<float>(value)));
    case QMetaType::QChar:
        return QVariant(QString(value.toChar()));
    case QMetaType::QDateTime:
        return QVariant(value.toDateTime().toString(Qt::ISODateWithMs));
    case QMetaType::QDate:
        return QVariant(value.toDate().toString(Qt::ISODate));
    case QMetaType::QTime:
        return QVariant(value.toTime().toString(Qt::ISODateWithMs));
    case QMetaType::QUuid:
        return QVariant(value.toUuid().toString(QUuid::WithoutBraces));
    case QMetaType::QUrl:
        return QVariant(value.toUrl().toString(QUrl::FullyEncoded));
    case QMetaType::QJsonValue:
        return contentOf<QJsonValue>(value).toVariant();
    case QMetaType::QJsonObject:
        return QVariant(contentOf<QJsonObject>(value).toVariantMap());
    case QMetaType::QJsonArray:
        return QVariant(contentOf<QJsonArray>(value).toVariantList());
    case QMetaType::QJsonDocument:
        return contentOf<QJsonDocument>(value).toVariant();
    case QMetaType::QCborValue:
        return contentOf<QCborValue>(value).toVariant();
    case QMetaType::QCborMap:
        return QVariant(contentOf<QCborMap>(value).toVariantMap());
    case QMetaType::QCborArray:
        return QVariant(contentOf<QCborArray>(value).toVariantList());
    default:
        return std::nullopt;
    }
}

bool hasConverter(const QVariant &value, QMetaType to)
{
    return QMetaType::hasRegisteredConverterFunction(value.metaType(), to);
}

QVariantMap mapOf(const QVariant &value)
{
    QVariantMap map;
    const auto content = value.value<QAssociativeIterable>();
    for (auto it = content.begin(); it != content.end(); ++it)
        map.insert(it.key().toString(), it.value());
    return map;
}

bool convert(QVariant &value, const Place &place)
{
    const QMetaType type = value.metaType();
    if (type.id() == QMetaType::Int) {
        value = qlonglong(contentOf<int>(value));
        return true;
    }
    if (type == QMetaType::fromType<QVariantList>())
        return asList(value, std::exchange(value, {}).toList(), place);
    if (type == QMetaType::fromType<QVariantMap>())
        return asMap(value, std::exchange(value, {}).toMap(), place);
    if (const std::optional<QVariant> converted = ofBuiltIn(value)) {
        value = *converted;
        return isWire(value, place.depth) || convert(value, place);
    }
    if (type.flags().testFlag(QMetaType::IsEnumeration)) {
        value = value.toLongLong();
        return true;
    }
    // What the program has registered goes first; for containers Qt has registered something itself.
    for (const QMetaType to :
         { QMetaType::fromType<QVariantMap>(), QMetaType::fromType<QVariantList>(),
           QMetaType::fromType<QString>(), QMetaType::fromType<QByteArray>() }) {
        if (hasConverter(value, to)) {
            value.convert(to);
            return isWire(value, place.depth) || convert(value, place);
        }
    }
    if (isGadget(type))
        return asMap(value, mapOfGadget(value), place);
    if (value.canConvert<QAssociativeIterable>())
        return asMap(value, mapOf(value), place);
    if (value.canConvert<QSequentialIterable>()) {
        QVariantList list;
        for (const QVariant &element : value.value<QSequentialIterable>())
            list.append(element);
        return asList(value, std::move(list), place);
    }
    return place.fail(QStringLiteral("a %1 can't be sent").arg(QLatin1String(type.name())));
}

} // namespace

/*!
    \relates Fernweg::Wamp::Arguments

    \a value as WAMP carries it: null, a bool, a 64-bit integer, a double, a QString, a QByteArray, a
    QVariantList or a QVariantMap of these. Invalid, with what is wrong in \a error, if there is no such
    form of it.

    \list
    \li Integers of all sizes, and enumerations, are integers; \c float is \c double.
    \li QDateTime, QDate and QTime are text as of ISO 8601, with milliseconds; QUuid is text without
        braces; QUrl is text, encoded.
    \li QJsonValue, QCborValue and their kin are what they contain.
    \li A type that the program has registered a converter for (QMetaType::registerConverter() to
        QVariantMap, QVariantList, QString or QByteArray) is what that makes of it.
    \li A \c Q_GADGET is a dictionary of its properties.
    \li Containers are lists, those with keys are dictionaries.
    \endlist

    NaN and infinity are sent as they are, but JSON has none: there they are null.

    The function is thread-safe.
*/
QVariant toWire(const QVariant &value, QString *error)
{
    QVariant result = value;
    if (!isWire(result, 0) && !convert(result, { {}, error }))
        return {};
    return result;
}

bool makeWire(QVariantList &list, const QString &place, QString *error)
{
    const bool isDone = std::all_of(list.cbegin(), list.cend(),
                                    [](const QVariant &value) { return isWire(value, 0); });
    return isDone || convertList(list, { place, error });
}

bool makeWire(QVariantMap &map, const QString &place, QString *error)
{
    const bool isDone = std::all_of(map.cbegin(), map.cend(),
                                    [](const QVariant &value) { return isWire(value, 0); });
    return isDone || convertMap(map, { place, error });
}

} // namespace Fernweg::Wamp
