// SPDX-License-Identifier: Apache-2.0
#include "handshake/negotiation.h"

namespace Fernweg::Core {

QList<ExtensionElement> offersOf(const Extensions &extensions)
{
    QList<ExtensionElement> offers;
    for (const auto &extension : extensions)
        offers.append({ extension->name(), extension->offer() });
    return offers;
}

Agreement agreeAsServer(const QList<ExtensionElement> &offers, const Extensions &extensions)
{
    for (const ExtensionElement &offer : offers) {
        for (const auto &extension : extensions) {
            if (extension->name() != offer.name)
                continue;
            const auto answer = extension->answerTo(offer.parameters);
            if (!answer)
                continue;
            if (auto codec = extension->makeCodec(*answer, true))
                return { { { offer.name, *answer } }, std::move(codec) };
        }
    }
    return {};
}

std::variant<Agreement, QByteArray> agreeAsClient(const QList<ExtensionElement> &answer,
                                                  const Extensions &extensions)
{
    if (answer.isEmpty())
        return Agreement();
    // All of ours change messages and mark that with RSV1: two of them can't (RFC 7692, section 5.1).
    if (answer.size() > 1)
        return QByteArray("the server chose more than one extension");
    const ExtensionElement &chosen = answer.first();
    QByteArray error = "the server chose an extension that was not offered";
    for (const auto &extension : extensions) {
        if (extension->name() != chosen.name)
            continue;
        error = extension->checkAnswer(chosen.parameters);
        if (!error.isEmpty()) {
            error = chosen.name + ": " + error; // another offer of the same name may fit
            continue;
        }
        if (auto codec = extension->makeCodec(chosen.parameters, false))
            return Agreement { answer, std::move(codec) };
        error = chosen.name + ": out of memory";
    }
    return error;
}

} // namespace Fernweg::Core
