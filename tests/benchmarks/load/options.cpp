// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <stdexcept>
#include <string>
#include <string_view>

namespace Bench {

const char *const usage =
        "bench-load --port N [--pid N] [--counter FILE] [--size BYTES] [--in-flight N] "
        "[--connections N] [--idle "
        "N]\n"
        "           [--seconds S | --count N] [--warmup S] [--text] [--deflate] [--check]\n"
        "           [--cycles | --broadcast]\n"
        "\n"
        "  --pid N          the server process whose CPU time is read\n"
        "  --counter FILE   begins with a count of 64 bits that the server increases\n"
        "  --in-flight N    messages under way on each connection\n"
        "  --connections N  connections that send; with --cycles: that open and close\n"
        "  --idle N         open connections beside them that never send\n"
        "  --text           text messages instead of binary ones\n"
        "  --deflate        compressed messages of JSON\n"
        "  --check          compare every byte of the echoes, not only their length and type\n"
        "  --tls            by wss, whatever the server's certificate\n"
        "  --cycles         instead of messages: connect, handshake, closing handshake, end of "
        "stream\n"
        "  --broadcast      the first connection sends, each message comes back on all of them; "
        "what is\n"
        "                   counted are the messages received\n";

namespace {

// Options that take no value; returns false if `name` isn't one.
bool setFlag(Options &options, std::string_view name)
{
    if (name == "--text")
        options.text = true;
    else if (name == "--deflate")
        options.deflate = true;
    else if (name == "--check")
        options.check = true;
    else if (name == "--cycles")
        options.cycles = true;
    else if (name == "--tls")
        options.tls = true;
    else if (name == "--broadcast")
        options.broadcast = true;
    else
        return false;
    return true;
}

void setValue(Options &options, std::string_view name, const std::string &value)
{
    if (name == "--port")
        options.port = static_cast<std::uint16_t>(std::stoul(value));
    else if (name == "--pid")
        options.serverPid = std::stoi(value);
    else if (name == "--counter")
        options.counter = value;
    else if (name == "--size")
        options.size = std::stoul(value);
    else if (name == "--in-flight")
        options.inFlight = std::stoul(value);
    else if (name == "--connections")
        options.connections = std::stoul(value);
    else if (name == "--idle")
        options.idle = std::stoul(value);
    else if (name == "--count")
        options.count = std::stoull(value);
    else if (name == "--seconds")
        options.seconds = std::stod(value);
    else if (name == "--warmup")
        options.warmup = std::stod(value);
    else
        throw std::invalid_argument("unknown option " + std::string(name));
}

} // namespace

Options parseOptions(int argc, char **argv)
{
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        if (setFlag(options, name))
            continue;
        if (++i == argc)
            throw std::invalid_argument("no value for " + std::string(name));
        setValue(options, name, argv[i]);
    }
    if (options.port == 0 || options.connections == 0 || options.inFlight == 0)
        throw std::invalid_argument("--port, --connections and --in-flight must not be 0");
    return options;
}

} // namespace Bench
