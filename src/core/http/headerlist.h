// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>

#include <optional>
#include <utility>

namespace Fernweg::Core {

/// Header fields in the order of the wire. Names compare without regard to case.
using HeaderList = QList<std::pair<QByteArray, QByteArray>>;

/// The value of the first field called \a name.
std::optional<QByteArray> headerValue(const HeaderList &headers, QByteArrayView name);
int headerCount(const HeaderList &headers, QByteArrayView name);
/// The elements of all fields called \a name, which are comma-separated lists (RFC 9110, section
/// 5.6.1), trimmed, empty ones left out.
QList<QByteArray> headerElements(const HeaderList &headers, QByteArrayView name);
bool headerContains(const HeaderList &headers, QByteArrayView name, QByteArrayView element);

bool isToken(QByteArrayView text) noexcept;
/// Whether \a text can stand as a field's value: no control characters, no white space around it.
bool isFieldValue(QByteArrayView text) noexcept;
/// \a text without the spaces and tabs around it.
QByteArrayView trimmedOws(QByteArrayView text) noexcept;
bool equalsIgnoringCase(QByteArrayView a, QByteArrayView b) noexcept;

} // namespace Fernweg::Core
