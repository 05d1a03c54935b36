// SPDX-License-Identifier: Apache-2.0
// Calls and events, with a router in the same process: attached to it, and over its port.
import QtQuick
import Fernweg

WampTestCase {
    id: test
    name: "Wamp"

    // The callee and subscriber that the tests talk to.
    WampSession {
        id: peer
        property bool canceled: false
        property var resolveLater: null

        function answerLater(value: var): void {
            const resolve = resolveLater;
            resolve(value);
        }

        router: test.router
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
    }

    function initTestCase() {
        tryCompare(peer, "joined", true);
    }

    function init() {
        peer.canceled = false;
    }

    function test_join_data() {
        return [{ tag: "over its port", url: true }, { tag: "in the process", url: false }];
    }
    function test_join(data) {
        const session = joined(data.url ? {} : { url: "", router: test.router });
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
        peer.answerLater("at last");
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
        const session = createTemporaryObject(test.sessions, test, {});
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

    function test_serializers_data() {
        return [{ tag: "json" }, { tag: "msgpack" }, { tag: "cbor" }];
    }
    function test_serializers(data) {
        const session = joined({ serializers: [data.tag] });
        compare(JSON.stringify(valueOf(session.call("com.example.echo", [1, [2, "drei"]]))),
                '{"args":[1,[2,"drei"]],"kwargs":{}}');
    }

    function test_sessionThatGoesWithCallsUnderWay() {
        const session = test.sessions.createObject(test, { router: test.router, active: true }) as WampSession;
        tryCompare(session, "joined", true);
        session.call("com.example.wait");
        session.call("com.example.echo", [1, 2]);
        session.destroy();
        wait(0);
        tryVerify(() => test.router.sessionCount >= 1);
    }
}
