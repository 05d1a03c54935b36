# SPDX-License-Identifier: Apache-2.0
"""What is measured: the servers, and the loads that bench-load puts on them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Server:
    name: str  # of the program: bench-<name>
    title: str
    colour: str


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    load: tuple  # arguments of bench-load; of a client behind its port
    mode: tuple = ()  # arguments of the server, behind its port
    servers: tuple = ()  # those that take part; none: all
    floor: str = ""  # the program that stands for the bare loop, instead of bench-bare
    client: bool = False  # clients are measured, against the bare server
    rounds: int = 1000  # at most
    quick: bool = True  # part of a --quick run
    checked: bool = True  # echoes are compared byte by byte once, before anything is measured

    def program(self, server):
        if server.name == BASE and self.floor:
            return self.floor
        return f"bench-{server.name}" + ("-client" if self.client else "")

    def has(self, server):
        return not self.servers or server.name in self.servers


BASE = "bare"
REFERENCE = "qtwebsockets"

SERVERS = (
    Server("bare", "bare loop", "#9e9e9e"),
    Server("fernweg", "Fernweg", "#d55e00"),
    Server("qtwebsockets", "QtWebSockets", "#009e73"),
    Server("websocketpp", "websocketpp", "#56b4e9"),
    Server("beast", "Beast", "#0072b2"),
    Server("libwebsockets", "libwebsockets", "#cc79a7"),
)

CLIENTS = ("bare", "fernweg", "qtwebsockets", "beast")
DEFLATING = ("bare", "fernweg", "beast")
ENCRYPTING = ("bare", "fernweg")

SCENARIOS = (
    Scenario("pingpong", "32 B, ping-pong", ("--size", "32")),
    Scenario("pipelined", "32 B, 64 in flight", ("--size", "32", "--in-flight", "64")),
    Scenario("many", "128 B, 100 connections", ("--size", "128", "--connections", "100")),
    Scenario("64k", "64 KiB", ("--size", "65536")),
    Scenario("64k-text", "64 KiB of text", ("--size", "65536", "--text"), quick=False),
    Scenario("1m", "1 MiB", ("--size", "1048576")),
    Scenario("16m", "16 MiB", ("--size", "16777216"), quick=False),
    Scenario("idle", "32 B beside 1,000 idle connections", ("--idle", "1000"), checked=False),
    Scenario("idle-9000", "32 B beside 9,000 idle connections", ("--idle", "9000"),
             quick=False, checked=False, rounds=3),
    Scenario("broadcast", "broadcast of 128 B to 1,000, one at a time (per receiver)",
             ("--broadcast", "--size", "128", "--connections", "1000"), ("broadcast",)),
    Scenario("broadcast-8", "broadcast of 128 B to 1,000, 8 in flight (per receiver)",
             ("--broadcast", "--size", "128", "--connections", "1000", "--in-flight", "8"),
             ("broadcast",)),
    Scenario("cycles", "connect, handshake, close", ("--cycles", "--connections", "8"),
             checked=False),
    Scenario("deflate-1k", "1 KiB of JSON, compressed (floor: bare loop and zlib)",
             ("--deflate", "--text", "--size", "1024"), ("deflate",), DEFLATING,
             floor="bench-bare-deflate"),
    Scenario("deflate-64k", "64 KiB of JSON, compressed (floor: bare loop and zlib)",
             ("--deflate", "--text", "--size", "65536"), ("deflate",), DEFLATING,
             floor="bench-bare-deflate"),
    Scenario("tls", "32 B, ping-pong by TLS (floor: bare OpenSSL loop)",
             ("--tls", "--size", "32"), ("tls",), ENCRYPTING, floor="bench-bare-tls"),
    Scenario("tls-64k", "64 KiB by TLS (floor: bare OpenSSL loop)",
             ("--tls", "--size", "65536"), ("tls",), ENCRYPTING, floor="bench-bare-tls"),
    Scenario("tls-1m", "1 MiB by TLS (floor: bare OpenSSL loop)",
             ("--tls", "--size", "1048576"), ("tls",), ENCRYPTING, floor="bench-bare-tls"),
    Scenario("client", "client: 32 B, ping-pong", ("32",), servers=CLIENTS, client=True,
             checked=False),
    Scenario("client-1m", "client: 1 MiB", ("1048576",), servers=CLIENTS, client=True,
             checked=False),
)
