// SPDX-License-Identifier: Apache-2.0
// How a WampSession comes, goes and comes back, and what a WampRouter refuses.
import QtQuick
import QtTest
import Fernweg
import FernwegTest

TestCase {
    id: test
    name: "WampSession"

    Component {
        id: routerComponent
        WampRouter {
            property var joins: []
            property var leaves: []
            realms: ["realm1"]
            listen: ["ws://127.0.0.1:0/ws"]
            onJoin: (realm, details) => joins.push({ realm, details })
            onLeave: (realm, details, reason) => leaves.push({ realm, details, reason })
        }
    }
    Component {
        id: sessionComponent
        WampSession {
            id: session
            property int joins: 0
            property var leaves: []
            property var states: []
            property var events: []
            readonly property WampSubscription subscription: WampSubscription {
                session: session
                topic: "com.example.tick"
                onEvent: args => session.events.push(args[0])
            }
            readonly property WampProcedure procedure: WampProcedure {
                session: session
                uri: "com.example.answer"
                handler: () => 42
            }
            realm: "realm1"
            initialRetryDelay: 50
            maxRetryDelay: 100
            onJoin: ++joins
            onLeave: reason => leaves.push(reason)
            onStateChanged: {
                if (states[states.length - 1] !== state)
                    states.push(state);
            }
        }
    }

    function listening(properties) {
        const router = createTemporaryObject(routerComponent, test, properties);
        router.active = true;
        compare(router.errorString, "");
        compare(router.active, true);
        return router;
    }

    function joined(router, properties) {
        const session = createTemporaryObject(sessionComponent, test,
                                              Object.assign({ url: router.urls[0] }, properties));
        session.active = true;
        tryCompare(session, "joined", true, 5000, session.errorString);
        return session;
    }

    function test_routerTellsWhoComes() {
        const router = listening();
        compare(router.urls.length, 1);
        verify(/^ws:\/\/127\.0\.0\.1:[1-9][0-9]*\/ws$/.test(router.urls[0].toString()));
        const session = joined(router);
        tryCompare(router, "sessionCount", 1);
        compare(router.joins.length, 1);
        compare(router.joins[0].realm, "realm1");
        compare(router.joins[0].details.session, session.sessionId);
        session.active = false;
        tryVerify(() => router.leaves.length === 1);
        compare(router.leaves[0].reason, "wamp.close.normal");
        compare(router.sessionCount, 0);
    }

    function test_statesOfALife() {
        const session = joined(listening());
        session.active = false;
        tryCompare(session, "state", WampSession.Disconnected);
        compare(session.states, [WampSession.Connecting, WampSession.Joined, WampSession.Closing, WampSession.Disconnected]);
        session.active = true;
        tryCompare(session, "joins", 2);
    }

    function test_comesBack() {
        const router = listening();
        const url = router.urls[0];
        const session = joined(router);
        tryCompare(session.subscription, "subscribed", true);
        router.active = false;
        tryCompare(session, "state", WampSession.Waiting);
        compare(session.active, true);
        compare(session.leaves.length, 1);
        compare(session.leaves[0], "wamp.close.system_shutdown");
        verify(session.errorString !== "");
        compare(session.subscription.subscribed, false);
        compare(session.procedure.registered, false);

        const next = listening({ listen: [url] });
        tryCompare(session, "joins", 2);
        compare(session.errorString, "");
        tryCompare(session.subscription, "subscribed", true);
        tryCompare(session.procedure, "registered", true);
        const other = createTemporaryObject(sessionComponent, test, { router: next });
        other.procedure.enabled = false;
        other.active = true;
        tryCompare(other, "joined", true);
        let answer = 0;
        other.call("com.example.answer").then(value => answer = value);
        tryVerify(() => answer === 42);
        other.publish("com.example.tick", [7]);
        tryVerify(() => session.events.length === 1);
        compare(session.events, [7]);
    }

    function test_routerComesLater() {
        const router = listening();
        const url = router.urls[0];
        router.active = false;
        const session = createTemporaryObject(sessionComponent, test, { url });
        session.active = true;
        tryCompare(session, "state", WampSession.Waiting);
        verify(session.errorString !== "");
        listening({ listen: [url] });
        tryCompare(session, "joined", true);
    }

    function test_routerOfTheProcessComesBack() {
        const router = listening({ listen: [] });
        const session = createTemporaryObject(sessionComponent, test, { router });
        session.active = true;
        tryCompare(session, "joins", 1);
        router.active = false;
        tryCompare(session, "joined", false);
        router.active = true;
        tryCompare(session, "joins", 2);
        tryCompare(session.subscription, "subscribed", true);
    }

    function test_givesUpAfterMaxRetries() {
        const router = listening();
        const url = router.urls[0];
        router.active = false;
        const session = createTemporaryObject(sessionComponent, test, { url, maxRetries: 2, initialRetryDelay: 10 });
        session.active = true;
        tryCompare(session, "active", false);
        compare(session.state, WampSession.Disconnected);
        verify(session.errorString !== "");
        compare(session.states.filter(state => state === WampSession.Waiting).length, 2);
    }

    function test_retryNow() {
        const router = listening();
        const url = router.urls[0];
        router.active = false;
        const session = createTemporaryObject(sessionComponent, test, { url, initialRetryDelay: 200000, maxRetryDelay: 200000 });
        session.active = true;
        tryCompare(session, "state", WampSession.Waiting);
        verify(session.retryDelay() > 100000);
        listening({ listen: [url] });
        session.retryNow();
        tryCompare(session, "joined", true);
    }

    function test_refusedIsNotTriedAgain() {
        const router = listening();
        const session = createTemporaryObject(sessionComponent, test, { url: router.urls[0], realm: "nowhere" });
        session.active = true;
        tryCompare(session, "active", false);
        verify(session.errorString.startsWith("wamp.error.no_such_realm"), session.errorString);
        compare(session.state, WampSession.Disconnected);
        compare(session.leaves, []);
        session.realm = "realm1";
        session.active = true;
        tryCompare(session, "joined", true);
    }

    function test_changesOfTheTarget() {
        const router = listening({ realms: ["realm1", "realm2"] });
        const other = listening();
        const session = joined(router);
        session.realm = "realm2";
        tryCompare(session, "joins", 2);
        compare(router.joins[1].realm, "realm2");
        session.realm = "realm1";
        session.url = other.urls[0];
        tryVerify(() => other.joins.length === 1);
        tryCompare(session, "joined", true);
        compare(session.active, true);
    }

    function test_tls() {
        const router = listening({ listen: ["wss://127.0.0.1:0/ws"], certificateFile: Fixture.certificate, privateKeyFile: Fixture.key });
        joined(router, { caFile: Fixture.authority });
        const missing = createTemporaryObject(sessionComponent, test, { url: router.urls[0], caFile: Fixture.missing });
        missing.active = true;
        compare(missing.active, false);
        verify(missing.errorString.startsWith("caFile: "), missing.errorString);
    }

    function test_wrongSessions_data() {
        return [
            { tag: "a web page", url: "http://127.0.0.1/", words: /http/ },
            { tag: "unknown serializer", url: "ws://127.0.0.1:1/", serializers: ["xml"], words: /serializers: "xml"/ },
        ];
    }
    function test_wrongSessions(data) {
        const properties = { url: data.url };
        if (data.serializers)
            properties.serializers = data.serializers;
        const session = createTemporaryObject(sessionComponent, test, properties);
        session.active = true;
        tryCompare(session, "active", false);
        verify(data.words.test(session.errorString), session.errorString);
    }

    function test_wrongRouters_data() {
        return [
            { tag: "no realm", realms: [], words: /^realms: / },
            { tag: "an unknown key", realms: [{ name: "a", color: 1 }], words: /^realms\[0\]\.color: / },
            { tag: "a number", realms: [5], words: /^realms\[0\]/ },
            { tag: "a place that is none", listen: ["http://127.0.0.1:0"], words: /http/ },
            { tag: "a key without its certificate", privateKeyFile: Fixture.key, words: /^certificateFile: / },
        ];
    }
    function test_wrongRouters(data) {
        const properties = Object.assign({}, data);
        delete properties.tag;
        delete properties.words;
        const router = createTemporaryObject(routerComponent, test, properties);
        router.active = true;
        compare(router.active, false);
        verify(data.words.test(router.errorString), router.errorString);
        router.realms = ["realm1"];
        router.listen = [];
        router.privateKeyFile = "";
        router.active = true;
        compare(router.active, true);
        compare(router.errorString, "");
    }

    function test_placeIsTaken() {
        const router = listening();
        const second = createTemporaryObject(routerComponent, test, { listen: router.urls });
        second.active = true;
        compare(second.active, false);
        verify(second.errorString.startsWith(router.urls[0].toString()), second.errorString);
    }
}
