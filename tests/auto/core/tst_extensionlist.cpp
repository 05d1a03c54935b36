// SPDX-License-Identifier: Apache-2.0
#include "handshake/extensionlist.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;

class tst_ExtensionList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parses_data();
    void parses();
    void refuses_data();
    void refuses();
    void tellsEmptyFromAbsentValues();
    void formats();
};

void tst_ExtensionList::parses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("formatted"); // as formatExtensions() writes it

    const auto row = [](const char *name, const char *text, const char *formatted) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(formatted);
    };
    row("nothing", "", "");
    row("white space", " \t ", "");
    row("one", "foo", "foo");
    row("two", "foo, bar", "foo, bar");
    row("two, without space", "foo,bar", "foo, bar");
    row("parameter with a value", "foo; bar=2", "foo; bar=2");
    row("parameter without a value", "foo; bar", "foo; bar");
    row("example of RFC 6455, section 9.1", "foo; bar; baz=2, bar; baz=2",
        "foo; bar; baz=2, bar; baz=2");
    row("same extension twice", "permessage-deflate; client_max_window_bits, permessage-deflate",
        "permessage-deflate; client_max_window_bits, permessage-deflate");
    row("white space everywhere", " foo\t; \tbar = 2 ,  baz ", "foo; bar=2, baz");
    row("no white space", "foo;bar=2;baz,x", "foo; bar=2; baz, x");
    row("quoted value", "foo; bar=\"2\"", "foo; bar=2");
    row("quoted value with an escape", "foo; bar=\"a\\b\"", "foo; bar=ab");
    row("quoted value, then more", "foo; bar=\"2\"; baz, x", "foo; bar=2; baz, x");
    row("empty elements", ",foo,, ,bar,", "foo, bar");
    row("only commas", ",,", "");
    row("every character of a token", "!#$%&'*+-.^_`|~09azAZ", "!#$%&'*+-.^_`|~09azAZ");
    row("case is kept", "Foo; Bar=Baz", "Foo; Bar=Baz");
}

void tst_ExtensionList::parses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, formatted);
    const auto extensions = parseExtensions(text);
    QVERIFY(extensions);
    QCOMPARE(formatExtensions(*extensions), formatted);
    QVERIFY(parseExtensions(formatted) == extensions);
}

void tst_ExtensionList::refuses_data()
{
    QTest::addColumn<QByteArray>("text");

    const auto row = [](const char *name, const char *text) {
        QTest::newRow(name) << QByteArray(text);
    };
    row("parameter without an extension", "; bar");
    row("only a semicolon", ";");
    row("semicolon at the end", "foo;");
    row("semicolon before a comma", "foo;, bar");
    row("two semicolons", "foo;; bar");
    row("value without a parameter", "foo; =2");
    row("value of the extension", "foo=2");
    row("no value after the equals sign", "foo; bar=");
    row("no value, then more", "foo; bar=; baz");
    row("two names", "foo bar");
    row("two values", "foo; bar=1 2");
    row("two equals signs", "foo; bar==2");
    row("quoted name", "\"foo\"");
    row("quoted parameter", "foo; \"bar\"");
    row("empty quoted value", "foo; bar=\"\"");
    row("quoted value with a space", "foo; bar=\"a b\"");
    row("quoted value with a comma", "foo; bar=\"a,b\"");
    row("quoted value with spaces around", "foo; bar=\" a\"");
    row("quoted value without an end", "foo; bar=\"2");
    row("quoted value, end escaped", "foo; bar=\"2\\\"");
    row("quoted value, nothing after the escape", "foo; bar=\"2\\");
    row("quoted value with an escaped space", "foo; bar=\"a\\ b\"");
    row("text after a quoted value", "foo; bar=\"2\"x");
    row("only a quotation mark", "\"");
    row("separator in a name", "fo(o");
    row("above ASCII", "f\xC3\xBC");
    row("line feed", "foo\n; bar");
}

void tst_ExtensionList::refuses()
{
    QFETCH(QByteArray, text);
    QVERIFY(!parseExtensions(text));
    QVERIFY(!parseExtensions("fine; x=1, " + text));
}

void tst_ExtensionList::tellsEmptyFromAbsentValues()
{
    const auto extensions = parseExtensions("foo; bar; baz=2");
    QVERIFY(extensions);
    QCOMPARE(extensions->size(), 1);
    const ExtensionElement &foo = extensions->first();
    QCOMPARE(foo.name, QByteArray("foo"));
    QCOMPARE(foo.parameters.size(), 2);
    QCOMPARE(foo.parameters.at(0).first, QByteArray("bar"));
    QVERIFY(!foo.parameters.at(0).second);
    QCOMPARE(foo.parameters.at(1).first, QByteArray("baz"));
    QCOMPARE(foo.parameters.at(1).second, std::optional(QByteArray("2")));
    QVERIFY(!(foo == ExtensionElement { "foo", {} }));
    QVERIFY(!(foo == ExtensionElement { "fo", foo.parameters }));
}

void tst_ExtensionList::formats()
{
    QCOMPARE(formatExtensions({}), QByteArray());
    QCOMPARE(formatExtensions(
                     { { "a", { { "b", std::nullopt }, { "c", QByteArray("1") } } }, { "d", {} } }),
             QByteArray("a; b; c=1, d"));
}

QTEST_APPLESS_MAIN(tst_ExtensionList)
#include "tst_extensionlist.moc"
