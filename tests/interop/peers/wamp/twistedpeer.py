#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A WAMP client made with Autobahn|Python on Twisted: see ../../wamp/README.md."""
from urllib.parse import urlsplit

import txaio
from autobahn.twisted.rawsocket import WampRawSocketClientFactory
from autobahn.twisted.wamp import ApplicationSession
from autobahn.twisted.websocket import WampWebSocketClientFactory
from twisted.internet import defer, endpoints, reactor

from commonpeer import SERIALIZERS, CommonPeer, make_session_class


class TwistedPeer(CommonPeer):
    def __init__(self):
        super().__init__("Twisted", make_session_class(ApplicationSession))

    def later(self, function):
        reactor.callLater(0, function)

    def never(self, interrupted):
        return defer.Deferred(canceller=lambda _: interrupted())

    def connect(self, command, make_session):
        serializer = SERIALIZERS[command["serializer"]]()
        url = urlsplit(command["url"])
        if command["transport"] == "websocket":
            factory = WampWebSocketClientFactory(
                make_session, url=command["url"], serializers=[serializer])
        else:
            factory = WampRawSocketClientFactory(make_session, serializer=serializer)
        if url.scheme == "rs+unix":
            endpoint = endpoints.UNIXClientEndpoint(reactor, url.path)
        else:
            endpoint = endpoints.TCP4ClientEndpoint(reactor, url.hostname, url.port)
        return endpoint.connect(factory)


def main():
    txaio.use_twisted()
    peer = TwistedPeer()
    peer.introduce()
    peer.read_lines(
        lambda line: reactor.callFromThread(peer.perform, line),
        lambda: reactor.callFromThread(reactor.stop),
    )
    reactor.run()


if __name__ == "__main__":
    main()
