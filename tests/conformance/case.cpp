// SPDX-License-Identifier: Apache-2.0
#include "case.h"

namespace Conformance {

Case &Case::send(const Frame &frame, qsizetype chop)
{
    m_script += Step { Step::Send, frame, chop };
    return *this;
}

Case &Case::sendFragmented(const Frame &message, qsizetype fragmentSize)
{
    m_script += Step { Step::SendFragmented, message, fragmentSize };
    return *this;
}

Case &Case::sendInPieces(const Frame &frame, const QList<qsizetype> &cuts, const QByteArray &labels)
{
    m_script += Step { Step::SendInPieces, frame, 0, cuts, labels };
    return *this;
}

Case &Case::startClosing(const Frame &frame)
{
    m_script += Step { Step::StartClosing, frame };
    return *this;
}

Case &Case::await(qsizetype events)
{
    m_script += Step { Step::Await, {}, 0, {}, {}, events };
    return *this;
}

Case &Case::wait(char label)
{
    m_script += Step { Step::Wait, {}, 0, {}, QByteArray(1, label) };
    return *this;
}

Case &Case::nonStrict(const QList<Event> &events)
{
    m_tolerated = events;
    return *this;
}

Case &Case::ends(const Ending &ending)
{
    m_ending = ending;
    return *this;
}

Case &Case::isInformational()
{
    m_informational = true;
    return *this;
}

Case &Case::compressed(const QList<DeflateDemand> &demands, qsizetype fragmentSize)
{
    m_demands = demands;
    m_fragmentSize = fragmentSize;
    return *this;
}

Case &Case::within(std::chrono::seconds limit)
{
    m_limit = limit;
    return *this;
}

Case &Case::expect(const Event &event)
{
    m_expected += event;
    return *this;
}

} // namespace Conformance
