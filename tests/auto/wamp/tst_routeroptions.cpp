// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/WampAuthorization>
#include <Fernweg/WampRouterOptions>

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

using namespace Fernweg::Wamp;
using namespace Qt::StringLiterals;

/// How a router is configured: by values, and by JSON.
class tst_RouterOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults();
    void copiesAreValues();
    void allKeys();
    void refused_data();
    void refused();
    void files();
    void authorizationOfAnAnswer_data();
    void authorizationOfAnAnswer();
};

void tst_RouterOptions::defaults()
{
    const RouterOptions options;
    QVERIFY(options.realms().isEmpty());
    QVERIFY(options.listen().isEmpty());
    QVERIFY(options.agent().startsWith(u"Fernweg/"));
    QCOMPARE(options.goodbyeTimeout(), std::chrono::milliseconds(5000));
    QCOMPARE(options.errorString(), QString());
    const RealmOptions realm(u"realm1"_s);
    QCOMPARE(realm.uriCheck(), UriCheck::Loose);
    QCOMPARE(realm.disclosure(), Disclosure::Allowed);
    QCOMPARE(realm.slowSubscribers(), SlowSubscribers::DropEvents);
    QCOMPARE(realm.anonymousRole(), u"anonymous"_s);
    QVERIFY(realm.roles().isEmpty());
    QVERIFY(!realm.strictRequestIds());
    QVERIFY(realm.eventOutputLimit() > 0);
    QVERIFY(realm.maxPendingOutput() > realm.eventOutputLimit());
    QCOMPARE(realm.maxPendingCalls(), 100000);
    QCOMPARE(realm.maxSubscriptions(), 100000);
    QCOMPARE(realm.maxRegistrations(), 100000);
    QCOMPARE(realm.errorString(), QString());
    QVERIFY(Role(u"x"_s).asksAuthorizer());
    QCOMPARE(Permission(u"com.x"_s).allow(), Actions());
}

void tst_RouterOptions::copiesAreValues()
{
    Permission permission(u"com."_s, MatchPolicy::Prefix, Action::Call | Action::Subscribe);
    Role role(u"guest"_s, { permission });
    RealmOptions realm(u"realm1"_s);
    realm.addRole(role).setAnonymousRole(u"guest"_s).setDisclosure(Disclosure::Always);
    RouterOptions options({ realm });
    permission.setAllow(Action::Register);
    role.setName(u"other"_s);
    realm.setName(u"realm2"_s);
    options.addRealm(realm);
    QCOMPARE(options.realms().size(), 2);
    QCOMPARE(options.realms().at(0).name(), u"realm1"_s);
    const Role stored = options.realms().at(0).roles().constFirst();
    QCOMPARE(stored.name(), u"guest"_s);
    QCOMPARE(stored.permissions().constFirst().allow(), Action::Call | Action::Subscribe);
    QCOMPARE(stored.permissions().constFirst().match(), MatchPolicy::Prefix);
    realm.setMaxPendingCalls(7).setMaxSubscriptions(8).setMaxRegistrations(-1);
    QCOMPARE(realm.maxPendingCalls(), 7);
    QCOMPARE(realm.maxSubscriptions(), 8);
    QCOMPARE(realm.maxRegistrations(), -1);
    QCOMPARE(realm.errorString(), u"max_registrations: -1 is no limit"_s);
    realm.setMaxRegistrations(0);
    options.setRealms({ realm, realm });
    QCOMPARE(options.errorString(), u"realms[1].name: \"realm2\" is taken"_s);
}

void tst_RouterOptions::allKeys()
{
    QString error;
    const RouterOptions options = RouterOptions::fromJson(QJsonDocument::fromJson(R"({
        "listen": ["ws://127.0.0.1:8080/ws", "rs://[::1]:8081"],
        "agent": "me", "goodbye_timeout": 100,
        "realms": [{
            "name": "com.example", "uri_check": "strict", "disclosure": "denied",
            "anonymous_role": "guest", "strict_request_ids": true,
            "slow_subscribers": "disconnect", "event_output_limit": 1, "max_pending_output": 5000000000,
            "max_waiting_requests": 3, "max_pending_calls": 4, "max_subscriptions": 5,
            "max_registrations": 0, "authorizer": "com.example.may",
            "roles": [{
                "name": "guest", "asks_authorizer": false,
                "permissions": [{
                    "uri": "com..x", "match": "wildcard",
                    "allow": { "call": true, "register": false, "publish": true, "subscribe": true },
                    "disclose": { "caller": true, "publisher": true }
                }]
            }]
        }]
    })")
                                                                  .object(),
                                                          &error);
    QCOMPARE(error, QString());
    QCOMPARE(options.listen().size(), 2);
    QCOMPARE(options.listen().at(1).port(), 8081);
    QCOMPARE(options.agent(), u"me"_s);
    QCOMPARE(options.goodbyeTimeout().count(), 100);
    const RealmOptions realm = options.realms().constFirst();
    QCOMPARE(realm.name(), u"com.example"_s);
    QCOMPARE(realm.uriCheck(), UriCheck::Strict);
    QCOMPARE(realm.disclosure(), Disclosure::Denied);
    QCOMPARE(realm.anonymousRole(), u"guest"_s);
    QCOMPARE(realm.authorizer(), u"com.example.may"_s);
    QVERIFY(realm.strictRequestIds());
    QCOMPARE(realm.slowSubscribers(), SlowSubscribers::Disconnect);
    QCOMPARE(realm.eventOutputLimit(), 1u);
    QCOMPARE(realm.maxPendingOutput(), 5000000000u);
    QCOMPARE(realm.maxWaitingRequests(), 3);
    QCOMPARE(realm.maxPendingCalls(), 4);
    QCOMPARE(realm.maxSubscriptions(), 5);
    QCOMPARE(realm.maxRegistrations(), 0);
    const Role role = realm.roles().constFirst();
    QVERIFY(!role.asksAuthorizer());
    const Permission permission = role.permissions().constFirst();
    QCOMPARE(permission.uri(), u"com..x"_s);
    QCOMPARE(permission.match(), MatchPolicy::Wildcard);
    QCOMPARE(permission.allow(), Action::Call | Action::Publish | Action::Subscribe);
    QVERIFY(permission.discloseCaller() && permission.disclosePublisher());
}

void tst_RouterOptions::refused_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, const char *json, const char *error) {
        QTest::newRow(name) << QString::fromLatin1(json).replace(u'\'', u'"').replace(u'~', u'\'')
                            << QString::fromLatin1(error).replace(u'\'', u'"').replace(u'~', u'\'');
    };
    row("unknown key", "{'realm': []}", "realm: unknown");
    row("unknown key of a realm", "{'realms': [{'name': 'a', 'rolls': []}]}",
        "realms[0].rolls: unknown");
    row("no list", "{'realms': {}}", "realms: an object, a list is expected");
    row("no object", "{'realms': [5]}", "realms[0]: a number, an object is expected");
    row("no name", "{'realms': [{}]}", "realms[0].name: '' is no URI");
    row("name of a wrong type", "{'realms': [{'name': null}]}",
        "realms[0].name: null, a string is expected");
    row("two of a name", "{'realms': [{'name': 'a'}, {'name': 'a'}]}",
        "realms[1].name: 'a' is taken");
    row("no such choice", "{'realms': [{'name': 'a', 'uri_check': 'lax'}]}",
        "realms[0].uri_check: 'lax' is none of loose, strict");
    row("negative", "{'realms': [{'name': 'a', 'event_output_limit': -1}]}",
        "realms[0].event_output_limit: -1 is no count");
    row("fraction", "{'goodbye_timeout': 1.5}", "goodbye_timeout: 1.5 is no count");
    row("too large", "{'goodbye_timeout': 1e10}", "goodbye_timeout: 1e+10 is no count");
    row("zero", "{'goodbye_timeout': 0}", "goodbye_timeout: 0 ms is too short");
    row("no waiting", "{'realms': [{'name': 'a', 'max_waiting_requests': 0}]}",
        "realms[0].max_waiting_requests: 0 is too few");
    row("too large a limit", "{'realms': [{'name': 'a', 'max_pending_calls': 2147483648}]}",
        "realms[0].max_pending_calls: 2.14748e+09 is no count");
    row("authorizer", "{'realms': [{'name': 'a', 'authorizer': 'b c'}]}",
        "realms[0].authorizer: 'b c' is no URI");
    row("role without a name", "{'realms': [{'name': 'a', 'roles': [{}]}]}",
        "realms[0].roles[0].name: none");
    row("role that is taken", "{'realms': [{'name': 'a', 'roles': [{'name': 'trusted'}]}]}",
        "realms[0].roles[0].name: 'trusted' is the role of the router~s own components");
    row("anonymous and trusted", "{'realms': [{'name': 'a', 'anonymous_role': 'trusted'}]}",
        "realms[0].anonymous_role: 'trusted' can~t be one");
    row("match",
        "{'realms': [{'name': 'a', 'roles': [{'name': 'x'}, {'name': 'y',"
        " 'permissions': [{'uri': 'b', 'match': 'regex'}]}]}]}",
        "realms[0].roles[1].permissions[0].match: 'regex' is none of exact, prefix, wildcard");
    row("uri",
        "{'realms': [{'name': 'a', 'roles': [{'name': 'x', 'permissions': [{'uri': 'b..c'}]}]}]}",
        "realms[0].roles[0].permissions[0].uri: 'b..c' is no URI");
    row("allow",
        "{'realms': [{'name': 'a', 'roles': [{'name': 'x', 'permissions': [{'uri': 'b',"
        " 'allow': {'call': 1}}]}]}]}",
        "realms[0].roles[0].permissions[0].allow.call: a number, a bool is expected");
    row("unknown action",
        "{'realms': [{'name': 'a', 'roles': [{'name': 'x', 'permissions':"
        " [{'uri': 'b', 'allow': {'eat': true}}]}]}]}",
        "realms[0].roles[0].permissions[0].allow.eat: unknown");
    row("two of a permission",
        "{'realms': [{'name': 'a', 'roles': [{'name': 'x', 'permissions':"
        " [{'uri': 'b'}, {'uri': 'b'}]}]}]}",
        "realms[0].roles[0].permissions[1].uri: the same as that of permissions[0]");
    row("no URL", "{'listen': ['ws://a', 'x']}", "listen[1]: 'x' is no URL");
    row("URL of a wrong type", "{'listen': [5]}", "listen[0]: a number is no URL");
}

void tst_RouterOptions::refused()
{
    QFETCH(const QString, json);
    QFETCH(const QString, error);
    QString actual;
    const QJsonDocument document = QJsonDocument::fromJson(json.toUtf8());
    QVERIFY(document.isObject());
    const RouterOptions options = RouterOptions::fromJson(document.object(), &actual);
    QCOMPARE(actual, error);
    QVERIFY(options.realms().isEmpty());
    RouterOptions::fromJson(document.object()); // nobody wants to know
}

void tst_RouterOptions::files()
{
    const QTemporaryDir folder;
    const auto read = [&](const QByteArray &content) {
        const QString name = folder.filePath(u"router.json"_s);
        QFile file(name);
        QString error;
        if (!file.open(QIODevice::WriteOnly) || file.write(content) < 0)
            return file.errorString();
        file.close();
        const RouterOptions options = RouterOptions::fromFile(name, &error);
        return error.isEmpty() ? options.realms().constFirst().name() : error.remove(name);
    };
    QCOMPARE(read(R"({"realms": [{"name": "com.x"}]})"), u"com.x"_s);
    QCOMPARE(read(R"({"realms": [{"name": 5}]})"),
             u"realms[0].name: a number, a string is expected"_s);
    QCOMPARE(read("[]"), u": no object"_s);
    QVERIFY(read("{\"realms\": ").startsWith(u": offset "_s));
    QString error;
    RouterOptions::fromFile(folder.filePath(u"none.json"_s), &error);
    QVERIFY(error.startsWith(folder.filePath(u"none.json: "_s)));
}

void tst_RouterOptions::authorizationOfAnAnswer_data()
{
    QTest::addColumn<QVariant>("answer");
    QTest::addColumn<QString>("expected"); // verdict, disclose, cache
    const auto row = [](const char *name, const QVariant &answer, const QString &expected) {
        QTest::newRow(name) << answer << expected;
    };
    row("true", true, u"allowed"_s);
    row("false", false, u"denied"_s);
    row("allow", QVariantMap { { u"allow"_s, true } }, u"allowed"_s);
    row("deny", QVariantMap { { u"allow"_s, false } }, u"denied"_s);
    row("all", QVariantMap { { u"allow"_s, true }, { u"disclose"_s, true }, { u"cache"_s, true } },
        u"allowed disclosed cached"_s);
    row("nothing", QVariant(), u"failed"_s);
    row("a number", 1, u"failed"_s);
    row("text", u"true"_s, u"failed"_s);
    row("no allow", QVariantMap { { u"disclose"_s, true } }, u"failed"_s);
    row("allow of a wrong type", QVariantMap { { u"allow"_s, 1 } }, u"failed"_s);
    row("cache of a wrong type", QVariantMap { { u"allow"_s, true }, { u"cache"_s, 1 } },
        u"failed"_s);
}

void tst_RouterOptions::authorizationOfAnAnswer()
{
    QFETCH(const QVariant, answer);
    QFETCH(const QString, expected);
    const Authorization authorization = Authorization::fromVariant(answer);
    QString actual = authorization.isAllowed() ? u"allowed"_s
            : authorization.isFailed()         ? u"failed"_s
                                               : u"denied"_s;
    if (authorization.disclose())
        actual += u" disclosed"_s;
    if (authorization.cache() == Authorization::Cache::Session)
        actual += u" cached"_s;
    QCOMPARE(actual, expected);
    QCOMPARE(authorization.reason().isEmpty(), !authorization.isFailed());
}

QTEST_APPLESS_MAIN(tst_RouterOptions)
#include "tst_routeroptions.moc"
