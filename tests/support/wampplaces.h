// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auto/net/certificates.h"
#include "wamp/transportfactory.h"

#include <Fernweg/WampRouter>
#include <Fernweg/WampTransportOptions>

namespace Fernweg::Test {

/// A router that listens in every way there is, and the ways to it.
class WampPlaces
{
public:
    struct Way
    {
        QByteArray name;
        QString scheme; ///< empty: in-process
        Wamp::Serializer serializer;
    };
    static QList<Way> ways();

    explicit WampPlaces(const Wamp::RouterOptions &options);

    /// Empty if the router listens everywhere.
    QString errorString() const { return router.errorString(); }
    QUrl url(const QString &scheme) const;
    Wamp::TransportOptions options(const Way &way) const;
    Wamp::MessageTransportPointer transport(const Way &way, QString *error = nullptr);

    /// A realm "realm1" in which anonymous clients may do all.
    static Wamp::RouterOptions openRealm();
    static Certificates &certificates();

    Wamp::Router router;
};

} // namespace Fernweg::Test
