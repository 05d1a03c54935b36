// SPDX-License-Identifier: Apache-2.0
#include "handshake/extensionlist.h"

#include <algorithm>

namespace Fernweg::Core {

namespace {

/// A cursor over the grammar's terminals.
class Scanner
{
public:
    explicit Scanner(QByteArrayView text) noexcept : m_rest(text) { }

    bool atEnd() noexcept
    {
        skipSpace();
        return m_rest.isEmpty();
    }
    bool take(char c) noexcept
    {
        skipSpace();
        if (!m_rest.startsWith(c))
            return false;
        m_rest = m_rest.sliced(1);
        return true;
    }
    /// A token; empty if there is none.
    QByteArray takeToken()
    {
        skipSpace();
        const auto *end = std::find_if(m_rest.begin(), m_rest.end(),
                                       [](char c) { return !isToken(QByteArrayView(&c, 1)); });
        return takeFirst(end - m_rest.begin());
    }
    /// What stands between quotation marks, unescaped. RFC 6455: it must be a token then; empty if
    /// it isn't.
    QByteArray takeQuotedToken()
    {
        QByteArray value;
        while (!m_rest.isEmpty() && m_rest.front() != '"') {
            if (m_rest.front() == '\\')
                m_rest = m_rest.sliced(1);
            if (m_rest.isEmpty())
                return {};
            value += takeFirst(1);
        }
        if (!take('"') || !isToken(value))
            return {};
        return value;
    }

private:
    void skipSpace() noexcept { m_rest = m_rest.sliced(leadingSpace()); }
    qsizetype leadingSpace() const noexcept
    {
        const auto *end = std::find_if(m_rest.begin(), m_rest.end(),
                                       [](char c) { return c != ' ' && c != '\t'; });
        return end - m_rest.begin();
    }
    QByteArray takeFirst(qsizetype size)
    {
        const QByteArray first = m_rest.first(size).toByteArray();
        m_rest = m_rest.sliced(size);
        return first;
    }

    QByteArrayView m_rest;
};

bool parseParameters(Scanner &scanner, ExtensionElement &extension)
{
    while (scanner.take(';')) {
        const QByteArray name = scanner.takeToken();
        if (name.isEmpty())
            return false;
        std::optional<QByteArray> value;
        if (scanner.take('=')) {
            value = scanner.take('"') ? scanner.takeQuotedToken() : scanner.takeToken();
            if (value->isEmpty())
                return false;
        }
        extension.parameters.emplaceBack(name, value);
    }
    return true;
}

} // namespace

std::optional<QList<ExtensionElement>> parseExtensions(QByteArrayView text)
{
    QList<ExtensionElement> extensions;
    Scanner scanner(text);
    while (!scanner.atEnd()) {
        if (scanner.take(',')) // empty elements are permitted (RFC 9110, section 5.6.1.2)
            continue;
        ExtensionElement extension;
        extension.name = scanner.takeToken();
        if (extension.name.isEmpty() || !parseParameters(scanner, extension))
            return std::nullopt;
        extensions.append(extension);
        if (!scanner.atEnd() && !scanner.take(','))
            return std::nullopt;
    }
    return extensions;
}

QByteArray formatExtensions(const QList<ExtensionElement> &extensions)
{
    QByteArray text;
    for (const ExtensionElement &extension : extensions) {
        if (!text.isEmpty())
            text += ", ";
        text += extension.name;
        for (const auto &[name, value] : extension.parameters) {
            text += "; " + name;
            if (value)
                text += '=' + *value;
        }
    }
    return text;
}

} // namespace Fernweg::Core
