// SPDX-License-Identifier: Apache-2.0
// What large payloads cost by TLS beside the encryption: QSslSocket copies them from buffer to buffer, and if
// these go back to the kernel each time, to have all of their pages again costs more than the rest.
#include "support/socketlog.h"
#include "tlspair.h"

#include <sys/resource.h>

using namespace Fernweg;

class TestTlsMemory : public QObject, private Test::TlsPair
{
    Q_OBJECT

private Q_SLOTS:
    void largePayloadsUseTheSameMemory();
};

void TestTlsMemory::largePayloadsUseTheSameMemory()
{
    reset();
    connectTo();
    QVERIFY(Test::waitFor([this] { return isConnected(); }));
    const QByteArray payload(256 * 1024, 'x'); // as much as a WebSocket hands over at once
    const auto transfer = [&](int count) {
        for (int i = 0; i < count; ++i) {
            server.received.resize(0);
            if (!client.send(payload)
                || !Test::waitFor([&] { return server.received.size() == payload.size(); }))
                return false;
        }
        return true;
    };
    const auto faults = [] {
        rusage usage = {};
        ::getrusage(RUSAGE_THREAD, &usage);
        return usage.ru_minflt;
    };
    QVERIFY(transfer(10)); // until buffers have their size
    const long before = faults();
    constexpr int count = 50;
    QVERIFY(transfer(count));
    const double perPayload = double(faults() - before) / count;
    qInfo("%.1f page faults per payload of 64 pages", perPayload);
    QVERIFY(perPayload < 16);
}

QTEST_GUILESS_MAIN(TestTlsMemory)
#include "tst_tlsmemory.moc"
