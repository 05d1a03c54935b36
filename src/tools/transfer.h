// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qcryptographichash.h>
#include <QtCore/qsocketnotifier.h>

#include <memory>
#include <optional>

#include <unistd.h>

namespace Fernweg::Tools {

/// A file that hashes what is read from it, or written to it, in one pass. "-" stands for the program's
/// standard input or output; a pipe is read as it comes.
class ContentFile final : public QIODevice
{
public:
    explicit ContentFile(std::optional<QCryptographicHash::Algorithm> algorithm);
    ~ContentFile() override;

    bool openNamed(const QString &name, OpenMode mode);
    bool isStandardStream() const noexcept { return m_descriptor <= STDERR_FILENO; }
    /// "1048576 octets, sha256 …"
    QString summary() const;

    bool isSequential() const override { return m_size < 0; }
    qint64 size() const override { return m_size; }

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    bool hasInput() const;
    void count(const char *data, qint64 size);

    std::optional<QCryptographicHash> m_hash;
    std::unique_ptr<QSocketNotifier> m_notifier; // of a pipe
    QString m_algorithm;
    quint64 m_octets = 0;
    qint64 m_size = -1;
    int m_descriptor = -1;
};

/// One connection that carries one message: to a server, or with --listen from the first client.
class Transfer : public QObject
{
public:
    static void addOptions(QCommandLineParser &parser);
    /// An error text; empty if it is under way.
    QString begin(const QCommandLineParser &parser, const QUrl &url);

protected:
    virtual void opened(WebSocket *socket) = 0;
    /// Closes the connection, and ends the program with success when that is done.
    void succeed();
    /// Ends the program with failure, at once.
    void failWith(const QString &message);

private:
    void use(WebSocket *socket);
    void closed(bool wasClean, CloseCode code, const QString &reason);

    std::optional<WebSocket> m_client;
    std::optional<WebSocketServer> m_server;
    QPointer<WebSocket> m_socket;
    QString m_place; // for messages
    bool m_isDone = false;
};

/// The value of --hash; nothing for "none". \a error is set if there is no such algorithm.
std::optional<QCryptographicHash::Algorithm> hashAlgorithm(const QCommandLineParser &parser,
                                                           QString *error);

} // namespace Fernweg::Tools
