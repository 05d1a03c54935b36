// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/fernwegglobal.h>

#include <QtCore/qiodevice.h>

#include <memory>

namespace Fernweg {

class WebSocket;
class WebSocketStreamPrivate;

class FERNWEG_WEBSOCKET_EXPORT WebSocketStream : public QIODevice
{
    Q_OBJECT

public:
    explicit WebSocketStream(WebSocket *socket, QObject *parent = nullptr);
    ~WebSocketStream() override;

    WebSocket *socket() const noexcept;
    qint64 readBufferSize() const noexcept;
    void setReadBufferSize(qint64 octets);

    bool isSequential() const override { return true; }
    bool atEnd() const override;
    qint64 bytesAvailable() const override;
    qint64 bytesToWrite() const override;
    bool canReadLine() const override;
    void close() override;
    bool waitForReadyRead(int milliseconds) override;
    bool waitForBytesWritten(int milliseconds) override;

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    friend class WebSocketStreamPrivate;
    std::unique_ptr<WebSocketStreamPrivate> d;
};

} // namespace Fernweg
