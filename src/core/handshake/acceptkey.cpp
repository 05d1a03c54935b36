// SPDX-License-Identifier: Apache-2.0
#include "handshake/acceptkey.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qrandom.h>

#include <algorithm>
#include <array>

namespace Fernweg::Core {

QByteArray acceptKeyFor(QByteArrayView key)
{
    thread_local QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.reset();
    hash.addData(key);
    hash.addData("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    const QByteArrayView result = hash.resultView();
    return QByteArray::fromRawData(result.data(), result.size()).toBase64();
}

QByteArray randomKey()
{
    std::array<quint32, 4> words;
    QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
    return QByteArray(reinterpret_cast<const char *>(words.data()), sizeof words).toBase64();
}

bool isValidKey(QByteArrayView key)
{
    const auto isDigit = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                || c == '+' || c == '/';
    };
    return key.size() == 24 && key.endsWith("==")
            && std::all_of(key.begin(), key.begin() + 22, isDigit);
}

} // namespace Fernweg::Core
