// SPDX-License-Identifier: Apache-2.0
// Calls and events, with a router in the same process: attached to it, and over its port.
import QtQuick
import QtTest
import Fernweg

TestCase {
    id: test
    name: "Wamp"

    WampRouter {
        id: router
        realms: ["realm1", { name: "quiet", roles: [{ name: "anonymous", permissions: [{ uri: "com.", match: "prefix", allow: { call: true } }] }] }]
        listen: ["ws://127.0.0.1:0/ws"]
        active: true
    }

    // The callee and subscriber that the tests talk to.
    WampSession {
        id: peer
        property var events: []
        property bool canceled: false
        property var resolveLater: null

        router: router
        realm: "realm1"
        active: true

        WampProcedure {
            uri: "com.example.echo"
            handler: (args, kwargs, invocation) => ({ args: args, kwargs: kwargs })
        }
        WampProcedure {
            uri: "com.example.returns"
            handler: ([what]) => {
                switch (what) {
                case "nothing": return undefined;
                case "null": return null;
                case "number": return 42;
                case "fraction": return 0.5;
                case "list": return [1, "two", [3]];
                case "object": return { a: { b: 1 } };
                case "octets": return new Uint8Array([0, 127, 255]).buffer;
                case "several": return { args: [1, 2], kwargs: { c: 3 } };
                case "args only": return { args: [1, 2] };
                case "promise": return Promise.resolve("later");
                case "slow promise": return new Promise(resolve => peer.resolveLater = resolve);
                }
            }
        }
        WampProcedure {
            uri: "com.example.throws"
            handler: ([what]) => {
                switch (what) {
                case "with uri": throw { uri: "com.example.error.full", args: [1, "two"], kwargs: { left: 0 } };
                case "with message": throw { uri: "com.example.error.full", message: "no room" };
                case "text": throw "so not";
                case "error": throw new Error("broken");
                case "mistake": return nowhere.to.be.found; // qmllint disable unqualified
                case "rejection": return Promise.reject({ uri: "com.example.error.later", args: [] });
                }
            }
        }
        WampProcedure {
            uri: "com.example.count"
            handler: ([to], kwargs, invocation) => {
                for (let i = 1; i <= to; ++i)
                    invocation.progress([i]);
                return invocation.receivesProgress ? "counted" : "asked for nothing";
            }
        }
        WampProcedure {
            uri: "com.example.wait"
            handler: (args, kwargs, invocation) => new Promise((resolve, reject) => {
                invocation.canceledChanged.connect(() => {
                    peer.canceled = invocation.canceled;
                    reject({ uri: "wamp.error.canceled" });
                });
            })
        }
        WampSubscription {
            topic: "com.example."
            match: WampSubscription.Prefix
            onEvent: (args, kwargs, details) => peer.events.push({ args, kwargs, details })
        }
    }

    Component {
        id: sessionComponent
        WampSession {
            property var joins: []
            property var leaves: []
            realm: "realm1"
            onJoin: details => joins.push(details)
            onLeave: (reason, message) => leaves.push(reason)
        }
    }
    Component {
        id: subscriptionComponent
        WampSubscription {
            property var events: []
            onEvent: (args, kwargs, details) => events.push(args)
        }
    }
    Component {
        id: procedureComponent
        WampProcedure {}
    }

    function initTestCase() {
        compare(router.errorString, "");
        compare(router.active, true);
        tryCompare(peer, "joined", true);
    }

    function init() {
        peer.events = [];
        peer.canceled = false;
    }

    function joined(properties) {
        const session = createTemporaryObject(sessionComponent, test,
                                              Object.assign({ url: router.urls[0] }, properties));
        session.active = true;
        tryCompare(session, "joined", true, 5000, session.errorString);
        return session;
    }

    // What a promise comes to: { value } or { error }.
    function outcome(promise) {
        verify(promise instanceof Promise);
        let settled = null;
        promise.then(value => settled = { value }, error => settled = { error });
        tryVerify(() => settled !== null);
        return settled;
    }

    function valueOf(promise) {
        const settled = outcome(promise);
        verify("value" in settled, "rejected: " + settled.error?.uri + ": " + settled.error?.message);
        return settled.value;
    }

    function errorOf(promise) {
        const settled = outcome(promise);
        verify("error" in settled, "resolved: " + JSON.stringify(settled.value));
        return settled.error;
    }

    function test_join_data() {
        return [{ tag: "over its port", url: true }, { tag: "in the process", url: false }];
    }
    function test_join(data) {
        const session = joined(data.url ? {} : { url: "", router: router });
        compare(session.state, WampSession.Joined);
        compare(session.joins.length, 1);
        compare(session.joins[0].realm, "realm1");
        compare(session.joins[0].authrole, "anonymous");
        compare(session.joins[0].session, session.sessionId);
        verify(session.sessionId > 0);
        compare(session.errorString, "");
        session.active = false;
        tryCompare(session, "state", WampSession.Disconnected);
        compare(session.leaves, ["wamp.close.goodbye_and_out"]);
        compare(session.sessionId, 0);
    }

    function test_arguments_data() {
        return [
            { tag: "none", args: [], kwargs: {} },
            { tag: "several", args: [1, "two", null, true, 0.5], kwargs: {} },
            { tag: "by name", args: [], kwargs: { a: 1, b: [2, { c: 3 }] } },
            { tag: "large numbers", args: [9007199254740991, -9007199254740991, 1e300], kwargs: {} },
            { tag: "nested", args: [[[]], {}], kwargs: { "": "" } },
        ];
    }
    function test_arguments(data) {
        const result = valueOf(joined().call("com.example.echo", data.args, data.kwargs));
        const single = data.args.length === 1 && Object.keys(data.kwargs).length === 0;
        if (data.tag === "none")
            compare(result, undefined);
        else
            compare(single ? result : JSON.stringify(result),
                    single ? data.args[0] : JSON.stringify({ args: data.args, kwargs: data.kwargs }));
    }

    function test_results_data() {
        return [
            { tag: "nothing", expected: undefined },
            { tag: "null", expected: null },
            { tag: "number", expected: 42 },
            { tag: "fraction", expected: 0.5 },
            { tag: "list", expected: [1, "two", [3]] },
            { tag: "object", expected: { a: { b: 1 } } },
            { tag: "several", expected: { args: [1, 2], kwargs: { c: 3 } } },
            { tag: "args only", expected: { args: [1, 2], kwargs: {} } },
            { tag: "promise", expected: "later" },
        ];
    }
    function test_results(data) {
        const value = valueOf(joined().call("com.example.returns", [data.tag]));
        compare(JSON.stringify(value), JSON.stringify(data.expected));
        compare(Array.isArray(value), Array.isArray(data.expected));
    }

    function test_octetsAreAnArrayBuffer() {
        const value = valueOf(joined().call("com.example.returns", ["octets"]));
        verify(value instanceof ArrayBuffer);
        compare(Array.from(new Uint8Array(value)), [0, 127, 255]);
    }

    function test_answerLater() {
        const promise = joined().call("com.example.returns", ["slow promise"]);
        tryVerify(() => peer.resolveLater !== null);
        peer.resolveLater("at last");
        compare(valueOf(promise), "at last");
    }

    function test_errors_data() {
        return [
            { tag: "with uri", uri: "com.example.error.full", args: [1, "two"], kwargs: { left: 0 } },
            { tag: "with message", uri: "com.example.error.full", args: ["no room"], kwargs: {}, message: "no room" },
            { tag: "text", uri: "wamp.error.runtime_error", args: ["so not"], kwargs: {}, message: "so not" },
            { tag: "error", uri: "wamp.error.runtime_error", args: ["broken"], kwargs: {}, message: "broken", warns: /com.example.throws: Error: broken/ },
            { tag: "mistake", uri: "wamp.error.runtime_error", args: ["nowhere is not defined"], kwargs: {}, warns: /com.example.throws: ReferenceError/ },
            { tag: "rejection", uri: "com.example.error.later", args: [], kwargs: {} },
        ];
    }
    function test_errors(data) {
        if (data.warns)
            ignoreWarning(data.warns);
        const error = errorOf(joined().call("com.example.throws", [data.tag]));
        verify(error instanceof Error);
        compare(error.uri, data.uri);
        compare(JSON.stringify(error.args), JSON.stringify(data.args));
        compare(JSON.stringify(error.kwargs), JSON.stringify(data.kwargs));
        if (data.message)
            compare(error.message, data.message);
    }

    function test_callsThatAreWrong_data() {
        return [
            { tag: "args that are no list", args: 5 },
            { tag: "kwargs that are a list", args: [], kwargs: [] },
            { tag: "a timeout in words", args: [], options: { timeout: "soon" } },
            { tag: "progress without a function", args: [], options: { onProgress: true } },
            { tag: "options that are none", args: [], options: 5 },
        ];
    }
    function test_callsThatAreWrong(data) {
        const error = errorOf(joined().call("com.example.echo", data.args, data.kwargs, data.options));
        compare(error.uri, "wamp.error.invalid_argument");
        verify(error.message.startsWith("call: "), error.message);
    }

    function test_noSuchProcedure() {
        compare(errorOf(joined().call("com.example.missing")).uri, "wamp.error.no_such_procedure");
    }

    function test_callWithoutSession() {
        const session = createTemporaryObject(sessionComponent, test, {});
        const error = errorOf(session.call("com.example.echo", [1]));
        verify(error.uri.startsWith("wamp.error."), error.uri);
        compare(session.publish("com.example.a"), false);
        verify(session.errorString !== "");
    }

    function test_progress() {
        const progress = [];
        const session = joined();
        const value = valueOf(session.call("com.example.count", [3], {}, { onProgress: n => progress.push(n) }));
        compare(value, "counted");
        compare(progress, [1, 2, 3]);
        compare(valueOf(session.call("com.example.count", [3])), "asked for nothing");
    }

    function test_cancel_data() {
        return [{ tag: "killnowait" }, { tag: "kill" }, { tag: "skip" }, { tag: "unless given", mode: undefined }];
    }
    function test_cancel(data) {
        const promise = joined().call("com.example.wait");
        let error = null;
        promise.catch(e => error = e);
        wait(0);
        compare(promise.cancel("mode" in data ? data.mode : data.tag), true);
        tryVerify(() => error !== null);
        compare(error.uri, "wamp.error.canceled");
        if (data.tag !== "skip")
            tryCompare(peer, "canceled", true);
        compare(promise.cancel(), false);
    }

    function test_timeout() {
        const error = errorOf(joined().call("com.example.wait", [], {}, { timeout: 50 }));
        compare(error.uri, "wamp.error.timeout");
    }

    function test_publish() {
        const session = joined();
        verify(session.publish("com.example.news", [1, "two"], { three: 3 }));
        tryVerify(() => peer.events.length === 1);
        compare(JSON.stringify(peer.events[0].args), '[1,"two"]');
        compare(JSON.stringify(peer.events[0].kwargs), '{"three":3}');
        compare(peer.events[0].details.topic, "com.example.news");
        verify(peer.events[0].details.publication > 0);
        verify(!("publisher" in peer.events[0].details));
        verify(session.publish("com.example.news", [], {}, { discloseMe: true }));
        tryVerify(() => peer.events.length === 2);
        compare(peer.events[1].details.publisher, session.sessionId);
    }

    function test_publishIsWrong() {
        const session = joined();
        compare(session.publish("com.example.news", 5), false);
        verify(session.errorString.startsWith("publish: "), session.errorString);
        compare(session.publish("com.example.news", [], {}, { eligible: ["nobody"] }), false);
        compare(session.errorString, "publish: options.eligible: not a list of sessions");
    }

    function test_publishAcknowledged() {
        const session = joined();
        verify(valueOf(session.publishAcknowledged("com.example.news")) > 0);
        compare(errorOf(session.publishAcknowledged("com..bad")).uri, "wamp.error.invalid_uri");
        compare(errorOf(session.publishAcknowledged("com.example.news", 5)).uri, "wamp.error.invalid_argument");
    }

    function test_eligibleAndExcluded() {
        const session = joined();
        verify(session.publish("com.example.news", ["for you"], {}, { eligible: [peer.sessionId] }));
        verify(session.publish("com.example.news", ["not for you"], {}, { exclude: [peer.sessionId] }));
        verify(session.publish("com.example.news", ["for all"]));
        tryVerify(() => peer.events.length === 2);
        compare(peer.events.map(event => event.args[0]), ["for you", "for all"]);
    }

    function test_ownEvents() {
        const session = joined();
        const subscription = createTemporaryObject(subscriptionComponent, test, { session, topic: "com.example.own" });
        tryCompare(subscription, "subscribed", true);
        session.publish("com.example.own", [1]);
        session.publish("com.example.own", [2], {}, { excludeMe: false });
        tryVerify(() => subscription.events.length === 1);
        compare(subscription.events[0][0], 2);
    }

    function test_subscriptionChanges() {
        const session = joined();
        const other = joined({ url: "", router: router });
        const subscription = createTemporaryObject(subscriptionComponent, test, { session });
        compare(subscription.subscribed, false);
        subscription.topic = "com.example.a";
        tryCompare(subscription, "subscribed", true);
        subscription.topic = "com.example.b";
        compare(subscription.subscribed, false);
        tryCompare(subscription, "subscribed", true);
        valueOf(other.publishAcknowledged("com.example.a", ["a"]));
        valueOf(other.publishAcknowledged("com.example.b", ["b"]));
        tryVerify(() => subscription.events.length > 0);
        compare(subscription.events.map(args => args[0]), ["b"]);
        subscription.enabled = false;
        compare(subscription.subscribed, false);
        compare(errorOf(session.call("com.example.missing")).uri, "wamp.error.no_such_procedure");
        valueOf(other.publishAcknowledged("com.example.b", ["c"]));
        compare(errorOf(session.call("com.example.missing")).uri, "wamp.error.no_such_procedure");
        compare(subscription.events.length, 1);
    }

    function test_registrationIsRefused() {
        const session = joined();
        const procedure = createTemporaryObject(procedureComponent, test,
                                                { session, uri: "com.example.echo", handler: () => 1 });
        tryVerify(() => procedure.errorString !== "");
        verify(procedure.errorString.startsWith("wamp.error.procedure_already_exists"), procedure.errorString);
        compare(procedure.registered, false);
        procedure.uri = "com.example.echo2";
        tryCompare(procedure, "registered", true);
        compare(procedure.errorString, "");
        compare(valueOf(session.call("com.example.echo2")), 1);
        procedure.handler = () => 2;
        compare(valueOf(session.call("com.example.echo2")), 2);
        procedure.handler = 5;
        compare(procedure.errorString, "handler: not a function");
        compare(errorOf(session.call("com.example.echo2")).uri, "wamp.error.no_such_procedure");
    }

    function test_sharedRegistration() {
        const one = joined();
        const two = joined();
        const shared = { uri: "com.example.shared", invoke: WampProcedure.RoundRobin };
        const first = createTemporaryObject(procedureComponent, test, Object.assign({ session: one, handler: () => 1 }, shared));
        tryCompare(first, "registered", true);
        const second = createTemporaryObject(procedureComponent, test, Object.assign({ session: two, handler: () => 2 }, shared));
        tryCompare(second, "registered", true);
        const values = [];
        for (let i = 0; i < 4; ++i)
            values.push(valueOf(one.call("com.example.shared")));
        compare(values.sort(), [1, 1, 2, 2]);
    }

    function test_roles() {
        const session = joined({ realm: "quiet" });
        compare(errorOf(session.publishAcknowledged("com.example.a")).uri, "wamp.error.not_authorized");
        const subscription = createTemporaryObject(subscriptionComponent, test, { session, topic: "com.example.a" });
        tryVerify(() => subscription.errorString !== "");
        verify(subscription.errorString.startsWith("wamp.error.not_authorized"), subscription.errorString);
    }

    function test_serializers_data() {
        return [{ tag: "json" }, { tag: "msgpack" }, { tag: "cbor" }];
    }
    function test_serializers(data) {
        const session = joined({ serializers: [data.tag] });
        compare(JSON.stringify(valueOf(session.call("com.example.echo", [1, [2, "drei"]]))),
                '{"args":[1,[2,"drei"]],"kwargs":{}}');
    }

    function test_sessionThatGoesWithCallsUnderWay() {
        const session = sessionComponent.createObject(test, { router: router, active: true }) as WampSession;
        tryCompare(session, "joined", true);
        session.call("com.example.wait");
        session.call("com.example.echo", [1, 2]);
        session.destroy();
        wait(0);
        tryVerify(() => router.sessionCount >= 1);
    }
}
