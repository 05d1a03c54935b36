// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

Window {
    id: window

    required property url url

    title: machine.host ? qsTr("%1 – Fernweg dashboard").arg(machine.host) : qsTr("Fernweg dashboard")
    color: Theme.background
    minimumWidth: 288
    minimumHeight: 288

    Binding {
        target: Theme
        property: "unit"
        value: window.height > window.width ? Math.min(window.width / 480, window.height / 800)
                                            : Math.min(window.width / 800, window.height / 480)
    }

    Binding {
        target: Recorder
        property: "problem"
        value: link.problem
    }

    Binding {
        target: Theme
        property: "step"
        value: link.interval
    }

    Link {
        id: link
        url: window.url
        clock: () => Recorder.milliseconds()
        onSample: content => {
            machine.update(content);
            Recorder.sampleArrived(machine.summary());
        }
        onHistory: samples => machine.showHistory(samples)
    }

    MachineState {
        id: machine
    }

    Panel {
        anchors.fill: parent
        machine: machine
        link: link
    }
}
