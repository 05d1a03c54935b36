// SPDX-License-Identifier: Apache-2.0
#include "fuzz/input.h"
#include "handshake/acceptkey.h"
#include "handshake/clienthandshake.h"
#include "http/headparser.h"

#include <algorithm>

using namespace Fernweg::Core;
using namespace Fernweg::Fuzz;

namespace {

ClientRequest requestFor(quint8 choice)
{
    ClientRequest request;
    request.host = "server.example.com";
    request.key = "dGhlIHNhbXBsZSBub25jZQ==";
    if ((choice & 1) != 0)
        request.subprotocols = { "chat", "superchat" };
    if ((choice & 2) != 0)
        request.extensions = { { "permessage-deflate", {} }, { "foo", {} } };
    return request;
}

void checkOpened(const UpgradeResponse &response, const ClientRequest &request)
{
    require(response.status == 101, "it opens by 101 only");
    require(headerCount(response.headers, "Sec-WebSocket-Accept") == 1, "one accept");
    require(headerValue(response.headers, "Sec-WebSocket-Accept") == acceptKeyFor(request.key),
            "our accept");
    require(response.subprotocol.isEmpty() || request.subprotocols.contains(response.subprotocol),
            "the subprotocol was offered");
    for (const ExtensionElement &extension : response.extensions) {
        require(std::any_of(request.extensions.begin(), request.extensions.end(),
                            [&](const ExtensionElement &offer) {
                                return offer.name == extension.name;
                            }),
                "the extension was offered");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    Input input(data, size);
    const quint8 choice = input.takeOctet();
    const ClientRequest request = requestFor(choice);
    HeadParser parser;
    HeadParser::Status status = HeadParser::Status::NeedMore;
    for (const QByteArray &piece : input.pieces(choice >> 2)) {
        const char *p = piece.constData();
        status = parser.feed(p, p + piece.size());
    }
    if (status != HeadParser::Status::Complete)
        return 0;
    const auto result = checkUpgradeResponse(parser.startLine(), parser.headers(), request);
    if (const auto *failure = std::get_if<HandshakeFailure>(&result)) {
        require(!failure->message.isEmpty(), "a failure says why");
        const int code = failure->response.status;
        require(code >= -99 && code <= 999, "a status has three digits");
    } else {
        checkOpened(std::get<UpgradeResponse>(result), request);
    }
    return 0;
}
