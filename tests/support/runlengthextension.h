// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/runlengthcodec.h"

#include <Fernweg/Extension>

namespace Fernweg::Test {

/// An extension as a user might write it: "x-rle", with a parameter that both ends must agree on.
class RunLengthExtension final : public Extension
{
public:
    explicit RunLengthExtension(const QByteArray &level = "1") : m_level(level) { }

    QByteArray name() const override { return "x-rle"; }
    ExtensionParameters offer() const override { return { { "level", m_level } }; }
    std::optional<ExtensionParameters> answerTo(const ExtensionParameters &offered) const override
    {
        if (offered != offer())
            return std::nullopt;
        return offered;
    }
    QByteArray checkAnswer(const ExtensionParameters &answer) const override
    {
        return answer == offer() ? QByteArray() : QByteArray("another level was offered");
    }
    std::unique_ptr<MessageCodec> makeCodec(const ExtensionParameters &, bool) const override
    {
        auto codec = std::make_unique<RunLengthCodec>();
        codec->isBroken = isBroken;
        return codec;
    }

    bool isBroken = false; ///< its encoders fail

private:
    const QByteArray m_level;
};

} // namespace Fernweg::Test
