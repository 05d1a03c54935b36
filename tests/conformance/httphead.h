// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QMultiMap>
#include <QtCore/QString>
#include <QtCore/QUrl>

namespace Conformance {

/// The head of an HTTP/1.1 request or response, taken apart.
class HttpHead
{
public:
    explicit HttpHead(const QByteArray &head);

    /// The three parts of the first line.
    const QByteArrayList &firstLine() const { return m_firstLine; }
    QString target() const { return QString::fromLatin1(m_firstLine.value(1)); }
    bool has(const char *name) const { return m_headers.contains(name); }
    /// The only header of that (lower case) name; empty if there is none, or more than one.
    QByteArray only(const char *name) const;
    /// Whether one of the header's comma-separated, case-insensitive words is \a word.
    bool lists(const char *name, const QByteArray &word) const;

private:
    QByteArrayList m_firstLine;
    QMultiMap<QByteArray, QByteArray> m_headers;
};

// The opening handshake, RFC 6455 section 4. The functions that say "problem" return an empty
// string if there is none.
QByteArray newHandshakeKey();
// \a extensions: a header's value; empty: without.
QByteArray handshakeRequest(const QUrl &url, const QByteArray &key, const QByteArray &extensions);
QString problemOfResponse(const HttpHead &response, const QByteArray &key, bool offered);
QString problemOfRequest(const HttpHead &request);
QByteArray handshakeResponse(const HttpHead &request, const QByteArray &extensions);

} // namespace Conformance
