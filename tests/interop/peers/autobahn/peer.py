#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A peer made with Autobahn|Python on asyncio: see ../../README.md."""
import asyncio
import hashlib
import json
import socket
import sys

import autobahn
from autobahn.asyncio.websocket import (
    WebSocketClientFactory,
    WebSocketClientProtocol,
    WebSocketServerFactory,
    WebSocketServerProtocol,
)
from autobahn.websocket.compress import (
    PerMessageDeflateOffer,
    PerMessageDeflateOfferAccept,
    PerMessageDeflateResponseAccept,
)
from autobahn.websocket.types import ConnectionDeny

PATIENCE = 30  # seconds for one conversation
PATTERNS = {True: bytes(range(251)), False: bytes(range(ord("a"), ord("z") + 1))}


def payload_of(step):
    if "size" not in step:
        return bytes.fromhex(step["hex"])
    pattern = PATTERNS[step["binary"]]
    return (pattern * (step["size"] // len(pattern) + 1))[: step["size"]]


def deflate_offers(plan):
    return [
        PerMessageDeflateOffer(
            accept_no_context_takeover=wanted.get("clientNoContextTakeover", False),
            accept_max_window_bits=wanted.get("limitable", True),
            request_no_context_takeover=wanted.get("serverNoContextTakeover", False),
            request_max_window_bits=wanted.get("serverMaxWindowBits", 0),
        )
        for wanted in plan.get("deflate", [])
    ]


def accept_deflate_answer(plan):
    def accept(answer):
        if not plan.get("deflate"):
            return None
        wanted = plan["deflate"][0]
        bits = wanted.get("clientMaxWindowBits")
        if bits and answer.client_max_window_bits:
            bits = min(bits, answer.client_max_window_bits)
        # None leaves it to the answer.
        return PerMessageDeflateResponseAccept(
            answer,
            no_context_takeover=wanted.get("clientNoContextTakeover"),
            window_bits=bits,
            mem_level=wanted.get("memoryLevel"),
        )

    return accept


def accept_deflate_offers(plan):
    def accept(offers):
        for wanted in plan.get("deflate", []):
            for offer in offers:
                if isinstance(offer, PerMessageDeflateOffer):
                    accepted = accept_deflate_offer(wanted, offer)
                    if accepted:
                        return accepted
        return None

    return accept


def accept_deflate_offer(wanted, offer):
    asked = offer.request_max_window_bits
    if asked and wanted.get("declinesServerWindow"):
        return None
    bits = wanted.get("serverMaxWindowBits")
    return PerMessageDeflateOfferAccept(
        offer,
        request_no_context_takeover=wanted.get("clientNoContextTakeover", False),
        request_max_window_bits=wanted.get("clientMaxWindowBits", 0),
        no_context_takeover=offer.request_no_context_takeover or wanted.get("serverNoContextTakeover"),
        window_bits=min(bits, asked) if bits and asked else bits,
        mem_level=wanted.get("memoryLevel"),
    )


class Talk:
    """What both roles have in common: carries out the plan, writes down what comes."""

    def start(self, plan, ended):
        self.plan = plan
        self.ended = ended
        self.news = asyncio.Event()
        self.steps = None
        self.frames = 0
        self.record = {
            "opened": False, "error": "", "resource": "", "headers": {}, "subprotocol": "",
            "messages": [], "pings": [], "pongs": [], "closeCode": 1006, "closeReason": "",
        }

    def tell(self, what, news):
        self.record[what].append(news)
        self.news.set()

    def onOpen(self):
        self.record["opened"] = True
        self.record["subprotocol"] = self.websocket_protocol_in_use or ""
        self.steps = asyncio.ensure_future(self.carry_out())

    def onMessageBegin(self, isBinary):
        self.frames = 0
        super().onMessageBegin(isBinary)

    def onMessageFrameBegin(self, length):
        self.frames += 1
        super().onMessageFrameBegin(length)

    def onMessage(self, payload, isBinary):
        self.tell("messages", {
            "binary": isBinary, "size": len(payload), "frames": self.frames,
            "sha256": hashlib.sha256(payload).hexdigest(),
        })
        if self.plan.get("echo"):
            self.sendMessage(payload, isBinary)

    def onPing(self, payload):
        super().onPing(payload)
        self.tell("pings", payload.hex())

    def onPong(self, payload):
        self.tell("pongs", payload.hex())

    def onClose(self, wasClean, code, reason):
        if self.steps:
            self.steps.cancel()
        if self.record["opened"]:
            self.record["closeCode"] = 1005 if code is None else code
            self.record["closeReason"] = reason or ""
        else:
            self.record["error"] = reason or "not opened"
        if not self.ended.done():
            self.ended.set_result(self.record)

    async def carry_out(self):
        try:
            for step in self.plan.get("steps", []):
                await getattr(self, "do_" + step["do"])(step)
        except Exception as error:  # the record is where the test looks
            self.record["error"] = repr(error)
            self.transport.abort()

    async def do_send(self, step):
        payload, size = payload_of(step), step.get("fragment", 0)
        if not size or len(payload) <= size:
            self.sendMessage(payload, step["binary"])
            return
        self.beginMessage(step["binary"])
        for at in range(0, len(payload), size):
            if at and step.get("interleave"):
                self.sendPing(b"between")
            self.sendMessageFrame(payload[at:at + size])
        self.endMessage()

    async def do_sendNumbered(self, step):
        for number in range(step["count"]):
            self.sendMessage(b"%d" % number)

    async def do_ping(self, step):
        self.sendPing(bytes.fromhex(step["hex"]))

    async def do_pong(self, step):
        self.sendPong(bytes.fromhex(step["hex"]))

    async def do_await(self, step):
        while len(self.record[step["what"]]) < step["count"]:
            self.news.clear()
            await self.news.wait()

    async def do_close(self, step):
        self.sendClose(step["code"] or None, step["reason"] or None)

    async def do_drop(self, step):
        self.transport.abort()


class Server(Talk, WebSocketServerProtocol):
    def onConnect(self, request):
        query = "&".join(f"{key}={value}" for key, values in request.params.items() for value in values)
        self.record["resource"] = request.path + ("?" + query if query else "")
        self.record["headers"] = request.headers
        if "deny" in self.plan:
            raise ConnectionDeny(self.plan["deny"])
        known = self.plan.get("subprotocols", [])
        chosen = next((name for name in known if name in request.protocols), None)
        return chosen, self.plan.get("headers", {})


class Client(Talk, WebSocketClientProtocol):
    def onConnect(self, response):
        self.record["headers"] = response.headers


def prepare(factory, protocol, plan):
    ended = asyncio.get_running_loop().create_future()

    def build():
        talk = protocol()
        talk.factory = factory
        talk.start(plan, ended)
        return talk

    limit = plan.get("limit", 0)
    factory.setProtocolOptions(maxMessagePayloadSize=limit, failByDrop=False, closeHandshakeTimeout=10)
    return build, ended


async def serve(plan):
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    factory = WebSocketServerFactory(f"ws://127.0.0.1:{port}")
    factory.setProtocolOptions(perMessageCompressionAccept=accept_deflate_offers(plan))
    build, ended = prepare(factory, Server, plan)
    server = await asyncio.get_running_loop().create_server(build, sock=listening)
    print_line({"listening": port})
    record = await ended
    server.close()
    return record


async def connect(plan):
    factory = WebSocketClientFactory(
        plan["url"],
        origin=plan.get("origin"),
        protocols=plan.get("subprotocols"),
        headers=plan.get("headers"),
    )
    factory.setProtocolOptions(
        perMessageCompressionOffers=deflate_offers(plan),
        perMessageCompressionAccept=accept_deflate_answer(plan),
    )
    build, ended = prepare(factory, Client, plan)
    await asyncio.get_running_loop().create_connection(build, factory.host, factory.port)
    return await ended


async def talk(plan):
    role = {"server": serve, "client": connect}[plan["role"]]
    return await asyncio.wait_for(role(plan), PATIENCE)


def print_line(line):
    print(json.dumps(line), flush=True)


def main():
    print_line({
        "peer": f"Autobahn|Python {autobahn.__version__}",
        "cannot": ["close with any code", "say all that it does", "set a threshold"],
        "answersCloseWith": 1000,
    })
    for line in sys.stdin:
        print_line(asyncio.run(talk(json.loads(line))))


if __name__ == "__main__":
    main()
