// SPDX-License-Identifier: Apache-2.0
import QtQuick

// The sheet of paper: paints strokes, and lets a person draw some. It has as many dots in every window,
// and is shown as large as fits.
Rectangle {
    id: sheet

    required property Session session
    property int penWidth: 9
    property bool erases: false

    readonly property size dots: Qt.size(1600, 1000)

    implicitWidth: dots.width
    implicitHeight: dots.height
    radius: 12
    border.color: Theme.edge

    function show(stroke: var): void {
        canvas.waiting.push(stroke);
        canvas.requestPaint();
    }

    function penDown(x: real, y: real): void {
        pen.points = [];
        penTo(x, y);
    }

    function penTo(x: real, y: real): void {
        const place = [Math.round(x), Math.round(y)];
        const from = pen.points.length > 0 ? pen.points.slice(-2) : place;
        // At once, so that the pen does not lag; the server's word, which comes soon, looks the same.
        show({
            colour: erases ? "#ffffff" : String(session.colour),
            width: penWidth,
            points: [...from, ...place]
        });
        pen.points.push(...place);
        if (pen.points.length >= 400)
            pen.sendPiece();
    }

    function penUp(): void {
        if (pen.points.length > 0)
            session.draw(penWidth, erases, pen.points);
        pen.points = [];
    }

    Connections {
        target: sheet.session
        function onDrawn(strokes: var): void {
            strokes.forEach(sheet.show);
        }
        function onWiped(): void {
            sheet.show(null);
        }
    }

    // Thirty small messages a second rather than one for each time that the mouse moves. The next one
    // begins where this one ends.
    Timer {
        id: pen

        property var points: []

        function sendPiece(): void {
            const end = points.slice(-2);
            sheet.session.draw(sheet.penWidth, sheet.erases, points);
            points = end;
        }

        interval: 33
        repeat: true
        running: sheet.session.joined
        onTriggered: {
            if (points.length > 2)
                sendPiece();
        }
    }

    Canvas {
        id: canvas

        // Strokes that were not painted yet; null stands for an empty sheet.
        property var waiting: []

        function paintStroke(ink: var, stroke: var): void {
            const points = stroke.points;
            ink.strokeStyle = stroke.colour;
            ink.lineWidth = stroke.width;
            ink.beginPath();
            ink.moveTo(points[0], points[1]);
            for (let i = 0; i < points.length; i += 2)
                ink.lineTo(points[i], points[i + 1]);
            ink.stroke();
        }

        width: sheet.dots.width
        height: sheet.dots.height
        scale: sheet.width / width
        transformOrigin: Item.TopLeft
        smooth: true
        onPaint: {
            const ink = getContext("2d");
            ink.lineCap = ink.lineJoin = "round";
            for (const stroke of waiting) {
                if (stroke)
                    paintStroke(ink, stroke);
                else
                    ink.clearRect(0, 0, width, height);
            }
            waiting = [];
        }

        MouseArea {
            anchors.fill: parent
            enabled: sheet.session.joined
            cursorShape: Qt.CrossCursor
            onPressed: mouse => sheet.penDown(mouse.x, mouse.y)
            onPositionChanged: mouse => sheet.penTo(mouse.x, mouse.y)
            onReleased: sheet.penUp()
            onCanceled: sheet.penUp()
        }
    }
}
