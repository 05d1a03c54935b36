// SPDX-License-Identifier: Apache-2.0
#include "webfile.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qlocale.h>
#include <QtCore/qmimedatabase.h>

namespace Fernweg {

namespace {

Core::HttpReply forbidden()
{
    return { 403, "this is not shown" };
}

Core::HttpReply notFound()
{
    return { 404, "there is no such page" };
}

/// What a path may not have, whatever there is on the disk.
std::optional<Core::HttpReply> checkNames(const QByteArray &path)
{
    if (path.contains('\0') || path.contains('\\')) // a separator on some systems
        return notFound();
    const QList<QByteArray> names = path.sliced(1).split('/');
    for (qsizetype i = 0; i < names.size(); ++i) {
        if (names.at(i).startsWith('.')) // "..", and what is hidden
            return forbidden();
        if (names.at(i).isEmpty() && i + 1 != names.size())
            return notFound();
    }
    return {};
}

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7).
constexpr auto dateFormat = u"ddd, dd MMM yyyy hh:mm:ss 'GMT'";

QByteArray formatDate(const QDateTime &time)
{
    return QLocale::c().toString(time.toUTC(), QString::fromUtf16(dateFormat)).toLatin1();
}

QDateTime parseDate(const QByteArray &text)
{
    QDateTime time =
            QLocale::c().toDateTime(QString::fromLatin1(text), QString::fromUtf16(dateFormat));
    time.setTimeSpec(Qt::UTC);
    return time;
}

QByteArray contentTypeOf(const QString &fileName)
{
    // Browsers run these by no other name, and older databases have others, or none.
    const QString suffix = fileName.section(u'.', -1).toLower();
    if (suffix == u"js" || suffix == u"mjs")
        return "text/javascript; charset=utf-8";
    if (suffix == u"wasm")
        return "application/wasm";
    static const QMimeDatabase database;
    const QString name = database.mimeTypeForFile(fileName, QMimeDatabase::MatchExtension).name();
    const bool isText = name.startsWith(u"text/") || name == u"application/json";
    return name.toLatin1() + (isText ? "; charset=utf-8" : "");
}

bool isUnchanged(const Core::HeaderList &headers, const QDateTime &modified)
{
    const auto since = Core::headerValue(headers, "If-Modified-Since");
    if (!since)
        return false;
    const QDateTime known = parseDate(*since);
    return known.isValid() && modified.toSecsSinceEpoch() <= known.toSecsSinceEpoch();
}

} // namespace

WebFile WebFile::open(const QString &folder, const QByteArray &path,
                      const Core::HeaderList &headers)
{
    if (const auto refusal = checkNames(path))
        return { *refusal };
    const QFileInfo asked(folder + QString::fromUtf8(path));
    if (asked.isDir() && !path.endsWith('/')) {
        const QByteArray location = path.toPercentEncoding("/") + '/';
        return { { 301, "See " + location, { { "Location", location } } } };
    }
    const QFileInfo info(path.endsWith('/') ? asked.filePath() + QLatin1String("index.html")
                                            : asked.filePath());
    if (!info.exists())
        return { notFound() };
    // Where links lead to is what counts; and to open a pipe would mean to wait for its writer.
    const QString canonical = info.canonicalFilePath();
    if (!canonical.startsWith(folder.endsWith(u'/') ? folder : folder + u'/') || !info.isFile())
        return { forbidden() };
    auto file = std::make_unique<QFile>(canonical);
    if (!file->open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return { forbidden() };
    WebFile result;
    result.reply.status = 200;
    result.reply.contentType = contentTypeOf(info.fileName());
    result.reply.bodyLength = file->size();
    result.reply.headers = { { "Last-Modified", formatDate(info.lastModified()) },
                             { "Cache-Control", "no-cache" },
                             { "X-Content-Type-Options", "nosniff" } };
    if (isUnchanged(headers, info.lastModified()))
        result.reply.status = 304;
    else
        result.file = std::move(file);
    return result;
}

} // namespace Fernweg
