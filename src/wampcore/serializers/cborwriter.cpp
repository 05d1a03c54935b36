// SPDX-License-Identifier: Apache-2.0
#include "serializers/cborwriter.h"

#include "serializers/text.h"

#include <QtCore/qfloat16.h>

#include <bit>
#include <cmath>

namespace Fernweg::WampCore {

void CborWriter::head(quint8 major, quint64 value)
{
    const auto type = static_cast<quint8>(major << 5);
    if (value < 24)
        m_output.put(static_cast<char>(type | value));
    else if (value <= 0xFF)
        m_output.putHead(type | 24, quint8(value));
    else if (value <= 0xFFFF)
        m_output.putHead(type | 25, quint16(value));
    else if (value <= 0xFFFFFFFF)
        m_output.putHead(type | 26, quint32(value));
    else
        m_output.putHead(type | 27, value);
}

void CborWriter::integer(qint64 value)
{
    if (value < 0)
        head(1, ~quint64(value)); // -1 - value
    else
        head(0, quint64(value));
}

void CborWriter::number(double value)
{
    if (std::isnan(value))
        return m_output.putHead(0xF9, quint16(0x7E00));
    const auto single = static_cast<float>(value);
    if (static_cast<double>(single) != value)
        return m_output.putHead(0xFB, std::bit_cast<quint64>(value));
    const qfloat16 half(single);
    if (static_cast<float>(half) != single)
        return m_output.putHead(0xFA, std::bit_cast<quint32>(single));
    m_output.putHead(0xF9, std::bit_cast<quint16>(half));
}

void CborWriter::text(QStringView value)
{
    const qsizetype length = utf8Length(value);
    head(3, quint64(length));
    m_output.advanceTo(writeUtf8(m_output.room(length), value));
}

void CborWriter::binary(QByteArrayView octets)
{
    head(2, quint64(octets.size()));
    m_output.put(octets);
}

} // namespace Fernweg::WampCore
