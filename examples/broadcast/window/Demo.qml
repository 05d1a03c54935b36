// SPDX-License-Identifier: Apache-2.0
import QtQuick
import "figures.js" as Figures

// Draws a figure as a person would, point by point, as soon as the board is joined.
Timer {
    id: demo

    required property string figure
    required property Sheet sheet

    property var lines: []

    interval: 16
    repeat: true
    running: figure !== "" && sheet.session.joined
    onRunningChanged: {
        if (running)
            lines = Figures.linesOf(figure);
    }
    onTriggered: {
        const line = lines[0];
        if (line === undefined) {
            stop();
            return;
        }
        for (const [x, y] of line.splice(0, 6))
            sheet.penTo(x, y);
        if (line.length === 0) {
            sheet.penUp();
            lines.shift();
        }
    }
}
