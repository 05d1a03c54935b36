// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WebSocket>

#include <QtCore/QByteArrayList>
#include <QtCore/QObject>

namespace Conformance {

/// Tells what a socket received, in words: "text abc"; or, in the other receive modes, "text {", "frame
/// abc" or "frame of 3", "data abc", "end", and "}". Data that came in several pieces is joined.
class PartsLog : public QObject
{
public:
    explicit PartsLog(Fernweg::WebSocket *socket);

    QByteArrayList take() { return std::exchange(m_words, {}); }
    /// How many messages ended.
    int messages() const { return m_messages; }

private:
    void add(const QByteArray &word) { m_words += word; }
    void end(const QByteArray &word);

    QByteArrayList m_words;
    int m_messages = 0;
};

/// What a PartsLog says of a message in frames with these payloads, that are \a frames on the wire.
QByteArrayList wordsOf(Fernweg::ReceiveMode mode, const QByteArrayList &payloads,
                       const QByteArrayList &frames);
QByteArrayList withoutLengths(QByteArrayList words);
/// The same words with the data of all frames in one, after them.
QByteArrayList joined(QByteArrayList words);

} // namespace Conformance
