// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/extension.h>

namespace Fernweg {

class FERNWEG_EXTENSIONS_EXPORT PerMessageBzip2 final : public Extension
{
public:
    PerMessageBzip2();
    ~PerMessageBzip2() override;

    int serverMaxCompressLevel() const noexcept;
    PerMessageBzip2 &setServerMaxCompressLevel(int level);
    int clientMaxCompressLevel() const noexcept;
    PerMessageBzip2 &setClientMaxCompressLevel(int level);
    bool offersClientMaxCompressLevel() const noexcept;
    PerMessageBzip2 &setOffersClientMaxCompressLevel(bool enabled);
    qsizetype threshold() const noexcept;
    PerMessageBzip2 &setThreshold(qsizetype octets);

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
