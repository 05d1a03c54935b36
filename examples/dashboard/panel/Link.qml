// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Fernweg

// The connection to the server: comes back by itself, ever more patiently. Finds the sensors that publish
// there, shows one of them, and asks it for what it remembers.
QtObject {
    id: link

    enum State { Offline, Connecting, Waiting, Silent, Live }

    required property url url
    // False when a person has switched the connection off.
    property bool wanted: true

    readonly property int state: {
        if (session.joined)
            return silentFor > Math.max(silence, 3 * interval) ? Link.Silent : Link.Live;
        if (!wanted)
            return Link.Offline;
        return session.state === WampSession.Connecting ? Link.Connecting : Link.Waiting;
    }
    readonly property bool live: state === Link.Live
    readonly property int secondsToRetry: Math.ceil(waitLeft / 1000)
    // Milliseconds since a sample arrived over this connection, and over any; NaN before the first.
    property real silentFor: 0
    property real dataAge: NaN
    // Of the last call, to the sensor and back, in milliseconds; NaN while there is none.
    property real roundTrip: NaN
    // Why the last connection failed or ended.
    property string problem

    // The sensors that are there, and the one whose samples these are.
    property list<string> sensors: []
    property string sensor
    // Milliseconds between its samples.
    property int interval: 200

    signal sample(var content)
    signal history(var samples)

    // All times in milliseconds.
    property int silence: 1500
    property int longestSilence: 8000
    property int firstWait: 500
    property int longestWait: 30000
    // What round trips are measured with.
    property var clock: () => Date.now()

    // Internal: what is left of the wait for the next attempt, and for how long each sensor has been
    // silent.
    property real waitLeft: 0
    property var silences: new Map()

    function connectNow(): void {
        wanted = true;
        session.retryNow();
    }

    function disconnect(): void {
        wanted = false;
        problem = "";
    }

    // What a click on the state does: try at once, or switch the connection off or on.
    function toggle(): void {
        if (state === Link.Waiting || state === Link.Offline)
            connectNow();
        else
            disconnect();
    }

    function showNext(): void {
        if (sensors.length > 1)
            show(sensors[(sensors.indexOf(sensor) + 1) % sensors.length]);
    }

    function show(name: string): void {
        sensor = name;
        silentFor = 0;
        roundTrip = NaN;
        askForHistory();
    }

    // What the sensor answers is newer than all samples that came before, and older than all that follow.
    function askForHistory(): void {
        const name = sensor;
        call("history", [], samples => {
            if (name === sensor)
                history(samples);
        });
    }

    // For all panels: the sensor has but one pace.
    function setInterval(milliseconds: int): void {
        call("set_interval", [milliseconds], applied => interval = applied);
    }

    function measure(): void {
        const now = clock;
        const start = now();
        call("interval", [], () => roundTrip = now() - start);
    }

    function call(procedure: string, args: var, then: var): void {
        session.call("dashboard." + sensor + "." + procedure, args, {}, { timeout: 5000 })
            .then(then, error => {
                if (session.joined)
                    console.warn(procedure + ":", error.uri, error.message);
            });
    }

    function receive(name: string, content: var): void {
        silences.set(name, 0);
        if (!sensors.includes(name))
            sensors = Array.from(sensors).concat(name).sort();
        if (!sensors.includes(sensor))
            show(name);
        if (name !== sensor)
            return;
        silentFor = 0;
        dataAge = 0;
        problem = "";
        if (content?.interval > 0)
            interval = content.interval;
        sample(content);
    }

    // Who is silent for long is gone, as long as there are others.
    function forget(passed: int): void {
        silences.forEach((age, name) => silences.set(name, age + passed));
        const gone = Array.from(sensors).filter(name => silences.get(name) > Math.max(longestSilence, 10 * interval));
        if (gone.length === 0 || gone.length === sensors.length)
            return;
        gone.forEach(name => silences.delete(name));
        sensors = Array.from(sensors).filter(name => !gone.includes(name));
        if (!sensors.includes(sensor))
            show(sensors[0]);
    }

    function ended(reason: string): void {
        roundTrip = NaN;
        if (!wanted)
            return;
        problem = reason.startsWith("wamp.close.system_shutdown") ? qsTr("the server stops") : reason;
    }

    // Counting ticks rather than asking for the date: a board's clock jumps when it learns the time.
    function advance(passed: int): void {
        silentFor += passed;
        dataAge += passed;
        waitLeft = session.retryDelay();
        if (session.joined)
            forget(passed);
    }

    readonly property WampSession session: WampSession {
        url: link.url
        realm: "dashboard"
        active: link.wanted
        initialRetryDelay: link.firstWait
        retryDelayGrowth: 2
        // About a tenth more or less, so that a hundred panels do not return in the same moment.
        retryDelayJitter: 0.1
        maxRetryDelay: link.longestWait
        // A server whose cable was pulled doesn't say goodbye.
        autoPingInterval: 2000
        autoPingTimeout: 4000
        onJoin: link.silentFor = 0
        onErrorStringChanged: {
            if (errorString !== "")
                link.ended(errorString);
        }
        onActiveChanged: {
            if (!active)
                link.wanted = false; // refused: that has to be seen to by somebody
        }
    }

    readonly property WampSubscription samples: WampSubscription {
        session: link.session
        topic: "dashboard..sample"
        match: WampSubscription.Wildcard
        onSubscribedChanged: {
            if (subscribed && link.sensor !== "")
                link.askForHistory();
        }
        onEvent: (args, kwargs, details) => link.receive(details.topic.split(".")[1], args[0])
    }

    readonly property Timer ticker: Timer {
        interval: 100
        repeat: true
        running: true
        onTriggered: link.advance(interval)
    }

    readonly property Timer stopwatch: Timer {
        interval: 1000
        repeat: true
        running: link.live && link.sensor !== ""
        triggeredOnStart: true
        onTriggered: link.measure()
    }
}
