// SPDX-License-Identifier: Apache-2.0
#include "reception.h"

#include "filename.h"

#include <QtCore/QDir>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QLocale>

using namespace Qt::StringLiterals;

namespace Upload {

namespace {

using Fernweg::CloseCode, Fernweg::WebSocket;

constexpr qsizetype MaxAnnouncement = 4096;
constexpr int MaxSameName = 1000;
// Numbers of JSON are exact up to here.
constexpr double MaxExact = 9007199254740992.0;

QString compact(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace

Reception::Reception(WebSocket *socket, const Store &store)
    : QObject(socket), m_socket(socket), m_store(store)
{
    // Octets as they come: what is in memory is what the kernel had, however large the file.
    socket->setReceiveMode(Fernweg::ReceiveMode::Stream);
    connect(socket, &WebSocket::onMessageBegin, this, &Reception::begin);
    connect(socket, &WebSocket::onMessageFrameData, this, &Reception::take);
    connect(socket, &WebSocket::onMessageEnd, this, &Reception::end);
    // A file that was not finished is dropped at once.
    connect(socket, &WebSocket::onClose, this, [this] { m_file.reset(); });
}

void Reception::begin(bool isBinary)
{
    const bool isExpected = isBinary == (m_phase == Phase::Content);
    if (m_phase != Phase::Refused && !isExpected)
        refuse(CloseCode::PolicyViolation, u"first an announcement, then the file"_s);
}

void Reception::take(const QByteArray &piece)
{
    if (m_phase == Phase::Content)
        takeContent(piece);
    else if (m_phase == Phase::Announcement && m_text.size() + piece.size() <= MaxAnnouncement)
        m_text += piece;
    else if (m_phase == Phase::Announcement)
        refuse(CloseCode::MessageTooBig, u"the announcement is too long"_s);
}

void Reception::end()
{
    if (m_phase == Phase::Announcement)
        announce();
    else if (m_phase == Phase::Content)
        finish();
}

void Reception::announce()
{
    const QJsonObject text = QJsonDocument::fromJson(m_text).object();
    m_text.clear();
    m_name = text.value("name"_L1).toString();
    const double size = text.value("size"_L1).toDouble(-1);
    if (!isSafeFileName(m_name)) {
        refuse(CloseCode::PolicyViolation, u"this is no name for a file here"_s);
        return;
    }
    if (!(size >= 0 && size <= MaxExact)) {
        refuse(CloseCode::PolicyViolation, u"the file's size is missing"_s);
        return;
    }
    m_announcedSize = quint64(size);
    if (m_announcedSize > m_store.maxSize) {
        const QString limit = QLocale::c().formattedDataSize(qint64(m_store.maxSize), 0,
                                                             QLocale::DataSizeSIFormat);
        refuse(CloseCode::MessageTooBig, u"too large: %1 at most"_s.arg(limit));
        return;
    }
    if (!m_store.folder.isEmpty()) {
        // Without a name, where the file system knows such files; it is gone even if we crash.
        m_file = std::make_unique<QTemporaryFile>(m_store.folder + u"/.upload-XXXXXX"_s);
        if (!m_file->open()) {
            refuse(CloseCode::InternalError, u"the file can't be stored"_s);
            return;
        }
    }
    m_phase = Phase::Content;
    m_size = 0;
    m_hash.reset();
    m_socket->sendMessage(compact({ { u"type"_s, u"ready"_s } }));
}

void Reception::takeContent(const QByteArray &piece)
{
    m_size += quint64(piece.size());
    m_hash.addData(piece);
    if (m_size > m_announcedSize)
        refuse(CloseCode::MessageTooBig, u"more than was announced"_s);
    else if (m_file && m_file->write(piece) != piece.size())
        refuse(CloseCode::InternalError, u"the file can't be stored"_s);
}

void Reception::finish()
{
    if (m_size != m_announcedSize) {
        refuse(CloseCode::PolicyViolation, u"less than was announced"_s);
        return;
    }
    if (m_file && !keep()) {
        refuse(CloseCode::InternalError, u"the file can't be stored"_s);
        return;
    }
    m_phase = Phase::Announcement; // of the next file
    const QByteArray sha256 = m_hash.result().toHex();
    m_socket->sendMessage(compact({ { u"type"_s, u"stored"_s },
                                    { u"name"_s, m_name },
                                    { u"size"_s, double(m_size) },
                                    { u"sha256"_s, QString::fromLatin1(sha256) } }));
    Q_EMIT received(m_name, m_size, sha256);
}

bool Reception::keep()
{
    if (!m_file->flush())
        return false;
    const QDir folder(m_store.folder);
    for (int count = 0; count < MaxSameName; ++count) {
        const QString name = numberedName(m_name, count);
        // Fails where there is such a file: nothing is ever overwritten.
        if (folder.exists(name) || !m_file->rename(folder.filePath(name)))
            continue;
        m_name = name;
        m_file->setAutoRemove(false);
        m_file.reset();
        return true;
    }
    return false;
}

void Reception::refuse(CloseCode code, const QString &why)
{
    m_phase = Phase::Refused;
    m_file.reset();
    m_socket->sendClose(code, why);
}

} // namespace Upload
