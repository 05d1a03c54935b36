// SPDX-License-Identifier: Apache-2.0
// permessage-bzip2, -snappy and -brotli with Autobahn|Python. Each row names what both ends want.
#include "driver/interoptest.h"
#include "kit/payload.h"

#ifdef FERNWEG_HAS_BZIP2
#  include <Fernweg/PerMessageBzip2>
#endif
#ifdef FERNWEG_HAS_SNAPPY
#  include <Fernweg/PerMessageSnappy>
#endif
#ifdef FERNWEG_HAS_BROTLI
#  include <Fernweg/PerMessageBrotli>
#endif

#include <Fernweg/PreparedMessage>

using namespace Fernweg;
using namespace Interop;
using namespace Qt::StringLiterals;

namespace {

using ExtensionPointer = std::shared_ptr<const Extension>;

/// The same for all extensions with context takeover.
struct Takeover
{
    QString name;
    bool weServer = false; // what we want: serverNoContextTakeover()
    bool weClient = false;
    QString theirs = u"{}"_s;
    PeerIs role = PeerIs::Server;
    QString agreed = {};
};

template <typename Type>
ExtensionPointer extensionOf(const Takeover &row)
{
    auto extension = std::make_shared<Type>();
    extension->setServerNoContextTakeover(row.weServer).setClientNoContextTakeover(row.weClient);
    return extension;
}

QList<Takeover> takeoverRows()
{
    const QString server = u"; server_no_context_takeover"_s;
    const QString client = u"; client_no_context_takeover"_s;
    const QString request = u"{\"%1\": {\"request_no_context_takeover\": true}}"_s;
    const QString wantServer = request.arg(u"offer");
    const QString wantClient = request.arg(u"offerAccept");
    return {
        { .name = u"the defaults"_s },
        { .name = u"we ask the server"_s, .weServer = true, .agreed = server },
        { .name = u"they demand it of the client"_s, .theirs = wantClient, .agreed = client },
        { .name = u"each wants one"_s,
          .weServer = true,
          .theirs = wantClient,
          .agreed = server + client },
        { .name = u"the defaults"_s, .role = PeerIs::Client },
        { .name = u"they ask the server"_s,
          .theirs = wantServer,
          .role = PeerIs::Client,
          .agreed = server },
        { .name = u"the server says so by itself"_s,
          .weServer = true,
          .role = PeerIs::Client,
          .agreed = server },
        { .name = u"we demand it of the client"_s,
          .weClient = true,
          .role = PeerIs::Client,
          .agreed = client },
        { .name = u"each wants one"_s,
          .weClient = true,
          .theirs = wantServer,
          .role = PeerIs::Client,
          .agreed = server + client },
    };
}

void addRow(const ExtensionPointer &extension, const QString &name, PeerIs role,
            const QString &theirs, const QString &agreed)
{
    const QString what = QString::fromLatin1(extension->name());
    const QString peerIs = role == PeerIs::Server ? u"server"_s : u"client"_s;
    QTest::newRow(qPrintable(u"%1, the peer is the %2: %3"_s.arg(what, peerIs, name)))
            << extension << role << theirs << what + agreed;
}

template <typename Type>
void addTakeoverRows()
{
    const QList<Takeover> rows = takeoverRows();
    for (const Takeover &row : rows)
        addRow(extensionOf<Type>(row), row.name, row.role, row.theirs, row.agreed);
}

} // namespace

class TestExtensionsInterop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void echoes_data();
    void echoes();

private:
    void addBzip2Rows();
};

void TestExtensionsInterop::addBzip2Rows()
{
#ifdef FERNWEG_HAS_BZIP2
    const auto with = [](int server, int client) {
        auto bzip2 = std::make_shared<PerMessageBzip2>();
        bzip2->setServerMaxCompressLevel(server).setClientMaxCompressLevel(client);
        return bzip2;
    };
    const QString limit = u"{\"%1\": {\"request_max_compress_level\": %2}}"_s;
    const QString limitServer = limit.arg(u"offer"_s, u"3"_s);
    const QString limitClient = limit.arg(u"offerAccept"_s, u"4"_s);
    const QString server = u"; server_max_compress_level=%1"_s;
    const QString client = u"; client_max_compress_level=%1"_s;
    addRow(with(9, 9), u"the defaults"_s, PeerIs::Server, u"{}"_s, QString());
    addRow(with(2, 1), u"we ask the server"_s, PeerIs::Server, u"{}"_s, server.arg(2));
    addRow(with(9, 9), u"they limit the client"_s, PeerIs::Server, limitClient, client.arg(4));
    addRow(with(1, 9), u"each wants one"_s, PeerIs::Server, limitClient,
           server.arg(1) + client.arg(4));
    addRow(with(9, 9), u"the defaults"_s, PeerIs::Client, u"{}"_s, QString());
    addRow(with(9, 9), u"they ask the server"_s, PeerIs::Client, limitServer, server.arg(3));
    addRow(with(2, 9), u"less than they ask the server for"_s, PeerIs::Client, limitServer,
           server.arg(2));
    addRow(with(9, 5), u"we limit the client"_s, PeerIs::Client, u"{}"_s, client.arg(5));
    addRow(with(8, 1), u"each wants one"_s, PeerIs::Client, limitServer,
           server.arg(3) + client.arg(1));
#endif
}

void TestExtensionsInterop::echoes_data()
{
    QTest::addColumn<ExtensionPointer>("extension");
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<QString>("theirs");
    QTest::addColumn<QString>("agreed");
    addBzip2Rows();
#ifdef FERNWEG_HAS_SNAPPY
    addTakeoverRows<PerMessageSnappy>();
#endif
#ifdef FERNWEG_HAS_BROTLI
    addTakeoverRows<PerMessageBrotli>();
#endif
}

/// Whole messages, frames, prepared and uncompressed messages: one after the other in one stream.
void TestExtensionsInterop::echoes()
{
    QFETCH(ExtensionPointer, extension);
    QFETCH(PeerIs, role);
    QFETCH(QString, theirs);
    QFETCH(QString, agreed);

    QList<Message> messages;
    for (const qsizetype size : { 0, 10, 200, 3000, 3000, 65536, 65537, 200'000 })
        messages << Message { pattern(size, true), true }
                 << Message { pattern(size, false), false };
    const PreparedMessage prepared(pattern(500, false));
    messages << Message { pattern(500, false), false } << Message { pattern(70'000, true), true }
             << Message { pattern(500, false), false } << Message { "plain", false };
    const auto sendAll = [&](WebSocket *socket) {
        for (qsizetype i = 0; i < messages.size() - 4; ++i)
            socket->sendMessage(messages.at(i).payload, messages.at(i).isBinary);
        socket->sendPreparedMessage(prepared);
        socket->beginMessage(true);
        for (const QByteArray &frame : fragments(pattern(70'000, true), 9999))
            socket->sendMessageFrame(frame);
        socket->endMessage();
        socket->sendPreparedMessage(prepared);
        socket->sendMessage("plain", false, true);
    };
    const auto closeBehindLast = [&](WebSocket *socket, qsizetype seen) {
        if (seen == messages.size())
            socket->sendClose();
    };
    Peer peer({ u"autobahn"_s,
                u"/usr/bin/python3"_s,
                { QStringLiteral(INTEROP_EXTENSIONS_PEER), QString::fromLatin1(extension->name()),
                  theirs } });
    Conversation talk(peer, role, Plan().echo(),
                      { .options = WebSocketOptions().setExtensions({ extension }),
                        .onOpen = sendAll,
                        .onMessage = closeBehindLast });
    CONVERSE(talk);
    QCOMPARE(talk.extensions(), agreed);
    QCOMPARE(difference(messages, talk.record()[u"messages"].toArray()), QString());
    QCOMPARE(difference(messages, talk.messages()), QString());
    QVERIFY2(talk.closed()->wasClean, qPrintable(talk.explanation()));
    const TrafficStatistics statistics = talk.statistics();
    QVERIFY(statistics.outgoing.frameOctets < statistics.outgoing.messageOctets / 4);
    QVERIFY(statistics.incoming.frameOctets < statistics.incoming.messageOctets / 4);
}

QTEST_GUILESS_MAIN(TestExtensionsInterop)

#include "tst_extensions_interop.moc"
