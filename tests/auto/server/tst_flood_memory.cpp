// SPDX-License-Identifier: Apache-2.0
// The memory of "fernweg echo-server" while peers flood it that never read.
#include "flood.h"
#include "support/socketlog.h"

#include <QtCore/qfile.h>
#include <QtCore/qprocess.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

constexpr qint64 mib = 1024 * 1024;

/// A line of /proc/<process>/status, in octets.
qint64 memory(qint64 process, const QByteArray &name)
{
    QFile file(QStringLiteral("/proc/%1/status").arg(process));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(name + ':'))
            return line.mid(name.size() + 1).replace("kB", "").trimmed().toLongLong() * 1024;
    }
    return -1;
}

} // namespace

class TestFloodMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void bounded_data();
    void bounded();
    void manyRounds();

private:
    std::unique_ptr<QProcess> m_server;
    QUrl m_url;
};

void TestFloodMemory::init()
{
    m_server = std::make_unique<QProcess>();
    m_server->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_server->start(QStringLiteral(FERNWEG_PROGRAM),
                    { QStringLiteral("echo-server"), QStringLiteral("--listen"),
                      QStringLiteral("ws://127.0.0.1:0") });
    QTRY_VERIFY_WITH_TIMEOUT(m_server->canReadLine(), 30000);
    const QByteArray line = m_server->readLine().trimmed();
    QVERIFY2(line.startsWith("listening ws://"), line.constData());
    m_url = QUrl(QString::fromLatin1(line.mid(10)));
}

void TestFloodMemory::cleanup()
{
    m_server->terminate();
    if (!m_server->waitForFinished(10000))
        m_server->kill();
    m_server->waitForFinished();
    m_server.reset();
}

void TestFloodMemory::bounded_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::newRow("tiny messages") << textFrame("x").masked().bytes().repeated(1000);
    QTest::newRow("messages") << binaryFrame(QByteArray(60'000, 'x')).masked().bytes();
    QTest::newRow("pings") << pingFrame(QByteArray(125, 'p')).masked().bytes().repeated(100);
}

void TestFloodMemory::bounded()
{
    QFETCH(QByteArray, octets);
    constexpr int peers = 8;
    const qint64 before = memory(m_server->processId(), "VmHWM");
    QVERIFY(before > 0);
    std::vector<std::unique_ptr<Flood>> floods;
    for (int i = 0; i < peers; ++i) {
        floods.push_back(std::make_unique<Flood>(quint16(m_url.port())));
        QTRY_VERIFY(floods.back()->isOpen());
        floods.back()->stopReading();
    }
    qint64 pushed = 0;
    for (const auto &flood : floods) {
        qint64 mine = 0;
        do {
            mine += flood->push(octets);
        } while (mine < 200 * mib && flood->waitForRoom(500));
        QVERIFY2(mine < 200 * mib, "the server reads on and on");
        pushed += mine;
    }
    const qint64 growth = memory(m_server->processId(), "VmHWM") - before;
    qInfo("%lld KiB were sent, the server grew by %lld KiB", static_cast<long long>(pushed / 1024),
          static_cast<long long>(growth / 1024));
    // Per connection, a high-water mark of 1 MiB, one read beyond it, and what allocators need.
    QVERIFY(growth <= peers * 3 * mib + 8 * mib);
    // The server serves others all the while.
    WebSocket client;
    SocketLog log(&client);
    QVERIFY(client.open(m_url));
    QTRY_VERIFY(client.isOpen());
    QVERIFY(client.sendMessage("Hello"));
    QTRY_COMPARE(log.messages, QList<QByteArray>({ "Hello" }));
}

void TestFloodMemory::manyRounds()
{
    // Peers that come, flood and go do not leave anything behind.
    const QByteArray octets = binaryFrame(QByteArray(60'000, 'x')).masked().bytes();
    qint64 early = 0;
    for (int round = 0; round < 30; ++round) {
        Flood flood { quint16(m_url.port()) };
        QTRY_VERIFY(flood.isOpen());
        flood.stopReading();
        qint64 mine = 0;
        do {
            mine += flood.push(octets);
        } while (mine < 20 * mib && flood.waitForRoom(50));
        flood.peer().reset();
        if (round == 9)
            early = memory(m_server->processId(), "VmHWM");
    }
    const qint64 late = memory(m_server->processId(), "VmHWM");
    QVERIFY2(late - early <= 4 * mib, QByteArray::number((late - early) / 1024).constData());
}

QTEST_GUILESS_MAIN(TestFloodMemory)
#include "tst_flood_memory.moc"
