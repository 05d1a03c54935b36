// SPDX-License-Identifier: Apache-2.0
// What a message costs a server: system calls and allocations; and a connection: allocations and memory.
// This program's own versions of the C library's functions count them, of the thread that runs the server.
#include "support/frames.h"
#include "support/rawpeer.h"
#include "support/socketlog.h"

#include <Fernweg/WebSocketServer>

#include <QtTest/qtest.h>

#include <dlfcn.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdarg>
#include <thread>

namespace {

struct Counters
{
    int reads = 0; ///< on sockets
    int writes = 0; ///< on sockets
    int controls = 0; ///< ioctl() and the like
    int allocations = 0;
    qint64 heldOctets = 0; ///< allocated and not freed, the allocator's own included
};

thread_local Counters counters;

void *counted(void *memory)
{
    if (memory != nullptr)
        counters.heldOctets += qint64(::malloc_usable_size(memory) + sizeof(size_t));
    return memory;
}

void uncount(void *memory)
{
    if (memory != nullptr)
        counters.heldOctets -= qint64(::malloc_usable_size(memory) + sizeof(size_t));
}

bool isSocket(int descriptor)
{
    struct stat status = {};
    return ::fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
}

template <typename Function>
Function next(const char *name)
{
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" {

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void __libc_free(void *memory);

Q_DECL_EXPORT void *malloc(size_t size)
{
    ++counters.allocations;
    return counted(__libc_malloc(size));
}

Q_DECL_EXPORT void *calloc(size_t count, size_t size)
{
    ++counters.allocations;
    return counted(__libc_calloc(count, size));
}

Q_DECL_EXPORT void *realloc(void *memory, size_t size)
{
    ++counters.allocations;
    uncount(memory);
    return counted(__libc_realloc(memory, size));
}

Q_DECL_EXPORT void free(void *memory)
{
    uncount(memory);
    __libc_free(memory);
}

Q_DECL_EXPORT ssize_t read(int descriptor, void *data, size_t size)
{
    static const auto real = next<ssize_t (*)(int, void *, size_t)>("read");
    counters.reads += isSocket(descriptor) ? 1 : 0;
    return real(descriptor, data, size);
}

Q_DECL_EXPORT ssize_t recv(int descriptor, void *data, size_t size, int flags)
{
    static const auto real = next<ssize_t (*)(int, void *, size_t, int)>("recv");
    ++counters.reads;
    return real(descriptor, data, size, flags);
}

Q_DECL_EXPORT ssize_t recvmsg(int descriptor, msghdr *message, int flags)
{
    static const auto real = next<ssize_t (*)(int, msghdr *, int)>("recvmsg");
    ++counters.reads;
    return real(descriptor, message, flags);
}

Q_DECL_EXPORT ssize_t write(int descriptor, const void *data, size_t size)
{
    static const auto real = next<ssize_t (*)(int, const void *, size_t)>("write");
    counters.writes += isSocket(descriptor) ? 1 : 0;
    return real(descriptor, data, size);
}

Q_DECL_EXPORT ssize_t send(int descriptor, const void *data, size_t size, int flags)
{
    static const auto real = next<ssize_t (*)(int, const void *, size_t, int)>("send");
    ++counters.writes;
    return real(descriptor, data, size, flags);
}

Q_DECL_EXPORT ssize_t sendmsg(int descriptor, const msghdr *message, int flags)
{
    static const auto real = next<ssize_t (*)(int, const msghdr *, int)>("sendmsg");
    ++counters.writes;
    return real(descriptor, message, flags);
}

Q_DECL_EXPORT int ioctl(int descriptor, unsigned long request, ...) noexcept
{
    static const auto real = next<int (*)(int, unsigned long, void *)>("ioctl");
    va_list arguments;
    va_start(arguments, request);
    void *const argument = va_arg(arguments, void *);
    va_end(arguments);
    ++counters.controls;
    return real(descriptor, request, argument);
}

Q_DECL_EXPORT int getsockopt(int descriptor, int level, int name, void *value,
                             socklen_t *size) noexcept
{
    static const auto real = next<int (*)(int, int, int, void *, socklen_t *)>("getsockopt");
    ++counters.controls;
    return real(descriptor, level, name, value, size);
}

} // extern "C"

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

/// A client that waits for each answer; to be used in a thread of its own.
class BlockingClient
{
public:
    explicit BlockingClient(quint16 port) : m_socket(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::connect(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof address);
        const int on = 1;
        ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        send(upgradeRequest());
        while (!m_received.endsWith("\r\n\r\n"))
            receive(1);
        m_received.clear();
    }
    ~BlockingClient() { ::close(m_socket); }
    Q_DISABLE_COPY_MOVE(BlockingClient)

    void send(const QByteArray &octets) const
    {
        for (qsizetype sent = 0; sent < octets.size();) {
            const auto size = ::send(m_socket, octets.constData() + sent,
                                     size_t(octets.size() - sent), MSG_NOSIGNAL);
            if (size <= 0)
                return;
            sent += size;
        }
    }
    /// Waits until \a size octets have come.
    void receive(qsizetype size)
    {
        char data[65536];
        for (qsizetype come = 0; come < size;) {
            const auto more =
                    ::recv(m_socket, data, size_t(qMin<qsizetype>(sizeof data, size - come)), 0);
            if (more <= 0)
                return;
            if (m_received.size() < 4096)
                m_received.append(data, more);
            come += more;
        }
    }
    /// \a count rounds of \a octets, each answered by \a answerSize octets.
    void converse(int count, const QByteArray &octets, qsizetype answerSize)
    {
        for (int i = 0; i < count; ++i) {
            send(octets);
            receive(answerSize);
        }
    }

private:
    const int m_socket;
    QByteArray m_received;
};

} // namespace

class TestCosts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countersCount();
    void perMessage_data();
    void perMessage();
    void perConnection_data();
    void perConnection();
};

void TestCosts::countersCount()
{
    const Counters before = counters;
    const int descriptor = ::socket(AF_INET, SOCK_DGRAM, 0);
    char octet = 0;
    QVERIFY(::recv(descriptor, &octet, 1, MSG_DONTWAIT) < 0);
    QVERIFY(::write(descriptor, &octet, 1) < 0);
    ::close(descriptor);
    const QByteArray allocated(1000, 'x');
    QCOMPARE(counters.reads - before.reads, 1);
    QCOMPARE(counters.writes - before.writes, 1);
    QVERIFY(counters.allocations > before.allocations);
    QVERIFY(counters.heldOctets - before.heldOctets >= 1000);
    QCOMPARE(allocated.size(), 1000);
}

void TestCosts::perMessage_data()
{
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<int>("pipelined");
    QTest::addColumn<double>("readsPerRound");
    QTest::addColumn<double>("writesPerRound");
    QTest::addColumn<double>("allocationsPerMessage");
    QTest::newRow("small messages, one by one") << qsizetype(32) << 1 << 1.0 << 1.0 << 0.1;
    QTest::newRow("small messages, 64 at a time") << qsizetype(32) << 64 << 1.1 << 1.1 << 0.1;
    QTest::newRow("empty messages") << qsizetype(0) << 1 << 1.0 << 1.0 << 0.1;
    QTest::newRow("1 KiB") << qsizetype(1024) << 1 << 1.0 << 1.0 << 0.1;
    QTest::newRow("16 KiB") << qsizetype(16384) << 1 << 2.0 << 1.0 << 0.1;
    QTest::newRow("1 MiB") << qsizetype(1024 * 1024) << 1 << 40.0 << 10.0 << 0.5;
}

void TestCosts::perMessage()
{
    QFETCH(qsizetype, size);
    QFETCH(int, pipelined);
    QFETCH(double, readsPerRound);
    QFETCH(double, writesPerRound);
    QFETCH(double, allocationsPerMessage);
    WebSocketServer server;
    connect(&server, &WebSocketServer::onMessage, &server,
            [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                socket->sendMessage(payload, isBinary);
            });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const int rounds = size > 100000 ? 50 : 1000;
    const quint16 port = server.serverPort();
    Counters begin;
    Counters end;
    const auto note = [&server](Counters &target) { // in the server's thread
        QMetaObject::invokeMethod(
                &server, [&target] { target = counters; }, Qt::BlockingQueuedConnection);
    };
    std::atomic<bool> isDone = false;
    std::thread peer([&] {
        const Frame frame = binaryFrame(QByteArray(size, 'x'));
        const QByteArray octets = frame.masked().bytes().repeated(pipelined);
        const qsizetype answerSize = frame.bytes().size() * pipelined;
        BlockingClient client(port);
        client.converse(rounds / 10, octets, answerSize); // until buffers have their size
        note(begin);
        client.converse(rounds, octets, answerSize);
        note(end);
        isDone = true;
    });
    const bool isFine = waitFor([&isDone] { return isDone.load(); }, 60000);
    peer.join();
    QVERIFY(isFine);
    const auto perRound = [rounds](int last, int first) { return double(last - first) / rounds; };
    const double reads = perRound(end.reads, begin.reads);
    const double writes = perRound(end.writes, begin.writes);
    const double allocations = perRound(end.allocations, begin.allocations) / pipelined;
    qInfo("per round: %.3f reads, %.3f writes, %.3f controls; per message: %.3f allocations", reads,
          writes, perRound(end.controls, begin.controls), allocations);
    constexpr double slack = 0.02; // of the measurement
    QVERIFY(reads <= readsPerRound + slack);
    QVERIFY(writes <= writesPerRound + slack);
    QVERIFY(perRound(end.controls, begin.controls) <= slack);
    QVERIFY(allocations <= allocationsPerMessage + slack);
}

void TestCosts::perConnection_data()
{
    QTest::addColumn<int>("messages");
    QTest::addColumn<double>("maxAllocations");
    QTest::newRow("idle from the beginning") << 0 << 42.0;
    QTest::newRow("after a message each way") << 1 << 42.0;
}

void TestCosts::perConnection()
{
    QFETCH(int, messages);
    QFETCH(double, maxAllocations);
    WebSocketServer server;
    connect(&server, &WebSocketServer::onMessage, &server,
            [](WebSocket *socket, const QByteArray &payload) { socket->sendMessage(payload); });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    constexpr int count = 64; // within vectors' room, and the limit on descriptors
    const quint16 port = server.serverPort();
    Counters begin;
    Counters end;
    std::atomic<bool> isDone = false;
    std::thread peer([&] {
        const Frame frame = binaryFrame(QByteArray(32, 'x'));
        std::vector<std::unique_ptr<BlockingClient>> clients;
        const auto openMany = [&](int connections) {
            for (int i = 0; i < connections; ++i) {
                clients.push_back(std::make_unique<BlockingClient>(port));
                clients.back()->converse(messages, frame.masked().bytes(), frame.bytes().size());
            }
        };
        const auto note = [&server](
                                  Counters &target) { // when the server has nothing to do any more
            for (int turn = 0; turn < 3; ++turn) {
                QMetaObject::invokeMethod(
                        &server, [&target] { target = counters; }, Qt::BlockingQueuedConnection);
            }
        };
        openMany(count);
        note(begin);
        openMany(count);
        note(end);
        isDone = true;
        while (isDone) // the connections stay open meanwhile
            std::this_thread::yield();
    });
    const bool isFine = waitFor([&isDone] { return isDone.load(); }, 60000);
    const int connections = server.connectionCount();
    isDone = false;
    peer.join();
    QVERIFY(isFine);
    QCOMPARE(connections, 2 * count);
    const double allocations = double(end.allocations - begin.allocations) / count;
    const double octets = double(end.heldOctets - begin.heldOctets) / count;
    qInfo("per connection: %.2f allocations, %.0f octets held", allocations, octets);
    QVERIFY(allocations <= maxAllocations);
    QVERIFY(octets <= 3200); // of which two thirds are Qt's
}

QTEST_GUILESS_MAIN(TestCosts)
#include "tst_costs.moc"
