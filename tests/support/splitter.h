// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtTest/qtestcase.h>

namespace Fernweg::Test {

/// An input in the pieces in which a network might deliver it.
struct Cut
{
    QByteArray name;
    QList<QByteArray> pieces;
};

inline Cut whole(const QByteArray &input)
{
    return { "whole", { input } };
}

inline Cut inPiecesOf(qsizetype size, const QByteArray &input)
{
    Cut cut { "in pieces of " + QByteArray::number(size), {} };
    for (qsizetype at = 0; at < input.size(); at += size)
        cut.pieces.append(input.mid(at, size));
    return cut;
}

inline Cut inTwo(qsizetype position, const QByteArray &input)
{
    return { "cut at " + QByteArray::number(position),
             { input.first(position), input.sliced(position) } };
}

/// Calls \a run with every way to cut \a input: whole, octet by octet, and in two at every
/// position. Says which way it was when a check fails, and stops then.
template <typename Callable>
void forEachCut(const QByteArray &input, Callable &&run)
{
    const auto isFine = [&run](const Cut &cut) {
        run(cut.pieces);
        if (!QTest::currentTestFailed())
            return true;
        qWarning("… with the input %s", cut.name.constData());
        return false;
    };
    bool isGoingOn = isFine(whole(input)) && isFine(inPiecesOf(1, input));
    for (qsizetype position = 1; isGoingOn && position < input.size(); ++position)
        isGoingOn = isFine(inTwo(position, input));
}

} // namespace Fernweg::Test
