// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/messagecodec.h>

#include <algorithm>
#include <optional>
#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

namespace Fernweg::Test {

using Flush = MessageCodec::Flush;

/// A whole message. Null if it could not be encoded.
inline QByteArray encoded(MessageCodec &codec, QByteArrayView message)
{
    QByteArray output("");
    return codec.encode(message, Flush::Message, output) ? output : QByteArray();
}

/// The message whose octets arrive in these pieces, read \a room octets at a time; nothing if it is
/// refused. Fails the test when the codec does not keep its contract.
inline std::optional<QByteArray> decoded(MessageCodec &codec, const QList<QByteArray> &pieces,
                                         qsizetype room = 64 * 1024)
{
    QByteArray message;
    QByteArray target(room + 1, '#');
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        QByteArrayView input = pieces.at(i);
        qsizetype size = room;
        while (size == room) {
            target[room] = '#';
            size = codec.decode(input, i == pieces.size() - 1, target.data(), room);
            if (size < 0)
                return std::nullopt;
            if (size > room || target.at(room) != '#')
                QTest::qFail("more was written than there is room for", __FILE__, __LINE__);
            message += target.first(std::min(size, room));
        }
        if (!input.isEmpty())
            QTest::qFail("input was left", __FILE__, __LINE__);
    }
    return message;
}

inline std::optional<QByteArray> decoded(MessageCodec &codec, const QByteArray &message)
{
    return decoded(codec, QList<QByteArray> { message });
}

inline QByteArray fromHex(const char *hex)
{
    return QByteArray::fromHex(hex);
}

/// The same at every run.
inline QByteArray randomOctets(qsizetype size)
{
    QRandomGenerator random(7692);
    QByteArray octets(size, Qt::Uninitialized);
    std::generate(octets.begin(), octets.end(), [&random] { return char(random.generate()); });
    return octets;
}

/// JSON with a bit of variety, as messages are.
inline QByteArray jsonOctets(qsizetype size)
{
    QRandomGenerator random(8259);
    QByteArray text = "[";
    while (text.size() < size) {
        text += "{\"id\":" + QByteArray::number(random.bounded(1000000)) + ",\"sensor\":\"hall "
                + QByteArray::number(random.bounded(40))
                + "\",\"value\":" + QByteArray::number(random.bounded(100.0), 'f', 3)
                + ",\"unit\":\"K\",\"valid\":true},";
    }
    return text.first(size);
}

} // namespace Fernweg::Test
