#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The peer "autobahn" with a compression other than permessage-deflate: extensionpeer.py EXTENSION
SETTINGS, where the latter are what the constructors of Autobahn's classes take, as JSON:
{"offer": {…}, "offerAccept": {…}, "responseAccept": {…}}."""
import json
import sys
from pathlib import Path

import brotli
import snappy.snappy
from autobahn.websocket import compress, compress_snappy

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "peers" / "autobahn"))
import peer  # noqa: E402


def crc32c_table():
    table = []
    for octet in range(256):
        for _ in range(8):
            octet = (octet >> 1) ^ (0x82F63B78 if octet & 1 else 0)
        table.append(octet)
    return table


CRC32C = crc32c_table()


def crc32c(octets):
    crc = 0xFFFFFFFF
    for octet in octets:
        crc = (crc >> 8) ^ CRC32C[(crc ^ octet) & 0xFF]
    return crc ^ 0xFFFFFFFF


# The one of Debian 12's python3-snappy can't be called by its Python.
snappy.snappy._crc32c = crc32c


class BrotliName:
    EXTENSION_NAME = "permessage-brotli"


class BrotliOffer(BrotliName, compress_snappy.PerMessageSnappyOffer):
    pass


class BrotliOfferAccept(BrotliName, compress_snappy.PerMessageSnappyOfferAccept):
    pass


class BrotliResponse(BrotliName, compress_snappy.PerMessageSnappyResponse):
    pass


class BrotliResponseAccept(BrotliName, compress_snappy.PerMessageSnappyResponseAccept):
    pass


class Brotli(BrotliName, compress_snappy.PerMessageSnappy):
    """What Autobahn has from 25.12 on, and as it is meant: with context takeover the stream goes on."""

    def sends_alone(self):
        return self.server_no_context_takeover if self._is_server else self.client_no_context_takeover

    def receives_alone(self):
        return self.client_no_context_takeover if self._is_server else self.server_no_context_takeover

    def start_compress_message(self):
        if self._compressor is None or self.sends_alone():
            self._compressor = brotli.Compressor(quality=5)

    def compress_message_data(self, data):
        return self._compressor.process(data)

    def end_compress_message(self):
        return self._compressor.finish() if self.sends_alone() else self._compressor.flush()

    def start_decompress_message(self):
        if self._decompressor is None or self.receives_alone():
            self._decompressor = brotli.Decompressor()

    def decompress_message_data(self, data):
        return self._decompressor.process(data)


EXTENSIONS = compress.PERMESSAGE_COMPRESSION_EXTENSION
EXTENSIONS[BrotliName.EXTENSION_NAME] = {
    "Offer": BrotliOffer,
    "OfferAccept": BrotliOfferAccept,
    "Response": BrotliResponse,
    "ResponseAccept": BrotliResponseAccept,
    "PMCE": Brotli,
}


def speak(name, settings):
    """Lets all connections of the peer speak this extension."""
    kinds = EXTENSIONS[name]
    prepare = peer.prepare

    def accept_offer(offers):
        for offer in offers:
            if offer.EXTENSION_NAME == name:
                return kinds["OfferAccept"](offer, **settings.get("offerAccept", {}))
        return None

    def accept_response(response):
        return kinds["ResponseAccept"](response, **settings.get("responseAccept", {}))

    def prepare_with_extension(factory, protocol, plan):
        if protocol is peer.Server:
            factory.setProtocolOptions(perMessageCompressionAccept=accept_offer)
        else:
            factory.setProtocolOptions(
                perMessageCompressionOffers=[kinds["Offer"](**settings.get("offer", {}))],
                perMessageCompressionAccept=accept_response,
            )
        return prepare(factory, protocol, plan)

    peer.prepare = prepare_with_extension


if __name__ == "__main__":
    speak(sys.argv[1], json.loads(sys.argv[2]))
    peer.main()
