// SPDX-License-Identifier: Apache-2.0
// A peer made with ws: see ../README.md.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { WebSocket, WebSocketServer } from 'ws';

const PATIENCE = 30000; // milliseconds for one conversation

const range = (first, count) => Buffer.from(Array.from({ length: count }, (_, i) => first + i));
const PATTERNS = { true: range(0, 251), false: range('a'.charCodeAt(0), 26) };

const printLine = line => process.stdout.write(`${JSON.stringify(line)}\n`);

const payloadOf = step => 'size' in step
    ? Buffer.alloc(step.size, PATTERNS[step.binary])
    : Buffer.from(step.hex, 'hex');

const flat = headers => Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));

/** The option "perMessageDeflate" of both roles. */
function deflateOptions(plan) {
    const wanted = plan.deflate?.[0];
    if (!wanted)
        return false;
    const options = { threshold: wanted.threshold ?? 0 };
    for (const name of ['serverNoContextTakeover', 'clientNoContextTakeover', 'serverMaxWindowBits',
        'clientMaxWindowBits']) {
        if (name in wanted)
            options[name] = wanted[name];
    }
    if (wanted.limitable === false)
        options.clientMaxWindowBits = false;
    if (wanted.declinesServerWindow)
        options.serverMaxWindowBits = false;
    if ('memoryLevel' in wanted)
        options.zlibDeflateOptions = { memLevel: wanted.memoryLevel };
    return options;
}

/** Carries out the plan, writes down what comes. */
class Talk {
    constructor(plan) {
        this.plan = plan;
        this.record = {
            opened: false, error: '', resource: '', headers: {}, subprotocol: '',
            messages: [], pings: [], pongs: [], closeCode: 1006, closeReason: '',
        };
        this.awaiting = null;
        this.ended = new Promise(resolve => { this.end = () => resolve(this.record); });
    }

    follow(socket) {
        this.socket = socket;
        socket.on('message', (data, isBinary) => {
            const sha256 = createHash('sha256').update(data).digest('hex');
            this.tell('messages', { binary: isBinary, size: data.length, sha256 });
            if (this.plan.echo)
                socket.send(data, { binary: isBinary });
        });
        socket.on('ping', data => this.tell('pings', data.toString('hex')));
        socket.on('pong', data => this.tell('pongs', data.toString('hex')));
        socket.on('error', error => { this.record.error = error.message; });
        socket.on('close', (code, reason) => {
            this.record.closeCode = code;
            this.record.closeReason = reason.toString();
            this.end();
        });
    }

    async opened() {
        this.record.opened = true;
        this.record.subprotocol = this.socket.protocol;
        for (const step of this.plan.steps ?? [])
            await this[step.do](step);
    }

    tell(what, news) {
        this.record[what].push(news);
        this.awaiting?.();
    }

    send(step) {
        const payload = payloadOf(step);
        const size = step.fragment || payload.length;
        let at = 0;
        for (; at + size < payload.length; at += size) {
            this.socket.send(payload.subarray(at, at + size), { binary: step.binary, fin: false });
            if (step.interleave)
                this.socket.ping('between');
        }
        this.socket.send(payload.subarray(at), { binary: step.binary });
    }

    sendNumbered(step) {
        for (let number = 0; number < step.count; ++number)
            this.socket.send(String(number));
    }

    ping(step) {
        this.socket.ping(Buffer.from(step.hex, 'hex'));
    }

    pong(step) {
        this.socket.pong(Buffer.from(step.hex, 'hex'));
    }

    async await(step) {
        while (this.record[step.what].length < step.count)
            await new Promise(resolve => { this.awaiting = resolve; });
    }

    close(step) {
        if (step.code)
            this.socket.close(step.code, step.reason);
        else
            this.socket.close();
    }

    drop() {
        this.socket.terminate();
    }
}

async function serve(plan) {
    const talk = new Talk(plan);
    const server = new WebSocketServer({
        host: '127.0.0.1',
        port: 0,
        maxPayload: plan.limit ?? 0,
        perMessageDeflate: deflateOptions(plan),
        handleProtocols: offered => (plan.subprotocols ?? []).find(name => offered.has(name)) ?? false,
        verifyClient: (info, answer) => answer(!plan.deny, plan.deny),
    });
    server.on('listening', () => printLine({ listening: server.address().port }));
    server.on('headers', headers => {
        for (const [name, value] of Object.entries(plan.headers ?? {}))
            headers.push(`${name}: ${value}`);
    });
    server.on('connection', (socket, request) => {
        talk.record.resource = request.url;
        talk.record.headers = flat(request.headers);
        talk.follow(socket);
        talk.opened();
    });
    if (plan.deny) // no connection follows
        server.on('listening', () => server._server.once('connection', tcp => tcp.on('close', talk.end)));
    const record = await talk.ended;
    server.close();
    return record;
}

async function connect(plan) {
    const talk = new Talk(plan);
    const options = {
        headers: plan.headers,
        origin: plan.origin,
        maxPayload: plan.limit ?? 0,
        perMessageDeflate: deflateOptions(plan),
    };
    talk.follow(new WebSocket(plan.url, plan.subprotocols ?? [], options));
    talk.socket.on('upgrade', response => { talk.record.headers = flat(response.headers); });
    talk.socket.on('open', () => talk.opened());
    return talk.ended;
}

printLine({
    peer: `ws ${createRequire(import.meta.url)('ws/package.json').version}`,
    cannot: ['go without subprotocol', 'decline all offers', 'offer several'],
});
for await (const line of createInterface({ input: process.stdin })) {
    const patience = setTimeout(() => { throw new Error('the conversation takes too long'); }, PATIENCE);
    const plan = JSON.parse(line);
    printLine(await (plan.role === 'server' ? serve : connect)(plan));
    clearTimeout(patience);
}
