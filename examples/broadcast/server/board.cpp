// SPDX-License-Identifier: Apache-2.0
#include "board.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Broadcast {

namespace {

// Beyond it, newcomers don't get the oldest strokes any more.
constexpr qsizetype MaxNumbers = 400'000;

// Easily told apart, and dark enough for a white sheet.
constexpr std::array Colours {
    "#2563eb"_L1, "#ea8a0c"_L1, "#16a34a"_L1, "#0891b2"_L1, "#e11d48"_L1,
    "#9333ea"_L1, "#db2777"_L1, "#65a30d"_L1, "#92400e"_L1, "#475569"_L1,
};

// A pen that is not lifted sends piece after piece, each from where the last one ended.
bool goesOn(const Stroke &stroke, const Stroke &next)
{
    return stroke.by == next.by && stroke.colour == next.colour && stroke.width == next.width
            && stroke.points.last(2) == next.points.first(2);
}

} // namespace

QString Board::freeColour() const
{
    const auto isFree = [this](QLatin1StringView colour) {
        return std::none_of(m_participants.begin(), m_participants.end(),
                            [colour](const Participant &one) { return one.colour == colour; });
    };
    const auto found = std::find_if(Colours.begin(), Colours.end(), isFree);
    return found != Colours.end() ? *found : Colours.at(size_t(m_lastId) % Colours.size());
}

Participant Board::enter()
{
    const QString colour = freeColour();
    m_participants.append({ ++m_lastId, colour });
    return m_participants.last();
}

void Board::leave(int id)
{
    m_participants.removeIf([id](const Participant &one) { return one.id == id; });
}

void Board::add(const Stroke &stroke)
{
    if (!m_strokes.isEmpty() && goesOn(m_strokes.last(), stroke)) {
        m_strokes.last().points += stroke.points.sliced(2);
        m_numbers += stroke.points.size() - 2;
    } else {
        m_strokes.append(stroke);
        m_numbers += stroke.points.size();
    }
    while (m_numbers > MaxNumbers && m_strokes.size() > 1)
        m_numbers -= m_strokes.takeFirst().points.size();
}

void Board::clear()
{
    m_strokes.clear();
    m_numbers = 0;
}

} // namespace Broadcast
