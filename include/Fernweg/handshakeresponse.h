// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/fernwegglobal.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstring.h>

#include <utility>

namespace Fernweg {

class HandshakeResponseData;

class FERNWEG_WEBSOCKET_EXPORT HandshakeResponse
{
public:
    using Headers = QList<std::pair<QByteArray, QByteArray>>;

    HandshakeResponse();
    HandshakeResponse(const HandshakeResponse &other);
    HandshakeResponse(HandshakeResponse &&other) noexcept;
    HandshakeResponse &operator=(const HandshakeResponse &other);
    HandshakeResponse &operator=(HandshakeResponse &&other) noexcept;
    ~HandshakeResponse();

    /// Whether there was a response at all.
    bool isValid() const noexcept;
    int status() const noexcept;
    QByteArray reason() const;
    Headers headers() const;
    QByteArray header(const QByteArray &name) const;
    QString subprotocol() const;
    QByteArray extensions() const;

private:
    friend class HandshakeResponseData;
    QSharedDataPointer<HandshakeResponseData> d;
};

} // namespace Fernweg

Q_DECLARE_METATYPE(Fernweg::HandshakeResponse)
