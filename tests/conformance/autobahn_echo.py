#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An echo peer made with Autobahn|Python, to hold the table of cases against.

    autobahn_echo.py server 9001     listens; for FERNWEG_CONFORMANCE_URL
    autobahn_echo.py client 9001     connects, once per case; for FERNWEG_CONFORMANCE_LISTEN
"""
import asyncio
import sys

from autobahn.asyncio.websocket import (
    WebSocketClientFactory,
    WebSocketClientProtocol,
    WebSocketServerFactory,
    WebSocketServerProtocol,
)
from autobahn.websocket.compress import (
    PerMessageDeflateOffer,
    PerMessageDeflateOfferAccept,
    PerMessageDeflateResponse,
    PerMessageDeflateResponseAccept,
)


class Echo:
    answer = None

    def onMessage(self, payload, isBinary):
        if self.factory.path == "/getCaseCount":
            self.factory.answer = payload
        else:
            self.sendMessage(payload, isBinary)

    def onClose(self, wasClean, code, reason):
        if not self.factory.ended.done():
            self.factory.ended.set_result(None)


class EchoServer(Echo, WebSocketServerProtocol):
    pass


class EchoClient(Echo, WebSocketClientProtocol):
    pass


def accept_offer(offers):
    for offer in offers:
        if isinstance(offer, PerMessageDeflateOffer):
            return PerMessageDeflateOfferAccept(offer)


def accept_response(response):
    if isinstance(response, PerMessageDeflateResponse):
        return PerMessageDeflateResponseAccept(response)


def prepared(factory, protocol, path):
    factory.protocol = protocol
    factory.path = path
    factory.answer = None
    factory.ended = asyncio.get_running_loop().create_future()
    factory.setProtocolOptions(failByDrop=False)
    if factory.isServer:
        factory.setProtocolOptions(perMessageCompressionAccept=accept_offer)
    else:
        factory.setProtocolOptions(
            perMessageCompressionOffers=[PerMessageDeflateOffer()],
            perMessageCompressionAccept=accept_response,
        )
    return factory


async def serve(port):
    factory = prepared(WebSocketServerFactory(f"ws://127.0.0.1:{port}"), EchoServer, None)
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", port)
    await server.serve_forever()


async def visit(port, path):
    factory = prepared(WebSocketClientFactory(f"ws://127.0.0.1:{port}{path}"), EchoClient, path)
    await asyncio.get_running_loop().create_connection(factory, "127.0.0.1", port)
    await factory.ended
    return factory.answer


async def connect(port):
    count = int(await visit(port, "/getCaseCount"))
    for case in range(1, count + 1):
        await visit(port, f"/runCase?case={case}&agent=Autobahn")


if __name__ == "__main__":
    asyncio.run({"server": serve, "client": connect}[sys.argv[1]](int(sys.argv[2])))
