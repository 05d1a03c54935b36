// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/messagecodec.h>

#include <QtCore/qmutex.h>

#include <atomic>
#include <vector>

namespace Fernweg::Core {

/// A message for many connections, in several threads: framed once, and compressed once for each set
/// of parameters that a connection agreed on.
class PreparedMessage
{
public:
    PreparedMessage(QByteArray payload, bool isBinary, bool doNotCompress);
    Q_DISABLE_COPY_MOVE(PreparedMessage)

    const QByteArray &payload() const noexcept { return m_payload; }
    bool isBinary() const noexcept { return m_isBinary; }
    bool doNotCompress() const noexcept { return m_doNotCompress; }

    /// What a connection sends: the payload as its codec makes it, and the server's frame of it.
    struct Form
    {
        QByteArray encoding; // empty: the payload itself
        QByteArray frame;
        qsizetype headSize = 0; ///< octets of the frame before its payload
        bool isEncoded = false;
    };
    /// The form for a connection without a codec. It lives as long as the message.
    const Form &plainForm() const;
    /// The form for a connection with \a codec (null: none), which then forgets what it has encoded.
    Form formFor(MessageCodec *codec) const;

private:
    Form makeForm(const QByteArray &payload, bool isEncoded) const;

    const QByteArray m_payload;
    const bool m_isBinary;
    const bool m_doNotCompress;
    mutable QMutex m_mutex;
    mutable std::vector<Form> m_forms;
    mutable Form m_plainForm; // is written once, before m_hasPlainForm
    mutable std::atomic<bool> m_hasPlainForm = false;
};

} // namespace Fernweg::Core
