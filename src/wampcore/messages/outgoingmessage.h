// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/messageio.h"

#include <array>
#include <memory>
#include <utility>

namespace Fernweg::WampCore {

/// A message for one peer or for thousands: it is written at most once for each serializer. Belongs to
/// one thread.
class OutgoingMessage
{
public:
    Q_DISABLE_COPY_MOVE(OutgoingMessage)

    explicit OutgoingMessage(Message message) : m_message(std::move(message)) { }

    const Message &message() const noexcept { return m_message; }

    const QByteArray &encoded(SerializerId serializer) const
    {
        QByteArray &bytes = form(serializer).bytes;
        if (bytes.isNull())
            bytes = writeMessage(serializer, m_message);
        return bytes;
    }

    /// Where transports of one kind keep what they made of encoded() for all of their peers.
    std::shared_ptr<const void> &transportForm(SerializerId serializer) const
    {
        return form(serializer).transportForm;
    }

private:
    struct Form
    {
        QByteArray bytes;
        std::shared_ptr<const void> transportForm;
    };

    Form &form(SerializerId serializer) const { return m_forms[size_t(serializer) - 1]; }

    Message m_message;
    mutable std::array<Form, 3> m_forms;
};

} // namespace Fernweg::WampCore
