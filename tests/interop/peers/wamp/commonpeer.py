# SPDX-License-Identifier: Apache-2.0
"""What Autobahn|Python does for the test, on asyncio as on Twisted: see ../../wamp/README.md."""
import json
import math
import sys
import threading

import autobahn
import txaio
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.serializer import CBORSerializer, JsonSerializer, MsgPackSerializer
from autobahn.wamp.types import (
    CallOptions,
    CallResult,
    PublishOptions,
    RegisterOptions,
    SubscribeOptions,
)

SERIALIZERS = {"json": JsonSerializer, "msgpack": MsgPackSerializer, "cbor": CBORSerializer}


def print_line(line):
    print(json.dumps(line), flush=True)


def from_line(value):
    if isinstance(value, list):
        return [from_line(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$int" in value:
        return int(value["$int"])
    if "$float" in value:
        return float(value["$float"])
    if "$bytes" in value:
        return bytes.fromhex(value["$bytes"])
    return {key: from_line(item) for key, item in value.items()}


def to_line(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return {"$int": str(value)}
    if isinstance(value, float):
        return {"$float": repr(value) if math.isfinite(value) else str(value)}
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": value.hex()}
    if isinstance(value, (list, tuple)):
        return [to_line(item) for item in value]
    return {str(key): to_line(item) for key, item in value.items()}


def parts(result):
    """A call's result as Autobahn hands it over: a CallResult, or the one value that there is."""
    if isinstance(result, CallResult):
        return {"args": to_line(result.results or []), "kwargs": to_line(result.kwresults or {})}
    return {"args": [to_line(result)], "kwargs": {}}


def make_session_class(base):
    class Session(base):
        """Joins at once; the peer does all the rest."""

        def __init__(self, config, peer, joined):
            super().__init__(config)
            self.peer = peer
            self.joined = joined
            self.reason = None

        def onJoin(self, details):
            txaio.resolve(self.joined, details)

        def onLeave(self, details):
            self.reason = details.reason
            if not txaio.is_called(self.joined):
                txaio.reject(self.joined, ApplicationError(details.reason, details.message))
            self.disconnect()

        def onDisconnect(self):
            if not txaio.is_called(self.joined):
                txaio.reject(self.joined, ApplicationError("wamp.error.network_failure"))
            self.peer.left(self.reason)

        def onUserError(self, fail, msg):
            pass  # the test's procedures fail on purpose

    return Session


class CommonPeer:
    """connect(command, make_session) and later(function) are the event loop's: see the two programs."""

    lacks = []  # by its framework

    def __init__(self, framework, session_class):
        self.framework = framework
        self.session_class = session_class
        self.session = None
        self.leaving = None
        self.subscriptions = {}
        self.registrations = {}
        self.calls = {}

    def introduce(self):
        print_line({
            "peer": f"Autobahn|Python {autobahn.__version__} on {self.framework}",
            "cannot": [
                "choose how to cancel", "cancel without waiting", "see that it canceled",
                "say that it was canceled", *self.lacks,
            ],
        })

    # One line in, one line out.

    def perform(self, line):
        command = json.loads(line)

        def succeeded(result):
            print_line({"id": command["id"], "ok": to_line(result or {})})

        def failed(failure):
            print_line({"id": command["id"], "error": to_line(self.describe(failure.value))})

        future = txaio.as_future(getattr(self, "do_" + command["do"]), command)
        txaio.add_callbacks(future, succeeded, failed)

    @staticmethod
    def describe(error):
        if isinstance(error, ApplicationError):
            return {"uri": error.error, "args": list(error.args), "kwargs": error.kwargs}
        return {"uri": "", "args": [repr(error)], "kwargs": {}}

    def read_lines(self, perform_soon, stop):
        def read():
            for line in sys.stdin:
                perform_soon(line)
            stop()

        threading.Thread(target=read, daemon=True).start()

    # The session.

    def do_join(self, command):
        joined = txaio.create_future()

        def make_session():
            from autobahn.wamp.types import ComponentConfig
            self.session = self.session_class(ComponentConfig(command["realm"]), self, joined)
            return self.session

        txaio.add_callbacks(
            txaio.as_future(self.connect, command, make_session),
            None,
            lambda failure: txaio.is_called(joined) or txaio.reject(joined, failure),
        )
        return self.then(joined, lambda details: {"session": details.session})

    def left(self, reason):
        print_line({"event": "left", "reason": reason or "", "message": ""})
        if self.leaving is not None:
            txaio.resolve(self.leaving, {"reason": reason})
            self.leaving = None

    def do_leave(self, command):
        self.leaving = txaio.create_future()
        self.session.leave()
        return self.leaving

    @staticmethod
    def then(future, function):
        result = txaio.create_future()
        txaio.add_callbacks(
            txaio.as_future(lambda: future),
            lambda value: txaio.resolve(result, function(value)),
            lambda failure: txaio.reject(result, failure),
        )
        return result

    # Callee

    def endpoint(self, kind, procedure):
        def echo(*args, **kwargs):
            print_line({
                "event": "invocation", "procedure": procedure,
                "args": to_line(args), "kwargs": to_line(kwargs),
            })
            return CallResult(*args, **kwargs)

        def add(*args, **kwargs):
            return CallResult(args[0] + args[1], **kwargs)

        def fail(*args, **kwargs):
            raise ApplicationError("com.example.error.failed", *args, **kwargs)

        def progress(count, details=None):
            done = txaio.create_future()

            def step(number):
                if number == count:
                    txaio.resolve(done, CallResult("done", steps=count))
                    return
                details.progress(number, step=number)
                self.later(lambda: step(number + 1))

            step(0)
            return done

        def slow(*args, **kwargs):
            print_line({"event": "started", "procedure": procedure})

            def interrupted(_=None):
                print_line({"event": "interrupted", "procedure": procedure})

            return self.never(interrupted)

        def tell(*args, details=None, **kwargs):
            return CallResult(procedure=details.procedure, caller=details.caller,
                              callerAuthRole=details.caller_authrole)

        return {"echo": echo, "add": add, "fail": fail, "progress": progress, "slow": slow,
                "details": tell}[kind]

    def do_register(self, command):
        kind, procedure = command["kind"], command["procedure"]
        options = dict(command.get("options", {}))
        if kind in ("progress", "details"):
            options["details_arg"] = "details"

        def registered(registration):
            self.registrations[procedure] = registration

        endpoint = self.endpoint(kind, procedure)
        registering = self.session.register(endpoint, procedure, RegisterOptions(**options))
        return self.then(registering, registered)

    def do_unregister(self, command):
        return self.then(self.registrations[command["procedure"]].unregister(), lambda _: None)

    # Caller

    def do_call(self, command):
        number = command["id"]
        wanted = dict(command.get("options", {}))
        options = {}
        if wanted.pop("receive_progress", False):
            def on_progress(*args, **kwargs):
                print_line({
                    "event": "progress", "call": number,
                    "args": to_line(args), "kwargs": to_line(kwargs),
                })
            options["on_progress"] = on_progress
        if wanted.pop("disclose_me", False):
            pass  # Autobahn has no such option: the router is asked by the registration
        options.update(wanted)
        call = self.session.call(
            command["procedure"],
            *from_line(command.get("args", [])),
            options=CallOptions(**options),
            **from_line(command.get("kwargs", {})),
        )
        self.calls[number] = call
        return self.then(call, parts)

    def do_cancel(self, command):
        txaio.cancel(self.calls[command["call"]])

    # Subscriber

    def do_subscribe(self, command):
        topic = command["topic"]

        def handler(*args, details=None, **kwargs):
            print_line({
                "event": "event", "topic": details.topic,
                "args": to_line(args), "kwargs": to_line(kwargs),
                "publisher": to_line(details.publisher),
            })

        def subscribed(subscription):
            self.subscriptions[topic] = subscription

        options = SubscribeOptions(details_arg="details", **command.get("options", {}))
        return self.then(self.session.subscribe(handler, topic, options), subscribed)

    def do_unsubscribe(self, command):
        return self.then(self.subscriptions[command["topic"]].unsubscribe(), lambda _: None)

    # Publisher

    def do_publish(self, command):
        wanted = command.get("options", {})
        publication = self.session.publish(
            command["topic"],
            *from_line(command.get("args", [])),
            options=PublishOptions(**wanted),
            **from_line(command.get("kwargs", {})),
        )
        if not wanted.get("acknowledge"):
            return None
        return self.then(publication, lambda result: {"publication": result.id})


