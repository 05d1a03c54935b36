// SPDX-License-Identifier: Apache-2.0
// Files for browsers, sent piece by piece.
#include "serveropening.h"

#include "handshake/statuspage.h"
#include "net/readbuffer.h"
#include "serverworker.h"
#include "webfile.h"
#include "websocketoptions_p.h"

#include <algorithm>
#include <utility>

namespace Fernweg {

namespace {

/// How long a client may take to read a page; and how long a file may stand still: the kernel's buffers
/// are large, and tell of room when there is much of it.
constexpr int maxSecondsAnswered = 60;
constexpr int maxSecondsStalled = 30;
/// Pieces of one turn, so that a client that reads fast does not starve the others.
constexpr int maxPiecesPerTurn = 16;

} // namespace

void ServerOpening::answerWithFile(const Core::HttpReply &notFound)
{
    const ServerOptionsData &options = ServerOptionsData::of(m_settings->options);
    WebFile answer = WebFile::open(options.webFolder, notFound.pagePath, m_parser.headers());
    const bool isRoot = notFound.pagePath == "/";
    if (answer.reply.status == 404 && isRoot && options.webStatus)
        answer.reply =
                Core::statusPage(m_parser.startLine().split(' ').value(1), options.serverName);
    answer.reply.isHeadOnly = notFound.isHeadOnly;
    if (answer.reply.status >= 400) {
        refuse(answer.reply, QString::fromLatin1(answer.reply.body));
        return;
    }
    if (answer.file && !notFound.isHeadOnly && answer.reply.bodyLength.value_or(0) > 0) {
        m_file = std::move(answer.file);
        m_fileRest = *answer.reply.bodyLength;
    }
    send(answer.reply);
    if (!m_isDone && m_file && m_transport->bytesToWrite() == 0)
        sendFilePieces();
}

void ServerOpening::sendFilePieces()
{
    Net::ReadBuffer buffer;
    for (int i = 0; i < maxPiecesPerTurn && m_fileRest != 0; ++i) {
        const qint64 size =
                m_file->read(buffer.data(), std::min<qint64>(m_fileRest, Net::ReadBuffer::size));
        // A file that has become shorter: the client learns from the missing octets.
        if (size <= 0 || !m_transport->write(buffer.data(), size)) {
            done();
            return;
        }
        m_fileRest -= size;
        if (m_transport->bytesToWrite() != 0)
            break;
    }
    if (m_transport->bytesToWrite() != 0)
        return; // transportWritten() comes
    if (m_fileRest == 0) {
        m_file.reset();
        m_transport->shutdownOutput();
        return;
    }
    QMetaObject::invokeMethod(
            this,
            [this] {
                const Busy busy(this);
                if (m_file && !m_isDone && m_transport->bytesToWrite() == 0)
                    sendFilePieces();
            },
            Qt::QueuedConnection);
}

qint64 ServerOpening::unsent() const
{
    return m_fileRest + m_transport->bytesToWrite();
}

bool ServerOpening::isBeingRead()
{
    if (m_phase != Phase::Answered)
        return false;
    const qint64 left = unsent();
    const bool isProgress = left < std::exchange(m_unsent, left);
    if (!m_file)
        return ++m_secondsAnswered < maxSecondsAnswered && isProgress;
    m_secondsAnswered = isProgress ? 0 : m_secondsAnswered + 1;
    return m_secondsAnswered < maxSecondsStalled;
}

} // namespace Fernweg
