// SPDX-License-Identifier: Apache-2.0
#include "fuzz/input.h"
#include "handshake/acceptkey.h"
#include "handshake/clienthandshake.h"
#include "handshake/serverhandshake.h"

using namespace Fernweg::Core;
using namespace Fernweg::Fuzz;
using Status = HeadParser::Status;

namespace {

/// What a server writes, it must be able to read.
HeadParser parsed(const QByteArray &head)
{
    HeadParser parser({ 64 * 1024, 64 });
    const char *p = head.constData();
    require(parser.feed(p, p + head.size()) == Status::Complete, "an answer is a head");
    return parser;
}

void checkReply(const HttpReply &reply)
{
    require(reply.status >= 400 && reply.status <= 599, "a refusal is an error");
    require(!reply.body.isEmpty(), "a refusal says why");
    const QByteArray octets = formatHttpReply(reply, "Fernweg");
    const HeadParser head = parsed(octets);
    const auto length = headerValue(head.headers(), "Content-Length");
    require(length && length->toLongLong() == octets.size() - head.octetsTaken(),
            "the body has its length");
}

void checkAccepted(const UpgradeRequest &request, const UpgradeRules &rules)
{
    require(rules.versions.contains(request.version), "the version is supported");
    require(isValidKey(request.key), "the key is valid");
    require(!request.resource.isEmpty() && !request.host.isEmpty(), "there is something asked for");
    for (const QByteArray &subprotocol : request.subprotocols) {
        require(isToken(subprotocol), "a subprotocol is a token");
        require(request.subprotocols.count(subprotocol) == 1, "a subprotocol is named once");
    }
    // The client that sent this takes an answer that chooses the last of everything.
    UpgradeAnswer answer;
    if (!request.subprotocols.isEmpty())
        answer.subprotocol = request.subprotocols.last();
    if (!request.extensions.isEmpty())
        answer.extensions = { request.extensions.last() };
    const HeadParser head = parsed(formatUpgradeAnswer(request, answer));
    ClientRequest client;
    client.key = request.key;
    client.subprotocols = request.subprotocols;
    client.extensions = request.extensions;
    const auto result = checkUpgradeResponse(head.startLine(), head.headers(), client);
    const auto *response = std::get_if<UpgradeResponse>(&result);
    require(response != nullptr, "the client takes the answer");
    require(response->subprotocol == answer.subprotocol, "the client sees the subprotocol");
    require(response->extensions == answer.extensions, "the client sees the extension");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    Input input(data, size);
    const quint8 choice = input.takeOctet();
    UpgradeRules rules;
    rules.isSecure = (choice & 1) != 0;
    if ((choice & 2) != 0)
        rules.externalPort = 80;
    if ((choice & 4) != 0)
        rules.versions = { 13 };
    HeadParser parser;
    Status status = Status::NeedMore;
    for (const QByteArray &piece : input.pieces(choice >> 3)) {
        const char *p = piece.constData();
        status = parser.feed(p, p + piece.size());
    }
    if (status == Status::NeedMore)
        return 0;
    if (status != Status::Complete) {
        checkReply(replyToBadHead(status, parser.error()));
        return 0;
    }
    const auto result = checkUpgrade(parser.startLine(), parser.headers(), rules);
    if (const auto *reply = std::get_if<HttpReply>(&result))
        checkReply(*reply);
    else
        checkAccepted(std::get<UpgradeRequest>(result), rules);
    return 0;
}
