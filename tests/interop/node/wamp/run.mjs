// SPDX-License-Identifier: Apache-2.0
// A WAMP client in Node: run.mjs autobahn|wampy. See ../../wamp/README.md.
import { createInterface } from 'node:readline';
import { perform } from './values.mjs';

const print = line => process.stdout.write(`${JSON.stringify(line)}\n`);

const makers = {
    autobahn: async () => {
        const { AutobahnPeer } = await import('./autobahnpeer.mjs');
        return new AutobahnPeer((await import('autobahn')).default, print);
    },
    wampy: async () => {
        const { WampyPeer } = await import('./wampypeer.mjs');
        const { JsonSerializer } = await import('wampy/JsonSerializer.js');
        const { MsgpackSerializer } = await import('wampy/MsgpackSerializer.js');
        const { CborSerializer } = await import('wampy/CborSerializer.js');
        const { WebSocket } = await import('ws');
        const serializers = { json: JsonSerializer, msgpack: MsgpackSerializer, cbor: CborSerializer };
        return new WampyPeer({ ...await import('wampy'), serializers, WebSocket }, print);
    },
};

const peer = await makers[process.argv[2]]();
print(peer.introduction('in Node'));
for await (const line of createInterface({ input: process.stdin }))
    perform(peer, JSON.parse(line), print);
process.exit(0);
