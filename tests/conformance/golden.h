// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QJsonObject>
#include <QtCore/QStringList>

namespace Conformance {

/// The results that were once found good, one JSON object per case, by its number. `behavior`,
/// `behaviorClose` and `remoteCloseCode` are named as in the index.json of the Autobahn test suite,
/// so that one can be held against the other.
class Golden
{
public:
    /// With FERNWEG_CONFORMANCE_RECORD set, results are written down instead of compared.
    explicit Golden(const QString &path);

    /// How \a result differs from what is written; empty if it doesn't.
    QString difference(const QString &number, const QJsonObject &result);
    /// Writes what was recorded, in the order of \a numbers.
    bool save(const QStringList &numbers) const;

private:
    QString m_path;
    QJsonObject m_results;
    bool m_isRecording;
};

} // namespace Conformance
