// SPDX-License-Identifier: Apache-2.0
#include "filename.h"

#include <QtTest/QTest>

using namespace Qt::StringLiterals;

class TestFileName : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fileNames_data();
    void fileNames();
    void numberedNames();
};

void TestFileName::fileNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isSafe");
    const auto row = [](const char *what, const QString &name, bool isSafe) {
        QTest::newRow(what) << name << isSafe;
    };
    row("plain", u"photo.jpg"_s, true);
    row("spaces, dots", u"My holiday.2024.tar.gz"_s, true);
    row("letters of the world", u"Übersicht – 山 🏔.pdf"_s, true);
    row("a time", u"12:30.png"_s, true);
    row("empty", u""_s, false);
    row("this folder", u"."_s, false);
    row("the folder above", u".."_s, false);
    row("a file above", u"../photo.jpg"_s, false);
    row("above, later", u"a/../../photo.jpg"_s, false);
    row("absolute", u"/etc/passwd"_s, false);
    row("in a folder", u"folder/photo.jpg"_s, false);
    row("the other slash", u"..\\photo.jpg"_s, false);
    row("hidden", u".bashrc"_s, false);
    row("a zero in it", u"photo"_s + QChar(0) + u".jpg"_s, false);
    row("a new line", u"photo\n.jpg"_s, false);
    row("spaces around", u" photo.jpg "_s, false);
    row("turns round", u"photo\u202egpj.exe"_s, false);
    row("half a character", u"photo"_s + QChar(0xd83c) + u".jpg"_s, false);
    row("too long", QString(201, u'x'), false);
    row("too long in octets", QString(101, u'ä'), false);
}

void TestFileName::fileNames()
{
    QFETCH(QString, name);
    QTEST(Upload::isSafeFileName(name), "isSafe");
}

void TestFileName::numberedNames()
{
    QCOMPARE(Upload::numberedName(u"photo.jpg"_s, 0), u"photo.jpg"_s);
    QCOMPARE(Upload::numberedName(u"photo.jpg"_s, 1), u"photo (2).jpg"_s);
    QCOMPARE(Upload::numberedName(u"photo"_s, 2), u"photo (3)"_s);
}

QTEST_APPLESS_MAIN(TestFileName)

#include "tst_filename.moc"
