// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/cursor.h"

namespace Fernweg::WampCore {

/// JSON as RFC 8259 has it. Text that begins with U+0000 and goes on in Base64 is binary data (WAMP
/// specification, "Binary support in JSON"); any other text is text.
class JsonCursor : public CursorBase
{
public:
    explicit JsonCursor(QByteArrayView bytes) noexcept : CursorBase(bytes) { }

    bool enterList();
    bool hasNext();
    ValueType peek() noexcept;
    bool readUnsigned(quint64 &number);
    bool readText(QString &text);
    bool skip(Slice &slice, bool &isEmpty);

    static QVariant decode(QByteArrayView wellFormed);

private:
    void skipSpace() noexcept;
    bool skipTree(bool &isEmpty);
    bool failAt(const char *at, const char *text) noexcept;
    /// Goes on by one of the members below.
    bool skipFrom(const char *&at, bool (JsonCursor::*skipOne)());
    bool skipKey();
    bool skipScalar();
    bool skipString();
    bool skipEscape();
    bool skipNumber();
    bool skipDigits();
    bool skipWord(QByteArrayView word);

    QVariant decodeValue();
    QVariant decodeList();
    QVariant decodeDictionary();
    QVariant decodeNumber();
    QByteArrayView takeString();

    bool m_isFirst = true; // of the values of the message
};

} // namespace Fernweg::WampCore
