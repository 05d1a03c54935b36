// SPDX-License-Identifier: Apache-2.0
#include "sessionpair.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <stdexcept>

using namespace Fernweg::Test;
using namespace Fernweg::Wamp;
using namespace std::chrono_literals;

struct Point
{
    Q_GADGET
    Q_PROPERTY(int x MEMBER x)
    Q_PROPERTY(int y MEMBER y)

public:
    int x = 0;
    int y = 0;
};

/// Braces would make one list of the two.
static QVariantList one(const QVariant &value)
{
    QVariantList list;
    list.append(value);
    return list;
}

/// Procedures and handlers of all kinds: what they take, and what they answer.
class SessionCallablesTest : public QObject
{
    Q_OBJECT

public:
    int member(int a) { return a + m_offset; }
    int constMember(int a) const noexcept { return a - m_offset; }

private Q_SLOTS:
    void initTestCase();
    void answers_data();
    void answers();
    void exceptionsAreErrors();
    void droppedInvocation();
    void signalInsteadOfAFunction();
    void eventsThatDoNotFit();
    void identification();

private:
    void registerAll();

    SessionPair m_pair;
    int m_offset = 100;
};

void SessionCallablesTest::initTestCase()
{
    QVERIFY(m_pair.open());
    registerAll();
    for (Registration *registration : m_pair.a.findChildren<Registration *>())
        QVERIFY(isActive(registration));
}

void SessionCallablesTest::registerAll()
{
    Session &s = m_pair.a;
    s.registerProcedure(u"p.add"_s, this, [](int a, int b) { return a + b; });
    s.registerProcedure(u"p.void"_s, this, [] {});
    s.registerProcedure(u"p.member"_s, this, &SessionCallablesTest::member);
    s.registerProcedure(u"p.const"_s, this, &SessionCallablesTest::constMember);
    s.registerProcedure(u"p.text"_s, this, [](const QString &a) { return a.toUpper(); });
    s.registerProcedure(u"p.optional"_s, this,
                        [](int a, std::optional<int> b) { return b ? a * *b : -a; });
    s.registerProcedure(u"p.rest"_s, this, [](const QString &a, const QVariantList &rest) {
        return a + QString::number(rest.size());
    });
    s.registerProcedure(u"p.kwargs"_s, this, [](int a, const QVariantMap &kwargs) {
        return a * kwargs.value(u"factor"_s, 1).toInt();
    });
    s.registerProcedure(u"p.all"_s, this,
                        [](int a, QVariantList rest, QVariantMap kwargs, const Invocation &call) {
                            return u"%1 %2 %3 %4"_s.arg(a)
                                    .arg(rest.size())
                                    .arg(kwargs.size())
                                    .arg(call.procedure());
                        });
    s.registerProcedure(u"p.several"_s, this, [] { return Arguments { u"one"_s, u"two"_s }; });
    s.registerProcedure(u"p.error"_s, this, [](bool fails) {
        return fails ? Error(u"a.error"_s, u"failed"_s) : Error();
    });
    s.registerProcedure(u"p.point"_s, this, [](Point point) {
        std::swap(point.x, point.y);
        return point;
    });
    s.registerProcedure(u"p.list"_s, this, [](const QList<int> &list) { return list.size(); });
    s.registerProcedure(u"p.points"_s, this, [](const QList<Point> &list) {
        return list.isEmpty() ? 0 : list.last().y;
    });
    s.registerProcedure(u"p.unsendable"_s, this, [] { return QPoint(); });
    s.registerProcedure(
            u"p.pattern"_s, this, [](const Invocation &call) { call.yield({ call.procedure() }); },
            RegisterOptions().setMatch(MatchPolicy::Prefix));
}

void SessionCallablesTest::answers_data()
{
    QTest::addColumn<QString>("procedure");
    QTest::addColumn<QVariantList>("positional");
    QTest::addColumn<QVariantMap>("kwargs");
    QTest::addColumn<QString>("answer");
    const auto row = [](const char *procedure, const QVariantList &list, const char *answer,
                        const QVariantMap &kwargs = {}) {
        const QByteArray name = QByteArray(procedure) + ": " + answer;
        QTest::newRow(name.constData())
                << QString::fromLatin1(procedure) << list << kwargs << QString::fromLatin1(answer);
    };
    row("p.add", { 2, 3 }, "5");
    row("p.add", { 2.0, 3 }, "5");
    row("p.add", { 2 }, "wamp.error.invalid_argument argument 2 is missing: there are 1 only");
    row("p.add", { 2, 3, 4 }, "wamp.error.invalid_argument 3 arguments instead of 2");
    row("p.add", { 2, u"3"_s }, "wamp.error.invalid_argument argument 2 must be int, not QString");
    row("p.add", { 2.5, 3 }, "wamp.error.invalid_argument argument 1 must be int, not double");
    row("p.add", { qlonglong(1) << 40, 3 },
        "wamp.error.invalid_argument argument 1 must be int, not qlonglong");
    row("p.add", { true, 3 }, "wamp.error.invalid_argument argument 1 must be int, not bool");
    row("p.add", { QVariant(), 3 }, "wamp.error.invalid_argument argument 1 must be int, not null");
    row("p.void", {}, "");
    row("p.void", { 1 }, "wamp.error.invalid_argument 1 arguments instead of 0");
    row("p.member", { 1 }, "101");
    row("p.const", { 1 }, "-99");
    row("p.text", { u"\u00e4"_s }, "\u00c4");
    row("p.optional", { 2, 4 }, "8");
    row("p.optional", { 2, QVariant() }, "-2");
    row("p.optional", { 3 }, "-3");
    row("p.optional", { 3, u"x"_s },
        "wamp.error.invalid_argument argument 2 must be int, not QString");
    row("p.rest", { u"n"_s, 1, 2, 3 }, "n3");
    row("p.rest", { u"n"_s }, "n0");
    row("p.kwargs", { 2 }, "10", { { u"factor"_s, 5 } });
    row("p.all", { 1, 2, 3 }, "1 2 1 p.all", { { u"k"_s, 5 } });
    row("p.several", {}, "one");
    row("p.error", { true }, "a.error failed");
    row("p.error", { false }, "");
    row("p.list", one(QVariantList { 1, 2, 3 }), "3");
    row("p.list", one(QVariantList { 1, u"x"_s }),
        "wamp.error.invalid_argument argument 1 must be QList<int>, not QVariantList");
    row("p.points", one(QVariantList { QVariantMap { { u"y"_s, 9 } } }), "9");
    row("p.points", one(QVariantList { QVariantMap { { u"y"_s, u"9"_s } } }),
        "wamp.error.invalid_argument argument 1 must be QList<Point>, not QVariantList");
    row("p.unsendable", {}, "wamp.error.runtime_error arguments[0]: a QPoint can't be sent");
    row("p.pattern.of.mine", {}, "p.pattern.of.mine");
}

void SessionCallablesTest::answers()
{
    QFETCH(const QString, procedure);
    QFETCH(const QVariantList, positional);
    QFETCH(const QVariantMap, kwargs);
    QFETCH(const QString, answer);
    const QString expected = QString::fromUtf8(answer.toLatin1());
    QCOMPARE(call(m_pair.b, procedure, Arguments(positional, kwargs)), expected);
}

void SessionCallablesTest::exceptionsAreErrors()
{
    QVERIFY(isActive(m_pair.a.registerProcedure(u"p.throw"_s, this, [](int kind) -> int {
        if (kind == 1)
            throw std::runtime_error("one");
        throw kind;
    })));
    QCOMPARE(call(m_pair.b, u"p.throw"_s, { 1 }), u"wamp.error.runtime_error one"_s);
    QCOMPARE(call(m_pair.b, u"p.throw"_s, { 2 }), u"wamp.error.runtime_error an exception"_s);
}

void SessionCallablesTest::droppedInvocation()
{
    QVERIFY(isActive(m_pair.a.registerProcedure(u"p.drop"_s, this, [](const Invocation &) {})));
    QCOMPARE(call(m_pair.b, u"p.drop"_s), u"wamp.error.runtime_error p.drop gave no answer"_s);
    QVERIFY(isActive(m_pair.a.registerProcedure(u"p.twice"_s, this, [](const Invocation &call) {
        QVERIFY(call.yield({ 1 }));
        QVERIFY(!call.yield({ 2 }));
        QVERIFY(!call.fail(Error(u"a.b"_s)));
        QVERIFY(!call.progress({ 3 }));
    })));
    QCOMPARE(call(m_pair.b, u"p.twice"_s), u"1"_s);
    const Invocation none;
    QVERIFY(!none.yield() && !none.isCanceled() && none.isAnswered());
}

void SessionCallablesTest::signalInsteadOfAFunction()
{
    Registration *registration = m_pair.a.registerProcedure(u"p.signal"_s);
    QVERIFY(isActive(registration));
    QCOMPARE(call(m_pair.b, u"p.signal"_s), u"wamp.error.runtime_error p.signal gave no answer"_s);
    connect(registration, &Registration::onInvocation, this,
            [](const Invocation &call) { call.yield({ call.count() }); });
    QCOMPARE(call(m_pair.b, u"p.signal"_s, { 1, 2 }), u"2"_s);
}

void SessionCallablesTest::eventsThatDoNotFit()
{
    QStringList seen;
    Subscription *numbers = m_pair.a.subscribe(
            u"t.numbers"_s, this, [&](int a, int b) { seen += QString::number(a + b); });
    QVERIFY(isActive(numbers));
    QSignalSpy errors(&m_pair.a, &Session::onUserError);
    QTest::ignoreMessage(
            QtWarningMsg,
            "t.numbers wamp.error.invalid_argument argument 2 is missing: there are 1 only");
    m_pair.b.publish(u"t.numbers"_s, { 1 });
    m_pair.b.publish(u"t.numbers"_s, { 1, 2, 3 });
    QVERIFY(waitFor([&] { return seen.size() == 1; }));
    QCOMPARE(seen, QStringList { u"3"_s });
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().last().toString(), u"t.numbers"_s);
}

void SessionCallablesTest::identification()
{
    std::optional<quint64> caller;
    QVERIFY(isActive(m_pair.a.registerProcedure(u"p.who"_s, this, [&](const Invocation &call) {
        caller = call.caller();
        call.yield();
    })));
    QCOMPARE(call(m_pair.b, u"p.who"_s), QString());
    QVERIFY(!caller);
    call(m_pair.b, u"p.who"_s, {}, CallOptions().setDiscloseMe(true));
    QCOMPARE(caller, std::optional<quint64>(m_pair.b.id()));
}

QTEST_GUILESS_MAIN(SessionCallablesTest)
#include "tst_session_callables.moc"
