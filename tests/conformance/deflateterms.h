// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QString>

#include <optional>

namespace Conformance {

/// What the test's side asks the subject's compressor for. A client says so in its offer, a server in
/// its answer.
struct DeflateDemand
{
    bool noContextTakeover = false;
    int maxWindowBits = 0; ///< 0: any
    /// The test's own compressor keeps to the same. Otherwise it is as in the suite, whose client
    /// always says that it can do without context takeover, and whose server says nothing.
    bool isMutual = false;
};

/// The parameters of permessage-deflate (RFC 7692, section 7.1) in an offer or in an answer. This is
/// written from the RFC and knows nothing of Fernweg's own.
struct DeflateTerms
{
    bool serverNoContextTakeover = false;
    bool clientNoContextTakeover = false;
    int serverMaxWindowBits = 0; ///< 0: not there
    int clientMaxWindowBits = 0; ///< 0: not there, or without a value
    bool hasClientMaxWindowBits = false;
};

/// What the suite's client offers: for each demand, in order of preference, that and all that lets
/// the server make its own.
QByteArray deflateOffers(const QList<DeflateDemand> &demands);

/// Reads the server's answer to these offers. Says in \a problem why it won't do.
DeflateTerms readDeflateAnswer(const QByteArray &header, const QList<DeflateDemand> &demands,
                               QString *problem);

/// What a server agrees to, and how it says so.
struct DeflateAnswer
{
    DeflateTerms terms;
    QByteArray header;
};

/// As the suite's server does it: meets the first demand that one of the client's offers permits.
/// None without such an offer; then \a problem says why.
std::optional<DeflateAnswer> answerDeflateOffers(const QByteArray &header,
                                                 const QList<DeflateDemand> &demands,
                                                 QString *problem);

} // namespace Conformance
