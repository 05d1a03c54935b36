// SPDX-License-Identifier: Apache-2.0
// permessage-deflate with Chromium's own WebSocket: see ../../README.md.
#include "browser.h"
#include "compression/groups.h"
#include "echo.h"
#include "pageserver.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtTest/QTest>

#include <algorithm>

using namespace Interop;
using namespace Qt::StringLiterals;

namespace {

/// Milliseconds for the browser's start and all of the page.
constexpr int patience = 180'000;

struct Row
{
    QString name;
    QList<Side> sides = { Side() };
    std::optional<Terms> terms = Terms();
    QString extensions = u"permessage-deflate"_s; // word for word
    EchoIn echoIn = EchoIn::Messages;
};

/// Chromium's offer is always "permessage-deflate; client_max_window_bits".
QList<Row> rows()
{
    return {
        { u"no compression"_s, {}, std::nullopt, {} },
        { u"the defaults"_s },
        { u"no context of the server"_s,
          { { .serverNoContextTakeover = true } },
          Terms { .serverNoContextTakeover = true },
          u"permessage-deflate; server_no_context_takeover"_s },
        { u"no context of the client"_s,
          { { .clientNoContextTakeover = true } },
          Terms { .clientNoContextTakeover = true },
          u"permessage-deflate; client_no_context_takeover"_s },
        { u"no contexts"_s,
          { { .serverNoContextTakeover = true, .clientNoContextTakeover = true } },
          Terms { .serverNoContextTakeover = true, .clientNoContextTakeover = true },
          u"permessage-deflate; server_no_context_takeover; client_no_context_takeover"_s },
        { u"a server's window of 9 bits"_s,
          { { .serverMaxWindowBits = 9 } },
          Terms { .serverMaxWindowBits = 9 },
          u"permessage-deflate; server_max_window_bits=9"_s },
        { u"a server's window of 10 bits"_s,
          { { .serverMaxWindowBits = 10 } },
          Terms { .serverMaxWindowBits = 10 },
          u"permessage-deflate; server_max_window_bits=10"_s },
        { u"a client's window of 9 bits"_s,
          { { .clientMaxWindowBits = 9 } },
          Terms { .clientMaxWindowBits = 9 },
          u"permessage-deflate; client_max_window_bits=9"_s },
        { u"a client's window of 12 bits"_s,
          { { .clientMaxWindowBits = 12 } },
          Terms { .clientMaxWindowBits = 12 },
          u"permessage-deflate; client_max_window_bits=12"_s },
        { u"as little memory as can be"_s,
          { { .serverNoContextTakeover = true,
              .clientNoContextTakeover = true,
              .serverMaxWindowBits = 9,
              .clientMaxWindowBits = 9,
              .memoryLevel = 1 } },
          Terms { true, true, 9, 9 },
          u"permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
          "server_max_window_bits=9; client_max_window_bits=9"_s },
        { u"memory level 1"_s, { { .memoryLevel = 1 } } },
        { u"two extensions: the first one accepts"_s,
          { { .clientMaxWindowBits = 11 }, {} },
          Terms { .clientMaxWindowBits = 11 },
          u"permessage-deflate; client_max_window_bits=11"_s },
        { .name = u"automatic fragments"_s, .echoIn = EchoIn::Fragments },
        { .name = u"frames"_s, .echoIn = EchoIn::Frames },
        { .name = u"frames, no contexts"_s,
          .sides = { { .serverNoContextTakeover = true, .clientNoContextTakeover = true } },
          .terms = Terms { .serverNoContextTakeover = true, .clientNoContextTakeover = true },
          .extensions =
                  u"permessage-deflate; server_no_context_takeover; client_no_context_takeover"_s,
          .echoIn = EchoIn::Frames },
    };
}

QByteArray contentOf(const QString &name)
{
    QFile file(QStringLiteral(CHROMIUM_FOLDER "/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class tst_CompressionChromium : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void talks_data();
    void talks();
    void compresses_data() { talks_data(); }
    void compresses();

private:
    bool isOver() const;

    const QList<Row> m_rows = rows();
    std::vector<std::unique_ptr<EchoServer>> m_servers;
};

bool tst_CompressionChromium::isOver() const
{
    return std::all_of(m_servers.begin(), m_servers.end(),
                       [](const auto &server) { return server->isOver(); });
}

void tst_CompressionChromium::initTestCase()
{
    PageServer pages;
    QJsonArray urls;
    for (const Row &row : m_rows) {
        m_servers.push_back(std::make_unique<EchoServer>(row.sides, pages.url(), row.echoIn));
        urls.append(m_servers.back()->url());
    }
    pages.add(u"/"_s, "text/html", contentOf(u"page.html"_s));
    pages.add(u"/messages.mjs"_s, "text/javascript", contentOf(u"messages.mjs"_s));
    pages.add(u"/urls.json"_s, "application/json", QJsonDocument(urls).toJson());
    Browser browser;
    QVERIFY2(browser.open(pages.url(u"/"_s)), "tests/run.sh installs Chromium");
    const bool hasEnded =
            QTest::qWaitFor([&] { return isOver() || !browser.isRunning(); }, patience);
    QVERIFY2(hasEnded && isOver(), qPrintable(browser.output()));
}

void tst_CompressionChromium::talks_data()
{
    QTest::addColumn<qsizetype>("index");
    for (qsizetype index = 0; index < m_rows.size(); ++index)
        QTest::newRow(qPrintable(m_rows[index].name)) << index;
}

/// Every message came back as it was, and the page knows what was agreed on.
void tst_CompressionChromium::talks()
{
    QFETCH(qsizetype, index);
    const EchoServer &server = *m_servers[std::size_t(index)];
    const QJsonObject report = server.report();
    QCOMPARE(report[u"problems"].toVariant().toStringList(), QStringList());
    QCOMPARE(report[u"count"].toInt(), 239);
    QCOMPARE(report[u"extensions"].toString(), m_rows[index].extensions);
    QCOMPARE(server.extensions(), m_rows[index].extensions);
    QCOMPARE(server.closeCode(), 4000);
    QVERIFY(server.wasClean());
}

/// Both ends keep to what was agreed on.
void tst_CompressionChromium::compresses()
{
    QFETCH(qsizetype, index);
    const EchoServer &server = *m_servers[std::size_t(index)];
    const std::optional<Terms> terms = m_rows[index].terms;
    if (!terms) {
        QCOMPARE(server.total().incoming.compressionRatio(), 1.0);
        QCOMPARE(server.total().outgoing.compressionRatio(), 1.0);
        return;
    }
    QCOMPARE(mistakeIn(terms->client(), true,
                       [&](Group group) { return server.ratio(qsizetype(group)).incoming; }),
             QString());
    QCOMPARE(mistakeIn(terms->server(), true,
                       [&](Group group) { return server.ratio(qsizetype(group)).outgoing; }),
             QString());
}

QTEST_GUILESS_MAIN(tst_CompressionChromium)

#include "tst_compression_chromium.moc"
