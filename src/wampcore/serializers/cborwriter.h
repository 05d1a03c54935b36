// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/output.h"
#include "serializers/writer.h"

namespace Fernweg::WampCore {

/// Writes CBOR in its preferred serialization (RFC 8949, section 4.1): everything in its shortest form.
class CborWriter
{
public:
    explicit CborWriter(Output &output) : m_output(output) { }

    void beginList(qsizetype count) { head(4, quint64(count)); }
    void endList() { }
    void beginDictionary(qsizetype count) { head(5, quint64(count)); }
    void endDictionary() { }
    void key(QStringView value) { text(value); }

    void null() { m_output.put('\xF6'); }
    void boolean(bool value) { m_output.put(value ? '\xF5' : '\xF4'); }
    void integer(qint64 value);
    void unsignedInteger(quint64 value) { head(0, value); }
    void number(double value);
    void text(QStringView value);
    void binary(QByteArrayView octets);
    void raw(QByteArrayView octets) { m_output.put(octets); }

private:
    void head(quint8 major, quint64 value);

    Output &m_output;
};

} // namespace Fernweg::WampCore
