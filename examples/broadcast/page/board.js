// SPDX-License-Identifier: Apache-2.0
"use strict";

const sheet = document.querySelector("canvas");
const ink = sheet.getContext("2d");
const people = document.getElementById("people");
const tools = document.querySelectorAll("[data-width]");

let socket = null;
let me = { id: 0, colour: "" };
let tool = document.querySelector("[aria-pressed=true]").dataset;
let pen = []; // x, y, x, y …: drawn here, and not sent yet

ink.lineCap = ink.lineJoin = "round";

function paint({ colour, width, points }) {
    ink.strokeStyle = colour;
    ink.lineWidth = width;
    ink.beginPath();
    ink.moveTo(points[0], points[1]);
    for (let i = 0; i < points.length; i += 2)
        ink.lineTo(points[i], points[i + 1]);
    ink.stroke();
}

function wipe() {
    ink.clearRect(0, 0, sheet.width, sheet.height);
}

function say(text) {
    document.getElementById("status").textContent = text;
}

// All paint what the server sends in the order in which it sends it, so that all sheets are alike.
const handlers = {
    welcome(message) {
        me = { id: message.you, colour: message.colour };
        document.documentElement.style.setProperty("--mine", me.colour);
        wipe();
    },
    people(message) {
        const count = message.people.length;
        say(count === 1 ? "Nobody else is here yet" : `${count} are drawing`);
        people.replaceChildren(...message.people.map(({ id, colour }) => {
            const dot = document.createElement("li");
            dot.style.backgroundColor = colour;
            dot.className = id === me.id ? "me" : "";
            return dot;
        }));
    },
    draw(message) {
        message.strokes.forEach(paint);
    },
    clear: wipe,
};

// The board has the name that stands behind the # of the page's address.
function connect() {
    const address = new URL("/" + location.hash.slice(1), location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    address.hash = "";
    socket = new WebSocket(address);
    socket.onmessage = event => {
        const message = JSON.parse(event.data);
        handlers[message.type]?.(message);
    };
    socket.onclose = event => {
        say(event.reason || "Not connected: trying again …");
        people.replaceChildren();
        setTimeout(connect, 1000 + 2000 * Math.random());
    };
}

function send(message) {
    if (socket.readyState === WebSocket.OPEN)
        socket.send(JSON.stringify(message));
}

// Thirty small messages a second rather than one for each time that the mouse moves. The next one
// begins where this one ends.
function flush() {
    if (pen.length === 0)
        return;
    send({ type: "draw", width: Number(tool.width), erase: "erase" in tool, points: pen });
    pen = [];
}
setInterval(() => {
    const end = pen.slice(-2);
    if (pen.length > 2) {
        flush();
        pen = end;
    }
}, 33);

function placeOf(event) {
    const { left, top, width } = sheet.getBoundingClientRect();
    const scale = sheet.width / width;
    return [Math.round((event.clientX - left) * scale), Math.round((event.clientY - top) * scale)];
}

function drawTo(place) {
    // At once, so that the pen does not lag; the server's word, which comes soon, looks the same.
    const from = pen.length > 0 ? pen.slice(-2) : place;
    const colour = "erase" in tool ? "#ffffff" : me.colour;
    paint({ colour, width: Number(tool.width), points: [...from, ...place] });
    pen.push(...place);
    if (pen.length >= 400) {
        flush();
        pen = place;
    }
}

sheet.addEventListener("pointerdown", event => {
    if (socket.readyState !== WebSocket.OPEN || !event.isPrimary)
        return;
    sheet.setPointerCapture(event.pointerId);
    drawTo(placeOf(event));
});
sheet.addEventListener("pointermove", event => {
    if (pen.length > 0 && event.isPrimary)
        drawTo(placeOf(event));
});
sheet.addEventListener("lostpointercapture", flush);

for (const button of tools) {
    button.addEventListener("click", () => {
        tool = button.dataset;
        for (const other of tools)
            other.setAttribute("aria-pressed", String(other === button));
    });
}
document.getElementById("clear").addEventListener("click", () => send({ type: "clear" }));
window.addEventListener("hashchange", () => location.reload());

connect();
