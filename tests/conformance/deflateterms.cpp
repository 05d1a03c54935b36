// SPDX-License-Identifier: Apache-2.0
#include "deflateterms.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QSet>

#include <algorithm>

namespace Conformance {

using namespace Qt::StringLiterals;

namespace {

constexpr char extensionName[] = "permessage-deflate";
constexpr int notInZlib = 8; // a window that it can inflate, but not deflate with

enum class In { Offer, Answer };

/// Sections 7.1.2.1 and 7.1.2.2: "a decimal integer value without leading zeroes between 8 to 15".
int windowBits(const QString &value)
{
    static const QRegularExpression bits(u"^([89]|1[0-5])$"_s);
    return bits.match(value).hasMatch() ? value.toInt() : 0;
}

/// One parameter, its value null if it has none.
bool readParameter(const QString &name, const QString &value, In place, DeflateTerms *terms)
{
    if (name == "server_no_context_takeover"_L1 || name == "client_no_context_takeover"_L1) {
        (name.startsWith(u's') ? terms->serverNoContextTakeover : terms->clientNoContextTakeover) =
                true;
        return value.isNull();
    }
    if (name == "server_max_window_bits"_L1) {
        terms->serverMaxWindowBits = windowBits(value);
        return terms->serverMaxWindowBits != 0;
    }
    if (name != "client_max_window_bits"_L1)
        return false;
    terms->hasClientMaxWindowBits = true;
    terms->clientMaxWindowBits = windowBits(value);
    return terms->clientMaxWindowBits != 0 || (place == In::Offer && value.isNull());
}

std::optional<DeflateTerms> readTerms(const QString &element, In place, QString *problem)
{
    QStringList parts = element.split(u';');
    if (const QString name = parts.takeFirst().trimmed();
        name != QLatin1StringView(extensionName)) {
        *problem = u"\"%1\" is not %2"_s.arg(name, QLatin1StringView(extensionName));
        return std::nullopt;
    }
    DeflateTerms terms;
    QSet<QString> seen;
    for (const QString &part : std::as_const(parts)) {
        const QString name = part.section(u'=', 0, 0).trimmed();
        QString value = part.contains(u'=') ? part.section(u'=', 1).trimmed() : QString();
        // A token may as well be a quoted string (RFC 6455, section 9.1).
        if (value.size() > 2 && value.startsWith(u'"') && value.endsWith(u'"'))
            value = value.sliced(1, value.size() - 2);
        if (seen.contains(name) || !readParameter(name, value, place, &terms)) {
            *problem = u"the parameter \"%1\" in \"%2\""_s.arg(part.trimmed(), element.trimmed());
            return std::nullopt;
        }
        seen += name;
    }
    return terms;
}

bool meets(const DeflateTerms &answer, const DeflateDemand &demand)
{
    return (!demand.noContextTakeover || answer.serverNoContextTakeover)
            && (demand.maxWindowBits == 0
                || (answer.serverMaxWindowBits != 0
                    && answer.serverMaxWindowBits <= demand.maxWindowBits));
}

void appendBits(QByteArray *out, const char *name, int bits)
{
    if (bits != 0)
        *out += "; " + QByteArray(name) + '=' + QByteArray::number(bits);
}

void appendFlag(QByteArray *out, const char *name, bool isSet)
{
    if (isSet)
        *out += "; " + QByteArray(name);
}

/// The smaller of two windows; 0 is none in particular.
int smallerWindow(int one, int other)
{
    return one == 0 || (other != 0 && other < one) ? other : one;
}

DeflateAnswer answerTo(DeflateTerms offer, const DeflateDemand &demand)
{
    offer.clientNoContextTakeover = demand.noContextTakeover;
    // A client that names a window gets none that is larger (section 7.1.2.2).
    offer.clientMaxWindowBits = demand.maxWindowBits == 0
            ? 0
            : smallerWindow(demand.maxWindowBits, offer.clientMaxWindowBits);
    if (demand.isMutual) { // a server may limit itself unasked (sections 7.1.1.1 and 7.1.2.1)
        offer.serverNoContextTakeover |= demand.noContextTakeover;
        offer.serverMaxWindowBits = smallerWindow(offer.serverMaxWindowBits, demand.maxWindowBits);
    }
    QByteArray header = extensionName;
    appendFlag(&header, "server_no_context_takeover", offer.serverNoContextTakeover);
    appendBits(&header, "server_max_window_bits", offer.serverMaxWindowBits);
    appendFlag(&header, "client_no_context_takeover", offer.clientNoContextTakeover);
    appendBits(&header, "client_max_window_bits", offer.clientMaxWindowBits);
    return { offer, header };
}

} // namespace

QByteArray deflateOffers(const QList<DeflateDemand> &demands)
{
    QByteArrayList offers;
    for (const DeflateDemand &demand : demands) {
        QByteArray offer = extensionName;
        appendFlag(&offer, "client_no_context_takeover",
                   demand.noContextTakeover || !demand.isMutual);
        if (demand.isMutual && demand.maxWindowBits != 0)
            appendBits(&offer, "client_max_window_bits", demand.maxWindowBits);
        else
            appendFlag(&offer, "client_max_window_bits", true);
        appendFlag(&offer, "server_no_context_takeover", demand.noContextTakeover);
        appendBits(&offer, "server_max_window_bits", demand.maxWindowBits);
        offers += offer;
    }
    return offers.join(", ");
}

DeflateTerms readDeflateAnswer(const QByteArray &header, const QList<DeflateDemand> &demands,
                               QString *problem)
{
    if (header.isEmpty()) {
        *problem = u"no permessage-deflate: the offer was declined"_s;
        return {};
    }
    const auto terms = readTerms(QString::fromLatin1(header), In::Answer, problem);
    if (!terms)
        return {};
    const bool isGood =
            std::any_of(demands.begin(), demands.end(),
                        [&](const DeflateDemand &demand) { return meets(*terms, demand); });
    if (terms->clientMaxWindowBits == notInZlib)
        *problem = u"the test can't compress with a window of 8 bits"_s;
    if (!isGood)
        *problem = u"\"%1\" is no answer to any offer"_s.arg(QString::fromLatin1(header));
    return *terms;
}

std::optional<DeflateAnswer>
answerDeflateOffers(const QByteArray &header, const QList<DeflateDemand> &demands, QString *problem)
{
    QList<DeflateTerms> offers;
    const QStringList elements = QString::fromLatin1(header).split(u',', Qt::SkipEmptyParts);
    for (const QString &element : elements) {
        if (!element.trimmed().startsWith(QLatin1StringView(extensionName)))
            continue;
        const auto terms = readTerms(element, In::Offer, problem);
        if (!terms)
            return std::nullopt;
        if (terms->serverMaxWindowBits != notInZlib)
            offers += *terms;
    }
    for (const DeflateDemand &demand : demands) {
        for (const DeflateTerms &offer : std::as_const(offers)) {
            if (demand.maxWindowBits == 0 || offer.hasClientMaxWindowBits)
                return answerTo(offer, demand);
        }
    }
    *problem = u"no permessage-deflate: the client's \"%1\" offers nothing that would do"_s.arg(
            QString::fromLatin1(header));
    return std::nullopt;
}

} // namespace Conformance
