// SPDX-License-Identifier: Apache-2.0
#include "sessionpair.h"

#include <QtCore/qthread.h>
#include <QtTest/qtest.h>

using namespace Fernweg::Test;
using namespace Fernweg::Wamp;

class Base : public QObject
{
    Q_OBJECT

public:
    Q_INVOKABLE QString inherited() const { return u"base"_s; }
};

class Boiler : public Base
{
    Q_OBJECT
    Q_CLASSINFO("wamp.sum", "total")
    Q_CLASSINFO("wamp.hidden", "")
    Q_PROPERTY(double level READ level WRITE setLevel NOTIFY levelChanged)
    Q_PROPERTY(QString name MEMBER m_name CONSTANT)

public:
    double level() const { return m_level; }
    void setLevel(double level)
    {
        m_level = level;
        Q_EMIT levelChanged();
    }

    Q_INVOKABLE int sum(int a, int b = 10) const { return a + b; }
    Q_INVOKABLE QString sum(const QString &a, const QString &b) const { return a + b; }
    Q_INVOKABLE void hidden() { }
    Q_INVOKABLE Fernweg::Wamp::Error fail() const { return Error(u"boiler.error"_s, u"no"_s); }
    Q_INVOKABLE QVariant any(const QVariant &value) const { return value; }
    Q_INVOKABLE void later(const Fernweg::Wamp::Invocation &call) const
    {
        call.yield({ u"now"_s });
    }
    Q_INVOKABLE QString thread() const
    {
        return QThread::currentThread() == qApp->thread() ? u"main"_s : u"other"_s;
    }

public Q_SLOTS:
    void raise(const QString &text) { Q_EMIT alarm(text, 3); }

Q_SIGNALS:
    void levelChanged();
    void alarm(const QString &text, int grade);

protected Q_SLOTS:
    void notPublic() { }

private:
    double m_level = 1.5;
    QString m_name = u"main"_s;
};

/// QObjects whose methods are procedures, and whose signals are topics.
class SessionObjectsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsPublished();
    void calls_data();
    void calls();
    void signalsAreTopics();
    void goesWithTheObject();
    void objectInAnotherThread();
};

namespace {

bool isActive(ObjectRegistration *object)
{
    const QList<Registration *> registrations = object->registrations();
    return std::all_of(registrations.begin(), registrations.end(),
                       [](Registration *r) { return Fernweg::Test::isActive(r); });
}

} // namespace

void SessionObjectsTest::whatIsPublished()
{
    Session session;
    Boiler boiler;
    ObjectRegistration *all = session.registerObject(&boiler, u"com.boiler"_s);
    QStringList procedures = all->procedures();
    procedures.sort();
    QCOMPARE(procedures,
             QStringList({ u"com.boiler.any"_s, u"com.boiler.fail"_s, u"com.boiler.inherited"_s,
                           u"com.boiler.later"_s, u"com.boiler.level.get"_s,
                           u"com.boiler.level.set"_s, u"com.boiler.name.get"_s,
                           u"com.boiler.raise"_s, u"com.boiler.thread"_s, u"com.boiler.total"_s }));
    QStringList topics = all->topics();
    topics.sort();
    QCOMPARE(topics,
             QStringList({ u"com.boiler.alarm"_s, u"com.boiler.level"_s,
                           u"com.boiler.levelChanged"_s }));
    const ObjectOptions own = ObjectOptions().setIncludesInherited(false).setParts(
            ObjectOptions::Slots | ObjectOptions::Invokables);
    QVERIFY(!session.registerObject(&boiler, u"b."_s, own)
                     ->procedures()
                     .contains(u"b.inherited"_s));
    const ObjectOptions slots_ = ObjectOptions().setParts(ObjectOptions::Slots);
    QCOMPARE(session.registerObject(&boiler, u"b."_s, slots_)->procedures(),
             QStringList { u"b.raise"_s });
}

void SessionObjectsTest::calls_data()
{
    QTest::addColumn<QString>("procedure");
    QTest::addColumn<QVariantList>("arguments");
    QTest::addColumn<QString>("answer");
    const auto row = [](const QString &procedure, const QVariantList &list, const QString &answer) {
        QTest::newRow(qPrintable(procedure + u": "_s + answer)) << procedure << list << answer;
    };
    row(u"total"_s, { 1, 2 }, u"3"_s);
    row(u"total"_s, { 1 }, u"11"_s);
    row(u"total"_s, { u"a"_s, u"b"_s }, u"ab"_s);
    row(u"total"_s, { 1, u"b"_s },
        u"wamp.error.invalid_argument argument 1 must be QString, not qlonglong"_s);
    row(u"fail"_s, {}, u"boiler.error no"_s);
    row(u"any"_s, { 5 }, u"5"_s);
    row(u"later"_s, {}, u"now"_s);
    row(u"inherited"_s, {}, u"base"_s);
    row(u"level.get"_s, {}, u"1.5"_s);
    row(u"level.set"_s, { 2 }, QString());
    row(u"level.set"_s, { u"x"_s },
        u"wamp.error.invalid_argument argument 1 must be double, not QString"_s);
    row(u"name.get"_s, {}, u"main"_s);
}

void SessionObjectsTest::calls()
{
    QFETCH(const QString, procedure);
    QFETCH(const QVariantList, arguments);
    QFETCH(const QString, answer);
    SessionPair pair;
    Boiler boiler;
    QVERIFY(pair.open());
    QVERIFY(isActive(pair.a.registerObject(&boiler, u"b"_s)));
    QCOMPARE(call(pair.b, u"b."_s + procedure, Arguments(arguments)), answer);
    if (procedure == u"level.set" && answer.isEmpty())
        QCOMPARE(boiler.level(), 2.0);
}

void SessionObjectsTest::signalsAreTopics()
{
    SessionPair pair;
    Boiler boiler;
    QVERIFY(pair.open());
    QVERIFY(isActive(pair.a.registerObject(&boiler, u"b"_s)));
    QStringList seen;
    QVERIFY(Fernweg::Test::isActive(pair.b.subscribe(
            u"b"_s, this,
            [&](const QVariantList &values, const Event &event) {
                seen += event.topic();
                for (const QVariant &value : values)
                    seen += value.toString();
            },
            SubscribeOptions().setMatch(MatchPolicy::Prefix))));
    boiler.setLevel(7);
    Q_EMIT boiler.alarm(u"hot"_s, 2);
    QVERIFY(waitFor([&] { return seen.contains(u"hot"_s); }));
    QVERIFY(waitFor([&] { return seen.size() == 6; }));
    QCOMPARE(seen,
             QStringList({ u"b.level"_s, u"7"_s, u"b.levelChanged"_s, u"b.alarm"_s, u"hot"_s,
                           u"2"_s }));
}

void SessionObjectsTest::goesWithTheObject()
{
    SessionPair pair;
    QVERIFY(pair.open());
    for (const bool deletesObject : { true, false }) {
        auto boiler = std::make_unique<Boiler>();
        QPointer<ObjectRegistration> published = pair.a.registerObject(boiler.get(), u"b"_s);
        QVERIFY(isActive(published.data()));
        if (deletesObject)
            boiler.reset();
        else
            delete published;
        QVERIFY(!published);
        QVERIFY(pair.a.findChildren<Registration *>().isEmpty());
        QCOMPARE(call(pair.b, u"b.fail"_s).section(u' ', 0, 0), u"wamp.error.no_such_procedure"_s);
        if (boiler)
            boiler->setLevel(3);
    }
}

void SessionObjectsTest::objectInAnotherThread()
{
    SessionPair pair;
    QVERIFY(pair.open());
    QThread thread;
    thread.start();
    auto *boiler = new Boiler;
    boiler->moveToThread(&thread);
    const QPointer<ObjectRegistration> published = pair.a.registerObject(boiler, u"b"_s);
    QVERIFY(isActive(published.data()));
    QStringList alarms;
    QVERIFY(Fernweg::Test::isActive(
            pair.b.subscribe(u"b.alarm"_s, this, [&](const QString &text) { alarms += text; })));
    QCOMPARE(call(pair.b, u"b.thread"_s), u"other"_s);
    QCOMPARE(call(pair.b, u"b.raise"_s, { u"hot"_s }), QString());
    QVERIFY(waitFor([&] { return alarms.size() == 1; }));
    boiler->deleteLater();
    QVERIFY(waitFor([&] { return published.isNull(); }));
    thread.quit();
    QVERIFY(thread.wait());
}

QTEST_GUILESS_MAIN(SessionObjectsTest)
#include "tst_session_objects.moc"
