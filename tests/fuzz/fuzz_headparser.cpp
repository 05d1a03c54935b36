// SPDX-License-Identifier: Apache-2.0
#include "fuzz/input.h"
#include "http/headparser.h"

using namespace Fernweg::Core;
using namespace Fernweg::Fuzz;
using Status = HeadParser::Status;

namespace {

Status feed(HeadParser &parser, const QList<QByteArray> &pieces)
{
    Status status = Status::NeedMore;
    for (const QByteArray &piece : pieces) {
        const char *p = piece.constData();
        const char *const end = p + piece.size();
        status = parser.feed(p, end);
        require(status != Status::NeedMore || p == end, "it takes everything while it needs more");
    }
    return status;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    Input input(data, size);
    const quint8 cut = input.takeOctet();
    const HeadLimits limits { 8 * (1 + input.takeOctet()), input.takeOctet() % 16 };
    HeadParser whole(limits);
    HeadParser inPieces(limits);
    const Status status = feed(whole, input.pieces(0));
    require(feed(inPieces, input.pieces(cut)) == status, "the same however it is cut");
    require(inPieces.octetsTaken() == whole.octetsTaken(), "as many octets however it is cut");
    require(inPieces.headers() == whole.headers(), "the same fields however it is cut");
    require(inPieces.startLine() == whole.startLine(), "the same start line however it is cut");
    require(whole.octetsTaken() <= limits.maxSize + 1, "within the limit");
    require(whole.headers().size() <= limits.maxHeaders, "no more fields than the limit");
    const bool isWrong = status == Status::Malformed || status == Status::TooLarge;
    require((whole.error() != nullptr) == isWrong, "an error says what it is");
    require(!whole.hasStartLine() || !whole.startLine().isEmpty(), "a start line is not empty");
    for (const auto &[name, value] : whole.headers()) {
        require(isToken(name), "a name is a token");
        require(isFieldValue(value),
                "a value has neither control characters nor white space around");
    }
    return 0;
}
