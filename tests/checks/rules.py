# SPDX-License-Identifier: Apache-2.0
"""The rules. Each takes a SourceFile and yields what it finds wrong as (line number, text)."""

import re

from tree import includes, resolve, room_of

MAX_HEADER = 200
MAX_SOURCE = 400
MAX_FUNCTION = 60

# core <- net <- websocket <- wamp <- qml, tools, examples; core <- wampcore <- wamp; websocket <- extensions,
# which see no more of it than its users do.
# Public headers include public headers only, and so do the users of the public API.
PUBLIC = {"public-websocket", "public-wamp", "public-extensions"}
MAY_INCLUDE = {
    "core": {"core"},
    "net": {"net", "core"},
    "public-websocket": {"public-websocket"},
    "websocket": {"websocket", "public-websocket", "net", "core"},
    "public-extensions": {"public-extensions", "public-websocket"},
    "extensions": {"extensions", "public-extensions", "public-websocket"},
    "wampcore": {"wampcore", "core"},
    "public-wamp": {"public-wamp", "public-websocket"},
    "wamp": {"wamp", "wampcore", "websocket", "net", "core", "public-wamp", "public-websocket"},
    "qml": {"qml"} | PUBLIC,
    "tools": {"tools"} | PUBLIC,
    "examples": {"examples"} | PUBLIC,
}

# Words that the wire and the public API share, enumerations and the interface of extensions: without a
# line of code, so that the core need not repeat them.
VOCABULARY = {
    f"include/Fernweg/{name}.h"
    for name in ("closecode", "extension", "fernwegglobal", "messagecodec", "receivemode")
}

# What a sans-I/O core has no use for: objects with signals, sockets, event loops, threads, clocks.
NOT_IN_A_CORE = re.compile(
    r"^(QtNetwork|QtQml|QtConcurrent)/"
    r"|^(QtCore/)?(Q?Object|qobject\.h|QCoreApplication|QEventLoop|QTimer|QBasicTimer|QThread.*"
    r"|QIODevice|QFile|QProcess|QSocketNotifier|QElapsedTimer|QDeadlineTimer|QFuture.*|QPromise)$"
    r"|^(QtNetwork/)?Q(Tcp|Udp|Local|Ssl|Host|Network|AbstractSocket|Dtls|Authenticator).*$"
    r"|^(sys/socket|sys/epoll|netinet/.*|poll|thread|mutex)(\.h)?$"
)
READS_A_CLOCK = re.compile(r"\b(steady_clock|system_clock|high_resolution_clock)::now\b|\bclock_gettime\b")
HAS_META_OBJECT = re.compile(r"\bQ_(OBJECT|GADGET|INVOKABLE|SIGNALS)\b")
PRIVATE_QT = re.compile(r"(^|/)private/|(^|/)q\w*_p\.h$|^qpa/")
ONLY_USER_OF = (
    (re.compile(r"^zlib\.h$"), "src/core/deflate/"),
    (re.compile(r"^(bzlib\.h|snappy.*\.h|brotli/.*)$"), "src/extensions/"),
    (re.compile(r"^openssl/"), "src/wampcore/auth/"),
)


def include_directions(source):
    allowed = MAY_INCLUDE.get(source.room)
    if not source.is_cpp or allowed is None:
        return
    for line, spelling in includes(source):
        target = resolve(source, spelling)
        if target and target not in VOCABULARY and room_of(target) not in allowed:
            yield line, f"{source.room} must not include {target}"


def qt_private_headers(source):
    if source.is_cpp:
        for line, spelling in includes(source):
            if PRIVATE_QT.search(spelling) and not resolve(source, spelling):
                yield line, f"private header of Qt: {spelling}"
    elif source.name == "CMakeLists.txt" or source.suffix == ".cmake":
        for line, text in enumerate(source.lines, 1):
            if re.search(r"Qt6?::\w+Private\b|\bqt_internal_\w+\s*\(", text):
                yield line, "private part of Qt's build"


def sans_io(source):
    if not source.is_cpp or source.room not in ("core", "wampcore"):
        return
    for line, spelling in includes(source):
        if NOT_IN_A_CORE.search(spelling):
            yield line, f"{spelling} has no place in a core without I/O"
    for line, text in enumerate(source.lines, 1):
        code = text.split("//")[0]
        if READS_A_CLOCK.search(code):
            yield line, "a core is told the time, it does not look"
        if HAS_META_OBJECT.search(code):
            yield line, "a core has no meta-objects"


def one_user_of_a_library(source):
    if source.is_cpp and source.path.startswith("src/"):
        for line, spelling in includes(source):
            for header, folder in ONLY_USER_OF:
                if header.search(spelling) and not source.path.startswith(folder):
                    yield line, f"only {folder} uses {spelling}"


def file_size(source):
    if source.suffix not in {".cpp", ".h", ".qml", ".js", ".mjs", ".py"}:
        return
    limit = MAX_HEADER if source.is_header else MAX_SOURCE
    if len(source.lines) >= limit:
        yield len(source.lines), f"{len(source.lines)} lines; the limit is {limit - 1}"


# clang-format puts the brace of a function, and of a class, on a line of its own, and its closing brace
# at the same indentation. In QML and JavaScript the brace ends the line.
TYPE_HEAD = re.compile(r"^\s*(template\b.*>\s*)?(class|struct|union|enum|namespace|extern)\b")


def function_size(source):
    lines = source.lines
    for start, text in enumerate(lines):
        if source.suffix in {".cpp", ".h"}:
            opens = text.strip() == "{" and not is_type_body(lines, start)
        elif source.suffix in {".qml", ".js", ".mjs"}:
            opens = bool(re.match(r"^\s*(async\s+)?(function\b.*|on[A-Z]\w*: .*)\{$", text))
        else:
            return
        if opens:
            indent = text[: len(text) - len(text.lstrip())]
            closing = re.compile(re.escape(indent) + r"\}")
            end = next((n for n in range(start + 1, len(lines)) if closing.match(lines[n])), None)
            if end is not None and end - start + 1 >= MAX_FUNCTION:
                yield start + 1, f"function of {end - start + 1} lines; the limit is {MAX_FUNCTION - 1}"


def is_type_body(lines, start):
    """Whether the brace on this line opens a class, going by the statement before it."""
    head = start
    while head > 0 and lines[head - 1].strip() and not re.search(r"[;{}]\s*$|\*/\s*$|^\s*(#|//)", lines[head - 1]):
        head -= 1
    statement = " ".join(lines[head:start])
    return bool(TYPE_HEAD.match(statement)) and not statement.rstrip().endswith((")", "const", "noexcept"))


def licence(source):
    if source.is_code and not any("SPDX-License-Identifier: Apache-2.0" in line for line in source.lines[:3]):
        yield 1, "no line with SPDX-License-Identifier: Apache-2.0 at the top"


# Spelt in two halves, so that this file passes its own rule.
UNFINISHED = re.compile(
    r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b"
    r"|\b[Nn]ot (yet )?impl" r"emented\b"  # but HTTP's 501 has a capital in the middle
    r"|(?i:\b(for n" r"ow|place" r"holder|st" r"ub)\b)"
)


def unfinished(source):
    if source.is_code or source.suffix in {".md", ".json", ".txt"}:
        for line, text in enumerate(source.lines, 1):
            if match := UNFINISHED.search(text):
                yield line, f"unfinished: {match.group(0)}"


WAITS = re.compile(
    r"\bQTest::q" r"Wait\(|\bq" r"Sleep\(|\bQS" r"KIP\b|\bu" r"sleep\(|\bsleep_" r"for\(|\btime\.sl" r"eep\("
)


def tests_wait_for_events(source):
    # Benchmarks measure the clock.
    if not source.path.startswith("tests/") or source.path.startswith("tests/benchmarks/"):
        return
    if source.suffix in {".cpp", ".h", ".qml", ".py"}:
        for line, text in enumerate(source.lines, 1):
            if match := WAITS.search(text):
                yield line, f"a test waits for what happens, not for the clock: {match.group(0)}"


def forwarding_header(source):
    if not source.is_forwarding_header:
        return
    expected = f"#include <Fernweg/{source.name.lower()}.h>"
    if expected not in source.lines:
        yield 1, f"a forwarding header says {expected}"


RULES = (
    include_directions,
    qt_private_headers,
    sans_io,
    one_user_of_a_library,
    file_size,
    function_size,
    licence,
    unfinished,
    tests_wait_for_events,
    forwarding_header,
)
