// SPDX-License-Identifier: Apache-2.0
#include "support/scriptvalues.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qregularexpression.h>

using namespace Qt::StringLiterals;

namespace {

QString toText(const QJsonValue &value)
{
    const QByteArray list = QJsonDocument(QJsonArray { value }).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(list.sliced(1, list.size() - 2));
}

} // namespace

QString ScriptValues::compare(const QString &text, const QByteArray &actual)
{
    QJsonParseError error;
    const QJsonDocument expected = QJsonDocument::fromJson(fill(text, true), &error);
    if (error.error != QJsonParseError::NoError)
        return error.errorString();
    const QJsonDocument received = QJsonDocument::fromJson(actual);
    if (!received.isArray() || !matches(expected.array(), received.array()))
        return u"got %1"_s.arg(QString::fromUtf8(actual.left(1000)));
    return {};
}

QByteArray ScriptValues::fill(const QString &text, bool quoteUnknown) const
{
    static const QRegularExpression variable(u"\\$(\\w+)"_s);
    QString result;
    qsizetype end = 0;
    for (auto matches = variable.globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        const auto known = m_values.find(match.captured(1));
        result += text.mid(end, match.capturedStart() - end);
        if (known != m_values.end())
            result += toText(known->second);
        else
            result += quoteUnknown ? u'"' + match.captured() + u'"' : match.captured();
        end = match.capturedEnd();
    }
    return (result + text.mid(end)).toUtf8();
}

bool ScriptValues::matches(const QJsonValue &expected, const QJsonValue &actual)
{
    const QString text = expected.toString();
    if (text == u"*")
        return !actual.isUndefined();
    if (text.startsWith(u'$')) {
        m_values[text.sliced(1)] = actual;
        return !actual.isUndefined();
    }
    if (expected.isArray() && actual.isArray()) {
        const QJsonArray a = expected.toArray();
        const QJsonArray b = actual.toArray();
        bool same = a.size() == b.size();
        for (qsizetype i = 0; same && i < a.size(); ++i)
            same = matches(a[i], b[i]);
        return same;
    }
    if (expected.isObject() && actual.isObject()) {
        const QJsonObject a = expected.toObject();
        const QJsonObject b = actual.toObject();
        bool same = a.size() == b.size();
        for (auto it = a.begin(); same && it != a.end(); ++it)
            same = b.contains(it.key()) && matches(it.value(), b.value(it.key()));
        return same;
    }
    return expected == actual;
}
