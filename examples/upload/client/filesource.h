// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QCryptographicHash>
#include <QtCore/QFile>

namespace Upload {

// A file as a stream, for WebSocket::sendDevice(): hashes what is read, and has nothing to read while
// it is paused.
class FileSource : public QIODevice
{
    Q_OBJECT

public:
    explicit FileSource(const QString &path, QObject *parent = nullptr);

    bool open(OpenMode mode = ReadOnly | Unbuffered) override;
    qint64 fileSize() const { return m_file.size(); }
    void setPaused(bool paused);
    // Of what has been read.
    QByteArray sha256() const { return m_hash.result().toHex(); }

    bool isSequential() const override { return true; }

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QFile m_file;
    QCryptographicHash m_hash { QCryptographicHash::Sha256 };
    bool m_isPaused = false;
    bool m_isAtEnd = false;
};

} // namespace Upload
