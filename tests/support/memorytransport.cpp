// SPDX-License-Identifier: Apache-2.0
#include "support/memorytransport.h"

#include "net/connecttarget.h"
#include "support/faultyio.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qcoreevent.h>

#include <algorithm>
#include <cstring>

namespace Fernweg::Net {

// In place of the one that knows sockets: that one is alone in its object file of the library.
TransportPointer connectTransport(const ConnectTarget &)
{
    Test::MemoryNetwork *const network = Test::MemoryNetwork::current;
    auto [client, server] = Test::MemoryTransport::makePair(*network);
    static_cast<Test::MemoryTransport *>(client.get())->connectLater();
    if (network->accept)
        network->accept(std::move(server));
    return std::move(client);
}

} // namespace Fernweg::Net

namespace Fernweg::Test {

MemoryNetwork *MemoryNetwork::current = nullptr;
int MemoryTransport::count = 0;

MemoryTransport::MemoryTransport(MemoryNetwork &network) : m_network(network)
{
    ++count;
}

MemoryTransport::~MemoryTransport()
{
    --count;
}

std::pair<Net::TransportPointer, Net::TransportPointer>
MemoryTransport::makePair(MemoryNetwork &network)
{
    auto *const a = new MemoryTransport(network);
    auto *const b = new MemoryTransport(network);
    a->m_out = b->m_in = std::make_shared<Stream>();
    a->m_in = b->m_out = std::make_shared<Stream>();
    a->m_out->writer = a->m_in->reader = a;
    b->m_out->writer = b->m_in->reader = b;
    return { Net::TransportPointer(a), Net::TransportPointer(b) };
}

void MemoryTransport::connectLater()
{
    m_isConnecting = true;
    schedule();
}

void MemoryTransport::schedule()
{
    if (!std::exchange(m_isScheduled, true))
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
}

bool MemoryTransport::event(QEvent *event)
{
    if (event->type() != QEvent::User)
        return QObject::event(event);
    m_isScheduled = false;
    if (m_isReleased)
        return true;
    if (std::exchange(m_isConnecting, false)) {
        if (m_network.faults != nullptr && m_network.faults->isNextFailing()) {
            fail();
            notify(&Net::TransportClient::transportEnded);
        } else if (notify(&Net::TransportClient::transportConnected)) {
            schedule();
        }
        return true;
    }
    deliver();
    return true;
}

void MemoryTransport::deliver()
{
    if (m_isPaused)
        return;
    Stream &stream = *m_in;
    if (!stream.underWay.isEmpty()) {
        const qsizetype underWay = stream.underWay.size();
        const qsizetype piece = m_network.nextPiece ? m_network.nextPiece(underWay) : underWay;
        const qsizetype size = std::clamp<qsizetype>(piece, 1, underWay);
        stream.arrived += stream.underWay.first(size);
        stream.underWay.remove(0, size);
        if (stream.writer != nullptr && underWay > m_network.capacity
            && stream.underWay.size() <= m_network.capacity) {
            stream.writer->notify(&Net::TransportClient::transportWritten);
            if (m_isReleased)
                return;
        }
    }
    const bool isAtEnd = m_hasFailed || (stream.isShut && stream.underWay.isEmpty());
    if (stream.arrived.isEmpty() && (!isAtEnd || m_isOwnEndTold))
        return;
    const qsizetype before = stream.arrived.size();
    m_isOwnEndTold = isAtEnd && before == 0;
    if (!notify(&Net::TransportClient::transportReadable))
        return;
    // As a socket does, it tells again of what was left; of what is under way, anyhow.
    if (!stream.underWay.isEmpty() || (!stream.arrived.isEmpty() && stream.arrived.size() < before)
        || (stream.isShut && !m_isOwnEndTold))
        schedule();
}

bool MemoryTransport::notify(void (Net::TransportClient::*what)())
{
    if (m_isReleased || client() == nullptr)
        return false;
    ++m_notifying;
    (client()->*what)();
    if (--m_notifying == 0 && m_isReleased)
        deleteLater();
    return !m_isReleased;
}

void MemoryTransport::fail()
{
    m_hasFailed = true;
    m_error = QStringLiteral("this was made to fail");
    m_out->isShut = true;
    m_in->isBroken = true;
    if (m_out->reader != nullptr)
        m_out->reader->schedule();
}

qint64 MemoryTransport::read(char *data, qint64 maxSize)
{
    if (!m_hasFailed && m_network.faults != nullptr && m_network.faults->isNextFailing())
        fail();
    if (m_hasFailed)
        return -1;
    Stream &stream = *m_in;
    if (stream.arrived.isEmpty())
        return stream.isShut && stream.underWay.isEmpty() ? -1 : 0;
    const qint64 size = std::min<qint64>(maxSize, stream.arrived.size());
    std::memcpy(data, stream.arrived.constData(), size_t(size));
    stream.arrived.remove(0, size);
    return size;
}

bool MemoryTransport::write(const char *data, qint64 size)
{
    if (!m_hasFailed && m_network.faults != nullptr && m_network.faults->isNextFailing())
        fail();
    if (m_hasFailed || m_out->isBroken || m_out->isShut)
        return false;
    m_out->underWay.append(data, size);
    if (m_out->reader != nullptr)
        m_out->reader->schedule();
    return true;
}

qint64 MemoryTransport::bytesToWrite() const
{
    return std::max<qint64>(0, m_out->underWay.size() - m_network.capacity);
}

void MemoryTransport::setPaused(bool paused)
{
    if (std::exchange(m_isPaused, paused) && !paused)
        schedule();
}

void MemoryTransport::shutdownOutput()
{
    m_out->isShut = true;
    if (m_out->reader != nullptr)
        m_out->reader->schedule();
}

void MemoryTransport::release()
{
    if (std::exchange(m_isReleased, true))
        return;
    setClient(nullptr);
    setParent(nullptr);
    shutdownOutput();
    m_in->isBroken = true;
    m_in->reader = nullptr;
    m_out->writer = nullptr;
    if (m_notifying == 0)
        delete this;
}

} // namespace Fernweg::Test
