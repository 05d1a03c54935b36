// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/extension.h>

namespace Fernweg {

class FERNWEG_EXTENSIONS_EXPORT PerMessageSnappy final : public Extension
{
public:
    PerMessageSnappy();
    ~PerMessageSnappy() override;

    bool serverNoContextTakeover() const noexcept;
    PerMessageSnappy &setServerNoContextTakeover(bool enabled);
    bool clientNoContextTakeover() const noexcept;
    PerMessageSnappy &setClientNoContextTakeover(bool enabled);
    bool offersClientNoContextTakeover() const noexcept;
    PerMessageSnappy &setOffersClientNoContextTakeover(bool enabled);
    qsizetype threshold() const noexcept;
    PerMessageSnappy &setThreshold(qsizetype octets);

    /// What the setters refused, by the setting's name; empty if nothing.
    QString errorString() const override;

    QByteArray name() const override;
    ExtensionParameters offer() const override;
    std::optional<ExtensionParameters> answerTo(const ExtensionParameters &offer) const override;
    QByteArray checkAnswer(const ExtensionParameters &answer) const override;
    std::unique_ptr<MessageCodec> makeCodec(const ExtensionParameters &answer,
                                            bool isServer) const override;

private:
    struct Settings;
    std::unique_ptr<Settings> m_settings;
    QString m_error;
};

} // namespace Fernweg
