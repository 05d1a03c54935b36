// SPDX-License-Identifier: Apache-2.0
#include "serializers/msgpackwriter.h"

#include "serializers/text.h"

#include <bit>
#include <limits>

namespace Fernweg::WampCore {

void MsgPackWriter::container(quint8 shortForm, quint8 longForm, qsizetype count)
{
    if (count < 16)
        m_output.put(static_cast<char>(shortForm | count));
    else if (count <= 0xFFFF)
        m_output.putHead(longForm, quint16(count));
    else
        m_output.putHead(quint8(longForm + 1), quint32(count));
}

void MsgPackWriter::integer(qint64 value)
{
    if (value >= 0)
        return unsignedInteger(quint64(value));
    if (value >= -32)
        m_output.put(static_cast<char>(value));
    else if (value >= std::numeric_limits<qint8>::min())
        m_output.putHead(0xD0, quint8(value));
    else if (value >= std::numeric_limits<qint16>::min())
        m_output.putHead(0xD1, quint16(value));
    else if (value >= std::numeric_limits<qint32>::min())
        m_output.putHead(0xD2, quint32(value));
    else
        m_output.putHead(0xD3, quint64(value));
}

void MsgPackWriter::unsignedInteger(quint64 value)
{
    if (value < 0x80)
        m_output.put(static_cast<char>(value));
    else if (value <= 0xFF)
        m_output.putHead(0xCC, quint8(value));
    else if (value <= 0xFFFF)
        m_output.putHead(0xCD, quint16(value));
    else if (value <= 0xFFFFFFFF)
        m_output.putHead(0xCE, quint32(value));
    else
        m_output.putHead(0xCF, value);
}

void MsgPackWriter::number(double value)
{
    const auto single = static_cast<float>(value);
    if (static_cast<double>(single) == value)
        m_output.putHead(0xCA, std::bit_cast<quint32>(single));
    else
        m_output.putHead(0xCB, std::bit_cast<quint64>(value));
}

void MsgPackWriter::text(QStringView value)
{
    const qsizetype length = utf8Length(value);
    if (length < 32)
        m_output.put(static_cast<char>(0xA0 | length));
    else if (length <= 0xFF)
        m_output.putHead(0xD9, quint8(length));
    else if (length <= 0xFFFF)
        m_output.putHead(0xDA, quint16(length));
    else
        m_output.putHead(0xDB, quint32(length));
    m_output.advanceTo(writeUtf8(m_output.room(length), value));
}

void MsgPackWriter::binary(QByteArrayView octets)
{
    if (octets.size() <= 0xFF)
        m_output.putHead(0xC4, quint8(octets.size()));
    else if (octets.size() <= 0xFFFF)
        m_output.putHead(0xC5, quint16(octets.size()));
    else
        m_output.putHead(0xC6, quint32(octets.size()));
    m_output.put(octets);
}

} // namespace Fernweg::WampCore
