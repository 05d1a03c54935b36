// SPDX-License-Identifier: Apache-2.0
// Sections 12 and 13: permessage-deflate (RFC 7692).
#include "../corpus.h"
#include "sections.h"

#include <algorithm>

namespace Conformance {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr qsizetype KiB = 1024;

/// The size of the messages, and that of the frames which they go out in; 0: in one.
struct Load
{
    qsizetype size;
    qsizetype fragmentSize;
};

constexpr Load loads[] {
    { 16, 0 },
    { 64, 0 },
    { 256, 0 },
    { KiB, 0 },
    { 4 * KiB, 0 },
    { 8 * KiB, 0 },
    { 16 * KiB, 0 },
    { 32 * KiB, 0 },
    { 64 * KiB, 0 },
    { 128 * KiB, 0 },
    { 8 * KiB, 256 },
    { 16 * KiB, 256 },
    { 32 * KiB, 256 },
    { 64 * KiB, 256 },
    { 128 * KiB, 256 },
    { 128 * KiB, KiB },
    { 128 * KiB, 4 * KiB },
    { 128 * KiB, 32 * KiB },
};

/// The suite sends 1000 messages of any size, 22 GB in all, most of which go to show how fast zlib is.
int messagesOf(qsizetype size)
{
    constexpr qsizetype suites = 1000;
    constexpr qsizetype enough = 4096 * KiB;
    static const bool all = qEnvironmentVariableIsSet("FERNWEG_CONFORMANCE_FULL");
    return int(all ? suites : std::min(suites, enough / size));
}

QList<Case> echoes(int sectionNumber, int subsection, Corpus corpus,
                   const QList<DeflateDemand> &demands)
{
    QList<Case> cases;
    int index = 0;
    for (const auto &[size, fragmentSize] : loads) {
        const int count = messagesOf(size);
        const QString what = u"%1 compressed messages of %2 octets, %3"_s.arg(count).arg(size).arg(
                fragmentSize == 0 ? u"unfragmented"_s : u"in fragments of %1"_s.arg(fragmentSize));
        Case item(u"%1.%2.%3"_s.arg(sectionNumber).arg(subsection).arg(++index), what);
        for (int i = 0; i < count; ++i) {
            const QByteArray payload = pieceOf(corpus, i * size % sizeOf(corpus), size);
            if (corpus == Corpus::Report)
                item.send(text(payload)).expectText(payload).await(i + 1);
            else
                item.send(binary(payload)).expectBinary(payload).await(i + 1);
        }
        cases += item.compressed(demands, fragmentSize).closesCleanly().within(60s);
    }
    return cases;
}

} // namespace

QList<Case> compression()
{
    QList<Case> cases;
    int subsection = 0;
    for (const Corpus corpus :
         { Corpus::Report, Corpus::Picture, Corpus::Verse, Corpus::Page, Corpus::Document }) {
        cases += echoes(12, ++subsection, corpus, { {} });
    }
    return cases;
}

QList<Case> compressionParameters()
{
    const QList<QList<DeflateDemand>> parameters {
        { { false, 0 } },
        { { true, 0 } },
        { { false, 9 } },
        { { false, 15 } },
        { { true, 9 } },
        { { true, 15 } },
        { { true, 9 }, { true, 0 }, { false, 0 } },
    };
    QList<Case> cases;
    int subsection = 0;
    for (const QList<DeflateDemand> &demands : parameters)
        cases += echoes(13, ++subsection, Corpus::Report, demands);
    return cases;
}

} // namespace Conformance
