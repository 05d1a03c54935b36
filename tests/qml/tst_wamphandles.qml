// SPDX-License-Identifier: Apache-2.0
// Events; subscriptions and procedures as objects.
import QtQuick
import Fernweg

WampTestCase {
    id: test
    name: "WampHandles"

    WampSession {
        id: peer
        property var events: []

        router: test.router
        realm: "realm1"
        active: true

        WampSubscription {
            id: all
            topic: "com.example."
            match: WampSubscription.Prefix
            onEvent: (args, kwargs, details) => peer.events.push({ args, kwargs, details })
        }
        WampProcedure {
            uri: "com.example.echo"
            handler: args => ({ args })
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
        tryCompare(all, "subscribed", true);
    }

    function init() {
        peer.events = [];
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
        const other = joined({ url: "", router: test.router });
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
}
