// SPDX-License-Identifier: Apache-2.0
#include "messages/optionkeys.h"

#include "messages/ids.h"
#include "serializers/cursor.h"

#include <algorithm>
#include <cstring>

namespace Fernweg::WampCore {

namespace {

static_assert(MessageTable::all.size() <= 32, "a bit of MessageSet for each message");

constexpr bool isSorted()
{
    for (size_t i = 1; i < OptionTable::all.size(); ++i) {
        if (std::string_view(OptionTable::all[i - 1].key)
            >= std::string_view(OptionTable::all[i].key))
            return false;
    }
    return true;
}
static_assert(isSorted(), "findKey() searches by halves");

const OptionKey *findKey(QStringView key)
{
    const auto found = std::lower_bound(OptionTable::all.begin(), OptionTable::all.end(), key,
                                        [](const OptionKey &option, QStringView text) {
                                            return text.compare(QLatin1String(option.key)) > 0;
                                        });
    if (found == OptionTable::all.end() || key != QLatin1String(found->key))
        return nullptr;
    return &*found;
}

bool isNull(const QVariant &value)
{
    return !value.isValid() || value.typeId() == QMetaType::Nullptr;
}

bool makeInteger(QVariant &value, quint64 min)
{
    quint64 number = 0;
    switch (value.typeId()) {
    case QMetaType::LongLong:
        return value.toLongLong() >= qint64(min);
    case QMetaType::ULongLong:
        return true;
    case QMetaType::Double:
        if (!toUnsigned(value.toDouble(), number) || number < min)
            return false;
        value = qlonglong(number);
        return true;
    default:
        return false;
    }
}

bool makeId(QVariant &value)
{
    return makeInteger(value, 1) && isId(value.toULongLong());
}

template <typename Check>
bool isListOf(QVariant &value, const Check &check)
{
    if (value.typeId() != QMetaType::QVariantList)
        return false;
    auto &list = *static_cast<QVariantList *>(value.data());
    return std::all_of(list.begin(), list.end(), check);
}

bool isText(const QVariant &value)
{
    return value.typeId() == QMetaType::QString;
}

bool isDictionary(const QVariant &value)
{
    return value.typeId() == QMetaType::QVariantMap;
}

bool isMatchPolicy(const QVariant &value)
{
    const QString policy = value.toString();
    return isText(value)
            && (policy == QLatin1String("exact") || policy == QLatin1String("prefix")
                || policy == QLatin1String("wildcard"));
}

bool areRoles(const QVariant &value)
{
    if (!isDictionary(value))
        return false;
    const QVariantMap roles = value.toMap();
    return std::all_of(roles.cbegin(), roles.cend(), [](const QVariant &role) {
        if (isNull(role))
            return true;
        if (!isDictionary(role))
            return false;
        const QVariant features = role.toMap().value(QStringLiteral("features"));
        return isNull(features) || isDictionary(features);
    });
}

bool makeOption(OptionType type, QVariant &value)
{
    switch (type) {
    case OptionType::Bool:
        return value.typeId() == QMetaType::Bool;
    case OptionType::Integer:
        return makeInteger(value, 0);
    case OptionType::Id:
        return makeId(value);
    case OptionType::Text:
        return isText(value);
    case OptionType::Dictionary:
        return isDictionary(value);
    case OptionType::IdList:
        return isListOf(value, makeId);
    case OptionType::TextList:
        return isListOf(value, isText);
    case OptionType::DictionaryList:
        return isListOf(value, isDictionary);
    case OptionType::MatchPolicy:
        return isMatchPolicy(value);
    case OptionType::Roles:
        return areRoles(value);
    }
    return false;
}

} // namespace

const char *optionTypeName(OptionType type) noexcept
{
    switch (type) {
    case OptionType::Bool:
        return "a boolean";
    case OptionType::Integer:
        return "an integer of 0 or more";
    case OptionType::Id:
        return "an id";
    case OptionType::Text:
        return "text";
    case OptionType::Dictionary:
        return "a dictionary";
    case OptionType::IdList:
        return "a list of ids";
    case OptionType::TextList:
        return "a list of texts";
    case OptionType::DictionaryList:
        return "a list of dictionaries";
    case OptionType::MatchPolicy:
        return "\"exact\", \"prefix\" or \"wildcard\"";
    case OptionType::Roles:
        return "a dictionary of roles with their features";
    }
    return "";
}

const OptionKey *checkDetails(const MessageSpec &spec, QVariantMap &details)
{
    const MessageSet message = MessageSet(1) << (&spec - MessageTable::all.data());
    for (auto it = details.begin(); it != details.end();) {
        const OptionKey *option = findKey(it.key());
        if (!option || (option->messages & message) == 0) {
            ++it;
        } else if (isNull(it.value())) {
            it = details.erase(it);
        } else if (makeOption(option->type, it.value())) {
            ++it;
        } else {
            return option;
        }
    }
    return nullptr;
}

} // namespace Fernweg::WampCore
