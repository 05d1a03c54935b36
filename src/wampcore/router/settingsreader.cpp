// SPDX-License-Identifier: Apache-2.0
#include "router/settingsreader.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

#include <limits>

namespace Fernweg::WampCore {

namespace {

using namespace Qt::StringLiterals;

QString typeName(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null:
        return u"null"_s;
    case QJsonValue::Bool:
        return u"a bool"_s;
    case QJsonValue::Double:
        return u"a number"_s;
    case QJsonValue::String:
        return u"a string"_s;
    case QJsonValue::Array:
        return u"a list"_s;
    case QJsonValue::Object:
        return u"an object"_s;
    case QJsonValue::Undefined:
        break;
    }
    return u"missing"_s;
}

/// Reads an object key by key, each of which is looked at once; what nobody asked for is unknown. The
/// first error stays, with the path to its key; after it nothing is read anymore.
class ObjectReader
{
public:
    ObjectReader(const QJsonValue &value, const QString &path, QString *error)
        : m_path(path), m_error(error)
    {
        if (value.isObject())
            m_rest = value.toObject();
        else
            fail({}, u"%1, an object is expected"_s.arg(typeName(value)));
    }

    QString pathOf(const QString &key) const
    {
        return m_path.isEmpty() || key.isEmpty() ? m_path + key : m_path + u'.' + key;
    }

    void fail(const QString &key, const QString &text)
    {
        if (m_error->isEmpty())
            *m_error = pathOf(key) + u": "_s + text;
    }

    void read(const QString &key, bool *target)
    {
        const QJsonValue value = take(key, QJsonValue::Bool, u"a bool"_s);
        if (!value.isUndefined())
            *target = value.toBool();
    }

    void read(const QString &key, QString *target)
    {
        const QJsonValue value = take(key, QJsonValue::String, u"a string"_s);
        if (!value.isUndefined())
            *target = value.toString();
    }

    template <typename Integer>
    void readInteger(const QString &key, Integer *target)
    {
        constexpr double limit =
                sizeof(Integer) > 4 ? 9007199254740992.0 : std::numeric_limits<Integer>::max();
        const QJsonValue value = take(key, QJsonValue::Double, u"a number"_s);
        if (value.isUndefined())
            return;
        const double number = value.toDouble();
        if (number < 0 || number > limit || number != double(qint64(number)))
            fail(key, u"%1 is no count"_s.arg(number));
        else
            *target = Integer(qint64(number));
    }

    template <typename Enum>
    void read(const QString &key, Enum *target, const QStringList &names)
    {
        const QJsonValue value = take(key, QJsonValue::String, u"a string"_s);
        if (value.isUndefined())
            return;
        const qsizetype index = names.indexOf(value.toString());
        if (index < 0)
            fail(key, u"\"%1\" is none of %2"_s.arg(value.toString(), names.join(u", "_s)));
        else
            *target = Enum(index);
    }

    template <typename Read>
    void readList(const QString &key, Read readItem)
    {
        const QJsonArray items = take(key, QJsonValue::Array, u"a list"_s).toArray();
        for (qsizetype i = 0; i < items.size() && m_error->isEmpty(); ++i)
            readItem(items[i], pathOf(key) + u"[%1]"_s.arg(i));
    }

    QJsonValue takeObject(const QString &key)
    {
        return take(key, QJsonValue::Object, u"an object"_s);
    }

    /// To be called at last.
    void refuseTheRest()
    {
        if (!m_rest.isEmpty())
            fail(m_rest.constBegin().key(), u"unknown"_s);
    }

private:
    QJsonValue take(const QString &key, QJsonValue::Type type, const QString &expected)
    {
        const QJsonValue value = m_rest.take(key);
        if (value.isUndefined() || value.type() == type)
            return value;
        fail(key, u"%1, %2 is expected"_s.arg(typeName(value), expected));
        return QJsonValue::Undefined;
    }

    QJsonObject m_rest;
    QString m_path;
    QString *m_error;
};

PermissionSettings readPermission(const QJsonValue &json, const QString &path, QString *error)
{
    PermissionSettings permission;
    ObjectReader reader(json, path, error);
    reader.read(u"uri"_s, &permission.uri);
    reader.read(u"match"_s, &permission.match, { u"exact"_s, u"prefix"_s, u"wildcard"_s });
    const QJsonValue allow = reader.takeObject(u"allow"_s);
    if (!allow.isUndefined()) {
        ObjectReader actions(allow, reader.pathOf(u"allow"_s), error);
        const std::pair<const char *, Action> names[] = {
            { "call", Action::Call },
            { "register", Action::Register },
            { "publish", Action::Publish },
            { "subscribe", Action::Subscribe },
        };
        for (const auto &[name, action] : names) {
            bool isAllowed = false;
            actions.read(QLatin1StringView(name), &isAllowed);
            if (isAllowed)
                permission.allow |= quint8(action);
        }
        actions.refuseTheRest();
    }
    const QJsonValue disclose = reader.takeObject(u"disclose"_s);
    if (!disclose.isUndefined()) {
        ObjectReader who(disclose, reader.pathOf(u"disclose"_s), error);
        who.read(u"caller"_s, &permission.discloseCaller);
        who.read(u"publisher"_s, &permission.disclosePublisher);
        who.refuseTheRest();
    }
    reader.refuseTheRest();
    return permission;
}

RoleSettings readRole(const QJsonValue &json, const QString &path, QString *error)
{
    RoleSettings role;
    ObjectReader reader(json, path, error);
    reader.read(u"name"_s, &role.name);
    reader.read(u"asks_authorizer"_s, &role.asksAuthorizer);
    reader.readList(u"permissions"_s, [&](const QJsonValue &item, const QString &itemPath) {
        role.permissions += readPermission(item, itemPath, error);
    });
    reader.refuseTheRest();
    return role;
}

RealmSettings readRealm(const QJsonValue &json, const QString &path, QString *error)
{
    RealmSettings realm;
    ObjectReader reader(json, path, error);
    reader.read(u"name"_s, &realm.name);
    reader.read(u"uri_check"_s, &realm.uriCheck, { u"loose"_s, u"strict"_s });
    reader.read(u"disclosure"_s, &realm.disclosure, { u"allowed"_s, u"denied"_s, u"always"_s });
    reader.read(u"anonymous_role"_s, &realm.anonymousRole);
    reader.read(u"authorizer"_s, &realm.authorizer);
    reader.read(u"strict_request_ids"_s, &realm.strictRequestIds);
    reader.read(u"slow_subscribers"_s, &realm.slowSubscribers,
                { u"drop_events"_s, u"disconnect"_s });
    reader.readInteger(u"event_output_limit"_s, &realm.eventOutputLimit);
    reader.readInteger(u"max_pending_output"_s, &realm.maxPendingOutput);
    reader.readInteger(u"max_waiting_requests"_s, &realm.maxWaitingRequests);
    reader.readInteger(u"max_pending_calls"_s, &realm.maxPendingCalls);
    reader.readInteger(u"max_subscriptions"_s, &realm.maxSubscriptions);
    reader.readInteger(u"max_registrations"_s, &realm.maxRegistrations);
    reader.readList(u"roles"_s, [&](const QJsonValue &item, const QString &itemPath) {
        realm.roles += readRole(item, itemPath, error);
    });
    reader.refuseTheRest();
    return realm;
}

QUrl readUrl(const QJsonValue &json, const QString &path, QString *error)
{
    const QUrl url(json.toString(), QUrl::StrictMode);
    if (!json.isString() || !url.isValid() || url.scheme().isEmpty())
        *error = u"%1: %2 is no URL"_s.arg(
                path, json.isString() ? u'"' + json.toString() + u'"' : typeName(json));
    return url;
}

} // namespace

RouterSettings readRouterSettings(const QJsonObject &configuration, const RouterSettings &defaults,
                                  QString *error)
{
    QString problem;
    RouterSettings settings = defaults;
    ObjectReader reader(configuration, {}, &problem);
    reader.readList(u"listen"_s, [&](const QJsonValue &item, const QString &path) {
        settings.listen += readUrl(item, path, &problem);
    });
    reader.readList(u"realms"_s, [&](const QJsonValue &item, const QString &path) {
        settings.realms += readRealm(item, path, &problem);
    });
    reader.read(u"agent"_s, &settings.agent);
    auto timeout = int(settings.goodbyeTimeout.count());
    reader.readInteger(u"goodbye_timeout"_s, &timeout);
    settings.goodbyeTimeout = std::chrono::milliseconds(timeout);
    auto joinTimeout = int(settings.joinTimeout.count());
    reader.readInteger(u"join_timeout"_s, &joinTimeout);
    settings.joinTimeout = std::chrono::milliseconds(joinTimeout);
    reader.refuseTheRest();
    *error = problem.isEmpty() ? problemOf(settings) : problem;
    return error->isEmpty() ? settings : defaults;
}

} // namespace Fernweg::WampCore
