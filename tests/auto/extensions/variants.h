// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/extensionparameters.h"
#include "support/messagecodecs.h"

#include <Fernweg/Extension>
#ifdef FERNWEG_HAS_BZIP2
#  include <Fernweg/PerMessageBzip2>
#endif
#ifdef FERNWEG_HAS_SNAPPY
#  include <Fernweg/PerMessageSnappy>
#endif
#ifdef FERNWEG_HAS_BROTLI
#  include <Fernweg/PerMessageBrotli>
#endif

#include <functional>
#include <memory>

namespace Fernweg::Test {

using ExtensionPointer = std::shared_ptr<const Extension>;

/// An extension with settings, of both ends, and what they agree on.
struct Variant
{
    const char *name;
    ExtensionPointer extension;
    bool flushesFrames; ///< a peer can decode each frame when it has come
    bool noticesTruncation;
    bool hasChecksums;

    /// Compresses everything.
    std::unique_ptr<MessageCodec> codec(bool isServer) const
    {
        return extension->makeCodec(*extension->answerTo(extension->offer()), isServer);
    }
};

inline QList<Variant> variants()
{
    QList<Variant> all;
#ifdef FERNWEG_HAS_BZIP2
    auto bzip2 = std::make_shared<PerMessageBzip2>();
    bzip2->setThreshold(0);
    all.append({ "bzip2", bzip2, false, true, true });
    auto bzip2Low = std::make_shared<PerMessageBzip2>();
    bzip2Low->setThreshold(0).setServerMaxCompressLevel(1).setClientMaxCompressLevel(2);
    all.append({ "bzip2, low levels", bzip2Low, false, true, true });
#endif
    [[maybe_unused]] const auto addBoth = [&all](const char *name, const auto &make,
                                                 const char *nameWithout, bool isWholeWithTakeover,
                                                 bool hasChecksums) {
        auto with = make();
        with->setThreshold(0);
        all.append({ name, with, true, isWholeWithTakeover, hasChecksums });
        auto without = make();
        without->setThreshold(0).setServerNoContextTakeover(true).setClientNoContextTakeover(true);
        all.append({ nameWithout, without, true, true, hasChecksums });
    };
#ifdef FERNWEG_HAS_SNAPPY
    addBoth(
            "snappy", [] { return std::make_shared<PerMessageSnappy>(); },
            "snappy without takeover", true, true);
#endif
#ifdef FERNWEG_HAS_BROTLI
    addBoth(
            "brotli", [] { return std::make_shared<PerMessageBrotli>(); },
            "brotli without takeover", false, false);
#endif
    return all;
}

/// A row for each variant.
inline void addVariantRows()
{
    QTest::addColumn<Variant>("variant");
    const QList<Variant> all = variants();
    for (const Variant &variant : all)
        QTest::newRow(variant.name) << variant;
}

} // namespace Fernweg::Test
