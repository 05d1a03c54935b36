// SPDX-License-Identifier: Apache-2.0
#include "filesource.h"

namespace Upload {

FileSource::FileSource(const QString &path, QObject *parent) : QIODevice(parent), m_file(path) { }

bool FileSource::open(OpenMode mode)
{
    if (m_file.open(mode))
        return QIODevice::open(mode);
    setErrorString(m_file.errorString());
    return false;
}

void FileSource::setPaused(bool paused)
{
    m_isPaused = paused;
    if (!paused)
        Q_EMIT readyRead(); // whoever reads goes on
}

qint64 FileSource::readData(char *data, qint64 maxSize)
{
    if (m_isPaused || m_isAtEnd)
        return 0;
    const qint64 size = m_file.read(data, maxSize);
    if (size < 0) {
        setErrorString(m_file.errorString());
    } else if (size > 0) {
        m_hash.addData(QByteArrayView(data, size));
    } else {
        m_isAtEnd = true;
        // Not from within: who reads is not done with what it got.
        QMetaObject::invokeMethod(this, &QIODevice::readChannelFinished, Qt::QueuedConnection);
    }
    return size;
}

} // namespace Upload
