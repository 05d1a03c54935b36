// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArray>

namespace Conformance {

/// What sections 12 and 13 send pieces of. The suite's own files are not here: two of them are not
/// free. These are of the same kinds and sizes, compress about as well, and are made on the spot, the
/// same ones everywhere.
enum class Corpus {
    Report, ///< data1.json: the suite's results, the only one that is sent as text, and ASCII
    Picture, ///< lena512.bmp: 512 × 512 shades of grey
    Verse, ///< pg2229.txt: Faust, in UTF-8
    Page, ///< data1.html: the suite's results again
    Document ///< 10.1.1.105.5439.pdf: mostly compressed already
};

qsizetype sizeOf(Corpus corpus);
/// \a size octets from \a from on, which go on at the beginning where the corpus ends; at most 128 KiB.
/// They stay where they are for ever.
QByteArray pieceOf(Corpus corpus, qsizetype from, qsizetype size);

} // namespace Conformance
