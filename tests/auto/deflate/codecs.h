// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "deflate/deflatecodec.h"
#include "support/messagecodecs.h"

namespace Fernweg::Test {

using Core::DeflateCodec;
using Core::DeflateCodecOptions;

/// Both directions alike.
inline DeflateCodecOptions codecOptions(int windowBits, bool isTakenOver)
{
    DeflateCodecOptions options;
    options.encoder = options.decoder = { windowBits, isTakenOver };
    return options;
}

} // namespace Fernweg::Test
