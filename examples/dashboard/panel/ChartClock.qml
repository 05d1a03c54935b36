// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

// The time at the right edge of the charts. It follows the samples a little late and evenly, however
// unevenly they arrive, and stands still when they stop.
QtObject {
    id: clock

    property bool running: false
    property real now: 0
    property real latest: 0

    // Enough for one sample that is late.
    readonly property real delay: 1.5 * Theme.step
    property real sinceLatest: 0

    function sampled(time: real): void {
        latest = time;
        sinceLatest = 0;
        if (Math.abs(latest - delay - now) > 1500)
            now = latest - delay;
    }

    function advance(passed: real): void {
        sinceLatest += passed;
        const error = latest + sinceLatest - delay - (now + passed);
        now = Math.min(latest, now + passed + 0.05 * error);
    }

    readonly property FrameAnimation frames: FrameAnimation {
        running: clock.running
        onTriggered: clock.advance(frameTime * 1000)
    }
}
