// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/messageio.h"
#include "messages/messagetable.h"
#include "serializers/cursor.h"

namespace Fernweg::WampCore {

/// Reads one message field by field, as the message table says.
template <Cursor C>
class MessageReader
{
public:
    MessageReader(SerializerId serializer, const QByteArray &bytes)
        : m_serializer(serializer), m_bytes(bytes), m_cursor(bytes)
    {
    }

    ReadResult read();

private:
    bool readAll();
    bool readType();
    bool readField(Field field);
    bool readId(quint64 &id, quint64 min, const char *name);
    bool readRequestType();
    bool readText(Field field);
    bool readDetails();
    bool readPayload();
    bool readOpaquePayload();
    bool readPart(Slice &slice, ValueType type, const char *name, const char *expected);
    bool checkPattern();
    bool checkRevocation();

    bool is(ValueType type) { return m_cursor.peek() == type; }
    bool refuse(const QString &text, const QString &uri = {});
    bool refuseType(const char *name, const char *expected);
    bool refuseExcess();
    ReadResult failure();

    SerializerId m_serializer;
    const QByteArray &m_bytes;
    C m_cursor;
    const MessageSpec *m_spec = nullptr;
    Message m_message;
    ReadError m_error;
};

} // namespace Fernweg::WampCore
