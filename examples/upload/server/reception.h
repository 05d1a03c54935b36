// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WebSocket>

#include <QtCore/QCryptographicHash>
#include <QtCore/QObject>
#include <QtCore/QTemporaryFile>

#include <memory>

namespace Upload {

// Where files go, and how large they may be.
struct Store
{
    QString folder; // empty: nothing is kept, only hashed
    quint64 maxSize = 0;
};

// What one connection sends: an announcement, as text, then the file, as one binary message of any size.
// It is written as it comes, to a file that has no name before it is complete.
class Reception : public QObject
{
    Q_OBJECT

public:
    // Belongs to the socket.
    Reception(Fernweg::WebSocket *socket, const Store &store);

Q_SIGNALS:
    void received(const QString &name, quint64 size, const QByteArray &sha256);

private:
    enum class Phase { Announcement, Content, Refused };

    void begin(bool isBinary);
    void take(const QByteArray &piece);
    void end();
    void announce();
    void takeContent(const QByteArray &piece);
    void finish();
    // Gives the file its name, or one with a number where there is such a file already.
    bool keep();
    void refuse(Fernweg::CloseCode code, const QString &why);

    Fernweg::WebSocket *const m_socket;
    const Store m_store;
    Phase m_phase = Phase::Announcement;
    QByteArray m_text;
    QString m_name;
    quint64 m_announcedSize = 0;
    quint64 m_size = 0;
    std::unique_ptr<QTemporaryFile> m_file; // gone with us, unless it was kept
    QCryptographicHash m_hash { QCryptographicHash::Sha256 };
};

} // namespace Upload
