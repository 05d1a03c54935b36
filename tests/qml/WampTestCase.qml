// SPDX-License-Identifier: Apache-2.0
// A router, sessions for it, and promises that are waited for.
import QtQuick
import QtTest
import Fernweg

TestCase {
    id: test

    readonly property alias router: testRouter
    readonly property alias sessions: sessionComponent

    WampRouter {
        id: testRouter
        realms: ["realm1", { name: "quiet", roles: [{ name: "anonymous", permissions: [{ uri: "com.", match: "prefix", allow: { call: true } }] }] }]
        listen: ["ws://127.0.0.1:0/ws"]
        active: true
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

    function joined(properties) {
        const session = createTemporaryObject(sessionComponent, test,
                                              Object.assign({ url: testRouter.urls[0] }, properties));
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
}
