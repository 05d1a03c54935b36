// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/messagecodec.h>

#include <algorithm>

namespace Fernweg::Test {

/// Compresses runs: each becomes its length, 1 to 255, and its octet. Small enough to see through, and
/// able to expand as nothing else.
class RunLengthCodec final : public MessageCodec
{
public:
    bool isWorthwhile(qsizetype size) const override { return size >= threshold; }
    bool encode(QByteArrayView input, Flush flush, QByteArray &output) override
    {
        if (isBroken)
            return false;
        for (const char c : input) {
            if (m_count != 0 && (c != m_octet || m_count == 255))
                putRun(output);
            m_octet = c;
            ++m_count;
        }
        if (flush != Flush::None && m_count != 0)
            putRun(output);
        return true;
    }
    void resetEncoder() override { ++resets; }
    QByteArray encoding() const override { return "rle"; }

    qsizetype decode(QByteArrayView &input, bool, char *target, qsizetype room) override
    {
        maxRoom = std::max(maxRoom, room);
        qsizetype size = 0;
        while (size != room && (m_left != 0 || takeRun(input))) {
            const qsizetype run = std::min<qsizetype>(m_left, room - size);
            std::fill_n(target + size, run, m_decoded);
            m_left -= int(run);
            size += run;
        }
        return m_isBad ? -1 : size;
    }

    qsizetype threshold = 0;
    int resets = 0;
    qsizetype maxRoom = 0;
    bool isBroken = false;

private:
    void putRun(QByteArray &output)
    {
        output.append(char(m_count)).append(m_octet);
        m_count = 0;
    }

    /// False: the input has no whole run.
    bool takeRun(QByteArrayView &input)
    {
        if (m_length == 0 && !input.isEmpty()) {
            m_length = quint8(input.front());
            m_isBad = m_length == 0;
            input = input.sliced(1);
        }
        if (m_length == 0 || input.isEmpty())
            return false;
        m_left = std::exchange(m_length, 0);
        m_decoded = input.front();
        input = input.sliced(1);
        return true;
    }

    int m_count = 0;
    int m_length = 0; // of a run whose octet has not come
    int m_left = 0;
    char m_octet = 0;
    char m_decoded = 0;
    bool m_isBad = false;
};

} // namespace Fernweg::Test
