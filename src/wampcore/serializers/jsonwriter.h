// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/output.h"
#include "serializers/writer.h"

namespace Fernweg::WampCore {

/// Writes compact JSON. What JSON has no numbers for, infinity and NaN, becomes null.
class JsonWriter
{
public:
    explicit JsonWriter(Output &output) : m_output(output) { }

    void beginList(qsizetype) { begin('['); }
    void endList() { end(']'); }
    void beginDictionary(qsizetype) { begin('{'); }
    void endDictionary() { end('}'); }
    void key(QStringView text);

    void null() { word("null"); }
    void boolean(bool value) { word(value ? "true" : "false"); }
    void integer(qint64 value);
    void unsignedInteger(quint64 value);
    void number(double value);
    void text(QStringView value);
    void binary(QByteArrayView octets);
    /// A value that is JSON already.
    void raw(QByteArrayView json) { word(json); }

private:
    void begin(char bracket);
    void end(char bracket);
    void word(QByteArrayView value);
    void separate()
    {
        if (m_needsComma)
            m_output.put(',');
        m_needsComma = true;
    }
    void string(QStringView value);
    void escape(qsizetype start, qsizetype special);

    Output &m_output;
    bool m_needsComma = false;
};

} // namespace Fernweg::WampCore
