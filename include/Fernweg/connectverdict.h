// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/fernwegglobal.h>
#include <Fernweg/websocketoptions.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qurl.h>

#include <optional>
#include <utility>

namespace Fernweg {

class ConnectVerdictData;

class FERNWEG_WEBSOCKET_EXPORT ConnectVerdict
{
public:
    using Headers = QList<std::pair<QByteArray, QByteArray>>;

    static ConnectVerdict accept(const QString &subprotocol = {});
    static ConnectVerdict deny(int status, const QByteArray &body = {});
    static ConnectVerdict redirect(const QUrl &url, int status = 302);

    ConnectVerdict(); // accepts
    ConnectVerdict(const ConnectVerdict &other);
    ConnectVerdict(ConnectVerdict &&other) noexcept;
    ConnectVerdict &operator=(const ConnectVerdict &other);
    ConnectVerdict &operator=(ConnectVerdict &&other) noexcept;
    ~ConnectVerdict();

    ConnectVerdict &addHeader(const QByteArray &name, const QByteArray &value);
    ConnectVerdict &setOptions(const WebSocketOptions &options);

    bool isAccepted() const noexcept;
    QString subprotocol() const;
    int status() const noexcept;
    QByteArray body() const;
    Headers headers() const;
    std::optional<WebSocketOptions> options() const;

private:
    QSharedDataPointer<ConnectVerdictData> d;
};

} // namespace Fernweg
