// SPDX-License-Identifier: Apache-2.0
#include "wamp/routeroptions_p.h"

#include "router/settingsreader.h"

#include <QtCore/qfile.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

namespace Fernweg::Wamp {

using namespace Qt::StringLiterals;

/*!
    Reads a \a configuration. If it has an error, that is stored in \a error, beginning with the path to
    what is wrong ("realms[0].roles[1].permissions[0].match: …"), and the options returned are the
    default ones.
*/
RouterOptions RouterOptions::fromJson(const QJsonObject &configuration, QString *error)
{
    QString problem;
    RouterOptions options;
    WampCore::RouterSettings &settings = options.d->settings;
    settings = WampCore::readRouterSettings(configuration, settings, &problem);
    if (error)
        *error = problem;
    return options;
}

/*!
    Reads the file \a fileName, which contains a configuration in JSON. An \a error that is not in what
    the file says begins with its name.
*/
RouterOptions RouterOptions::fromFile(const QString &fileName, QString *error)
{
    QString problem;
    QFile file(fileName);
    QJsonParseError parseError;
    if (!file.open(QIODevice::ReadOnly)) {
        problem = u"%1: %2"_s.arg(fileName, file.errorString());
    } else {
        const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &parseError);
        if (document.isObject())
            return fromJson(document.object(), error);
        problem = parseError.error == QJsonParseError::NoError
                ? u"%1: no object"_s.arg(fileName)
                : u"%1: offset %2: %3"_s.arg(fileName)
                          .arg(parseError.offset)
                          .arg(parseError.errorString());
    }
    if (error)
        *error = problem;
    return RouterOptions();
}

} // namespace Fernweg::Wamp
