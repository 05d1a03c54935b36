// SPDX-License-Identifier: Apache-2.0
// The test of the tests of compression: what was agreed on in the golden files, and whether the test's
// own permessage-deflate is strict.
#include "cases/sections.h"
#include "corpus.h"
#include "zlibstream.h"

#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QTest>

using namespace Conformance;
using namespace Qt::StringLiterals;

class ConformanceDeflate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreements_data();
    void agreements();
    void answers_data();
    void answers();
    void offers_data();
    void offers();
    void malformedOffers_data();
    void malformedOffers();
    void corpora_data();
    void corpora();
    void flushes();
    void watchesTheWindow();
    void watchesTheContext();
    void wantsWholeBlocks();
};

// The suite's client always offers client_no_context_takeover, and Fernweg's server agrees; the
// suite's server asks for nothing but what is the subsection's business.
void ConformanceDeflate::agreements_data()
{
    QTest::addColumn<QString>("subsection");
    QTest::addColumn<QString>("server");
    QTest::addColumn<QString>("client");
    const QString hinted = u"; client_no_context_takeover"_s;
    for (int subsection = 1; subsection <= 5; ++subsection)
        QTest::addRow("12.%d", subsection) << u"12.%1."_s.arg(subsection) << hinted << QString();
    const QString both = u"; server_no_context_takeover; client_no_context_takeover"_s;
    QTest::newRow("13.1") << u"13.1."_s << hinted << QString();
    QTest::newRow("13.2") << u"13.2."_s << both << hinted;
    QTest::newRow("13.3") << u"13.3."_s << hinted + u"; server_max_window_bits=9"_s
                          << u"; client_max_window_bits=9"_s;
    QTest::newRow("13.4") << u"13.4."_s << hinted + u"; server_max_window_bits=15"_s
                          << u"; client_max_window_bits=15"_s;
    QTest::newRow("13.5") << u"13.5."_s << both + u"; server_max_window_bits=9"_s
                          << hinted + u"; client_max_window_bits=9"_s;
    QTest::newRow("13.6") << u"13.6."_s << both + u"; server_max_window_bits=15"_s
                          << hinted + u"; client_max_window_bits=15"_s;
    QTest::newRow("13.7") << u"13.7."_s << both + u"; server_max_window_bits=9"_s
                          << hinted + u"; client_max_window_bits=9"_s;
}

void ConformanceDeflate::agreements()
{
    QFETCH(QString, subsection);
    for (const char *const role : { "server", "client" }) {
        QFETCH(QString, server);
        QFETCH(QString, client);
        QFile file(QFINDTESTDATA("golden") + u"/%1.json"_s.arg(QLatin1StringView(role)));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject golden = QJsonDocument::fromJson(file.readAll()).object();
        const QString expected =
                u"permessage-deflate"_s + (*role == 's' ? std::as_const(server) : client);
        for (int index = 1; index <= 18; ++index) {
            const QJsonObject result = golden.value(subsection + QString::number(index)).toObject();
            QCOMPARE(result.value("extensions"_L1).toString(), expected);
            QCOMPARE(result.value("received"_L1).toString(), u"echoes, all compressed"_s);
        }
    }
}

void ConformanceDeflate::answers_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("isGood");
    const auto row = [](const char *name, const QByteArray &answer, bool isGood) {
        QTest::newRow(name) << answer << isGood;
    };
    const QByteArray asked = "permessage-deflate; server_no_context_takeover; "
                             "server_max_window_bits=10";
    row("none", "", false);
    row("another extension", "x-webkit-deflate-frame", false);
    row("two of them", "permessage-deflate, permessage-deflate", false);
    row("less than was asked for", "permessage-deflate; server_no_context_takeover", false);
    row("as asked for", asked, true);
    row("a smaller window",
        "permessage-deflate;server_no_context_takeover;server_max_window_bits=9", true);
    row("a larger window",
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=11", false);
    row("quoted", "permessage-deflate; server_no_context_takeover; server_max_window_bits=\"10\"",
        true);
    row("demands of its own", asked + "; client_no_context_takeover; client_max_window_bits=12",
        true);
    row("unknown parameter", asked + "; level=9", false);
    row("repeated parameter", asked + "; server_max_window_bits=10", false);
    row("flag with a value", asked + "; client_no_context_takeover=1", false);
    row("bits without a value", asked + "; client_max_window_bits", false);
    row("bits out of range", asked + "; client_max_window_bits=16", false);
    row("bits with a leading zero", asked + "; client_max_window_bits=09", false);
    row("window that the test does not have", asked + "; client_max_window_bits=8", false);
}

void ConformanceDeflate::answers()
{
    QFETCH(QByteArray, answer);
    QFETCH(bool, isGood);
    QString problem;
    readDeflateAnswer(answer, { { true, 10 } }, &problem);
    QCOMPARE(problem.isEmpty(), isGood);
}

void ConformanceDeflate::offers_data()
{
    QTest::addColumn<QByteArray>("offers");
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char *name, const char *offers, const char *answer) {
        QTest::newRow(name) << QByteArray(offers) << QByteArray(answer);
    };
    row("a window can be asked for", "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_no_context_takeover; client_max_window_bits=9");
    row("it can't", "permessage-deflate", "permessage-deflate; client_no_context_takeover");
    row("in the second offer only",
        "permessage-deflate, permessage-deflate; client_max_window_bits=10",
        "permessage-deflate; client_no_context_takeover; client_max_window_bits=9");
    row("a smaller window yet", "permessage-deflate; client_max_window_bits=8",
        "permessage-deflate; client_no_context_takeover; client_max_window_bits=8");
    row("the server's own",
        "permessage-deflate; server_max_window_bits=12; server_no_context_takeover",
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=12; "
        "client_no_context_takeover");
    row("after another extension", "permessage-bzip2, permessage-deflate",
        "permessage-deflate; client_no_context_takeover");
}

void ConformanceDeflate::offers()
{
    QFETCH(QByteArray, offers);
    QFETCH(QByteArray, answer);
    QString problem;
    const auto given = answerDeflateOffers(offers, { { true, 9 }, { true, 0 } }, &problem);
    QVERIFY2(given, qPrintable(problem));
    QCOMPARE(given->header, answer);
}

void ConformanceDeflate::malformedOffers_data()
{
    QTest::addColumn<QByteArray>("offers");
    const auto row = [](const char *name, const char *offers) {
        QTest::newRow(name) << QByteArray(offers);
    };
    row("none", "");
    row("another extension", "permessage-bzip2");
    row("unknown parameter", "permessage-deflate; level=9");
    row("bits without a value", "permessage-deflate; server_max_window_bits");
    row("bits out of range", "permessage-deflate; client_max_window_bits=7");
    row("flag with a value", "permessage-deflate; server_no_context_takeover=true");
    row("window that the test does not have", "permessage-deflate; server_max_window_bits=8");
}

void ConformanceDeflate::malformedOffers()
{
    QFETCH(QByteArray, offers);
    QString problem;
    QVERIFY(!answerDeflateOffers(offers, { {} }, &problem));
    QVERIFY(!problem.isEmpty());
}

// As the suite's files do: 4, 85, 39, 6 and 76 percent.
void ConformanceDeflate::corpora_data()
{
    QTest::addColumn<Corpus>("corpus");
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    QTest::newRow("report") << Corpus::Report << 3 << 7;
    QTest::newRow("picture") << Corpus::Picture << 80 << 90;
    QTest::newRow("verse") << Corpus::Verse << 35 << 45;
    QTest::newRow("page") << Corpus::Page << 3 << 7;
    QTest::newRow("document") << Corpus::Document << 70 << 82;
}

void ConformanceDeflate::corpora()
{
    QFETCH(Corpus, corpus);
    QFETCH(int, least);
    QFETCH(int, most);
    QByteArray data;
    for (qsizetype at = 0; at < sizeOf(corpus); at += 1000)
        data += pieceOf(corpus, at, qMin<qsizetype>(1000, sizeOf(corpus) - at));
    const qsizetype compressed = Deflater(15, false).deflated(data).size();
    QCOMPARE_GE(100 * compressed / data.size(), least);
    QCOMPARE_LE(100 * compressed / data.size(), most);
    QCOMPARE(pieceOf(corpus, sizeOf(corpus) - 10, 20), data.last(10) + data.first(10));
}

void ConformanceDeflate::flushes()
{
    for (const bool isTakenOver : { true, false }) {
        Deflater deflater(15, isTakenOver);
        Inflater inflater(15, isTakenOver);
        for (int message = 0; message < 3; ++message) {
            for (const char *const piece : { "Hello", "", ", Hello", "" }) {
                QByteArray out;
                QVERIFY(inflater.inflate(deflater.deflated(piece, false), false, &out));
                QCOMPARE(out, piece);
            }
            QByteArray out;
            QVERIFY(inflater.inflate(deflater.deflated({}), true, &out));
            QCOMPARE(out, "");
        }
    }
    // RFC 7692, sections 7.2.3.1 and 7.2.3.2.
    Deflater deflater(15, true);
    QCOMPARE(deflater.deflated("Hello").toHex(), "f248cdc9c90700");
    QCOMPARE(deflater.deflated("Hello").toHex(), "f200110000");
}

// A window that is a bit too large, and used.
void ConformanceDeflate::watchesTheWindow()
{
    const QByteArray noise = pieceOf(Corpus::Document, 1000, 700);
    for (const int bits : { 9, 10 }) {
        QByteArray out;
        const bool isFine =
                Inflater(9, true).inflate(Deflater(bits, true).deflated(noise + noise), true, &out);
        QCOMPARE(isFine, bits == 9);
    }
}

void ConformanceDeflate::watchesTheContext()
{
    Deflater deflater(15, true);
    const QByteArray messages[] { deflater.deflated("Hello"), deflater.deflated("Hello") };
    for (const bool isTakenOver : { true, false }) {
        Inflater inflater(15, isTakenOver);
        QByteArray out;
        QVERIFY(inflater.inflate(messages[0], true, &out));
        QCOMPARE(inflater.inflate(messages[1], true, &out), isTakenOver);
    }
}

void ConformanceDeflate::wantsWholeBlocks()
{
    const QByteArray message = Deflater(15, false).deflated("Hello, and more of it");
    for (qsizetype size = 0; size <= message.size(); ++size) {
        QByteArray out;
        QCOMPARE(Inflater(15, false).inflate(message.first(size), true, &out),
                 size == message.size());
    }
}

QTEST_APPLESS_MAIN(ConformanceDeflate)
#include "tst_conformance_deflate.moc"
