// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qjsonvalue.h>
#include <QtCore/qstring.h>

#include <map>

/// The values of a script in which messages are written as JSON: "*" stands for anything, and $name for a
/// value that is new, or the same as where $name was before.
class ScriptValues
{
public:
    void set(const QString &name, const QJsonValue &value) { m_values[name] = value; }
    /// \a text with the values of those names that are known.
    QByteArray filled(const QString &text) const { return fill(text, false); }
    /// What is wrong with a message, empty if it is as \a expected says. Learns new values from it.
    QString compare(const QString &expected, const QByteArray &actual);

private:
    QByteArray fill(const QString &text, bool quoteUnknown) const;
    bool matches(const QJsonValue &expected, const QJsonValue &actual);

    std::map<QString, QJsonValue> m_values;
};
