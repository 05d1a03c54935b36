// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/output.h"
#include "serializers/writer.h"

namespace Fernweg::WampCore {

/// Writes MessagePack, everything in its shortest form.
class MsgPackWriter
{
public:
    explicit MsgPackWriter(Output &output) : m_output(output) { }

    void beginList(qsizetype count) { container(0x90, 0xDC, count); }
    void endList() { }
    void beginDictionary(qsizetype count) { container(0x80, 0xDE, count); }
    void endDictionary() { }
    void key(QStringView value) { text(value); }

    void null() { m_output.put('\xC0'); }
    void boolean(bool value) { m_output.put(value ? '\xC3' : '\xC2'); }
    void integer(qint64 value);
    void unsignedInteger(quint64 value);
    void number(double value);
    void text(QStringView value);
    void binary(QByteArrayView octets);
    void raw(QByteArrayView octets) { m_output.put(octets); }

private:
    void container(quint8 shortForm, quint8 longForm, qsizetype count);

    Output &m_output;
};

} // namespace Fernweg::WampCore
