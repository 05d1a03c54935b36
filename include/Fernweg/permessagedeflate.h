// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/extension.h>

#include <QtCore/qstring.h>

namespace Fernweg {

namespace Core {
struct DeflateSettings;
}

class FERNWEG_WEBSOCKET_EXPORT PerMessageDeflate final : public Extension
{
public:
    PerMessageDeflate();
    ~PerMessageDeflate() override;

    int serverMaxWindowBits() const noexcept;
    PerMessageDeflate &setServerMaxWindowBits(int bits);
    int clientMaxWindowBits() const noexcept;
    PerMessageDeflate &setClientMaxWindowBits(int bits);
    bool offersClientMaxWindowBits() const noexcept;
    PerMessageDeflate &setOffersClientMaxWindowBits(bool enabled);
    bool serverNoContextTakeover() const noexcept;
    PerMessageDeflate &setServerNoContextTakeover(bool enabled);
    bool clientNoContextTakeover() const noexcept;
    PerMessageDeflate &setClientNoContextTakeover(bool enabled);
    int memoryLevel() const noexcept;
    PerMessageDeflate &setMemoryLevel(int level);
    int compressionLevel() const noexcept;
    PerMessageDeflate &setCompressionLevel(int level);
    qsizetype threshold() const noexcept;
    PerMessageDeflate &setThreshold(qsizetype octets);

    /// What the setters refused, by the setting's name; empty if nothing.
    QString errorString() const override;

    QByteArray name() const override;
    ExtensionParameters offer() const override;
    std::optional<ExtensionParameters> answerTo(const ExtensionParameters &offer) const override;
    QByteArray checkAnswer(const ExtensionParameters &answer) const override;
    std::unique_ptr<MessageCodec> makeCodec(const ExtensionParameters &answer,
                                            bool isServer) const override;

private:
    std::unique_ptr<Core::DeflateSettings> m_settings;
    QString m_error;
};

} // namespace Fernweg
