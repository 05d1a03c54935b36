// SPDX-License-Identifier: Apache-2.0
// AutobahnJS in a browser: takes its commands from the WebSocket that the page's fragment names.
import autobahn from 'autobahn';
// Only its promises have progress; the bundle's AutobahnJS does not find it by itself.
import when from 'when/dist/browser/when.js';
import { AutobahnPeer } from './autobahnpeer.mjs';
import { perform } from './values.mjs';

const control = new WebSocket(`ws://127.0.0.1:${location.hash.slice(1)}/`);
const print = line => control.send(JSON.stringify(line));
const peer = new AutobahnPeer(autobahn, print, { use_deferred: when.defer });
control.addEventListener('open', () => print(peer.introduction('in Chromium')));
control.addEventListener('message', ({ data }) => perform(peer, JSON.parse(data), print));
