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

    Link {
        id: link
        url: window.url
        onMessage: content => {
            machine.update(content);
            if (content?.type === "sample")
                Recorder.sampleArrived(machine.summary());
        }
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
