// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "stroke.h"

namespace Broadcast {

struct Participant
{
    int id = 0;
    QString colour;
};

// A sheet, and who is at it. Knows nothing of connections.
class Board
{
public:
    // Gives the newcomer a colour that nobody else at the board has, while there are enough.
    Participant enter();
    void leave(int id);
    const QList<Participant> &participants() const { return m_participants; }

    void add(const Stroke &stroke);
    void clear();
    // What a newcomer has to draw to have the same sheet as everybody else.
    const QList<Stroke> &strokes() const { return m_strokes; }

private:
    QString freeColour() const;

    QList<Participant> m_participants;
    QList<Stroke> m_strokes;
    qsizetype m_numbers = 0; // in all strokes
    int m_lastId = 0;
};

} // namespace Broadcast
