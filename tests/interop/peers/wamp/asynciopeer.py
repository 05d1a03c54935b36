#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A WAMP client made with Autobahn|Python on asyncio: see ../../wamp/README.md."""
import asyncio
from urllib.parse import urlsplit

import txaio
from autobahn.asyncio.rawsocket import WampRawSocketClientFactory, WampRawSocketClientProtocol
from autobahn.asyncio.wamp import ApplicationSession
from autobahn.asyncio.websocket import WampWebSocketClientFactory

from commonpeer import SERIALIZERS, CommonPeer, make_session_class, print_line


class RawSocketProtocol(WampRawSocketClientProtocol):
    """With what its own sessions ask a transport for; Autobahn 22.7 forgot it, so that no session joins."""

    @property
    def transport_details(self):
        return self._transport_details


class RawSocketFactory(WampRawSocketClientFactory):
    protocol = RawSocketProtocol


class AsyncioPeer(CommonPeer):
    # Its callbacks don't catch asyncio's CancelledError, which is no Exception.
    lacks = ["answer when it is interrupted"]

    def __init__(self, loop):
        super().__init__("asyncio", make_session_class(ApplicationSession))
        self.loop = loop

    def later(self, function):
        self.loop.call_soon(function)

    def never(self, interrupted):
        future = self.loop.create_future()
        future.add_done_callback(lambda ended: ended.cancelled() and interrupted())
        return future

    def do_cancel(self, command):
        super().do_cancel(command)  # whose future calls nobody back, for the same reason
        print_line({"id": command["call"], "error": {"uri": "", "args": [], "kwargs": {}}})

    async def connect(self, command, make_session):
        serializer = SERIALIZERS[command["serializer"]]()
        url = urlsplit(command["url"])
        if command["transport"] == "websocket":
            factory = WampWebSocketClientFactory(
                make_session, url=command["url"], serializers=[serializer])
            await self.loop.create_connection(factory, url.hostname, url.port)
        elif url.scheme == "rs+unix":
            factory = RawSocketFactory(make_session, serializer=serializer)
            await self.loop.create_unix_connection(factory, url.path)
        else:
            factory = RawSocketFactory(make_session, serializer=serializer)
            await self.loop.create_connection(factory, url.hostname, url.port)


def main():
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    txaio.use_asyncio()
    txaio.config.loop = loop
    peer = AsyncioPeer(loop)
    peer.introduce()
    peer.read_lines(
        lambda line: loop.call_soon_threadsafe(peer.perform, line),
        lambda: loop.call_soon_threadsafe(loop.stop),
    )
    loop.run_forever()


if __name__ == "__main__":
    main()
