// SPDX-License-Identifier: Apache-2.0
#include "partslog.h"

namespace Conformance {

using namespace Fernweg;

PartsLog::PartsLog(WebSocket *socket)
{
    connect(socket, &WebSocket::onMessage, this, [this](const QByteArray &payload, bool isBinary) {
        end((isBinary ? "binary " : "text ") + payload);
    });
    connect(socket, &WebSocket::onMessageBegin, this,
            [this](bool isBinary) { add(isBinary ? "binary {" : "text {"); });
    connect(socket, &WebSocket::onMessageFrame, this,
            [this](const QByteArray &payload) { add("frame " + payload); });
    connect(socket, &WebSocket::onMessageFrameBegin, this,
            [this](quint64 length) { add("frame of " + QByteArray::number(length)); });
    connect(socket, &WebSocket::onMessageFrameData, this, [this](const QByteArray &payload) {
        if (m_words.last().startsWith("data "))
            m_words.last() += payload;
        else
            add("data " + payload);
    });
    connect(socket, &WebSocket::onMessageFrameEnd, this, [this] { add("end"); });
    connect(socket, &WebSocket::onMessageEnd, this, [this] { end("}"); });
    connect(socket, &WebSocket::onClose, this, [this](bool, CloseCode code, const QString &reason) {
        add("closed " + QByteArray::number(int(code)) + ' ' + reason.toUtf8());
    });
}

void PartsLog::end(const QByteArray &word)
{
    add(word);
    ++m_messages;
}

QByteArrayList wordsOf(ReceiveMode mode, const QByteArrayList &payloads,
                       const QByteArrayList &frames)
{
    if (mode == ReceiveMode::Message)
        return { "text " + payloads.join() };
    QByteArrayList words { "text {" };
    for (qsizetype i = 0; i < frames.size(); ++i) {
        const QByteArray payload = payloads.value(i);
        if (mode == ReceiveMode::Frame) {
            words += "frame " + payload;
            continue;
        }
        words += "frame of " + QByteArray::number(frames.at(i).size());
        if (!payload.isEmpty())
            words += "data " + payload;
        words += "end";
    }
    words += "}";
    return words;
}

QByteArrayList joined(QByteArrayList words)
{
    QByteArray data;
    for (QByteArray &word : words) {
        if (word.startsWith("data ")) {
            data += word.sliced(5);
            word = {};
        } else if (word.startsWith("frame ") && !word.startsWith("frame of ")) {
            data += word.sliced(6);
            word = "frame";
        }
    }
    words.removeAll(QByteArray());
    words += data;
    return words;
}

QByteArrayList withoutLengths(QByteArrayList words)
{
    for (QByteArray &word : words) {
        if (word.startsWith("frame of "))
            word = "frame";
    }
    return words;
}

} // namespace Conformance
