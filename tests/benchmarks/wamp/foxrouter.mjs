#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// fox-wamp's router: foxrouter.mjs PORT, 0: a free one. NODE_MODULES names the folder where it is, else
// tests/interop/node/node_modules.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = process.env.NODE_MODULES ?? join(here, '../../interop/node/node_modules');
const require = createRequire(join(modules, 'x.js'));
const Router = require('fox-wamp');
const { version } = require('fox-wamp/package.json');

const router = new Router();
// Nothing is compressed, as with Fernweg's router.
const server = router.listenWAMP({ host: '127.0.0.1', port: Number(process.argv[2] ?? 0),
                                   perMessageDeflate: false });
server.on('listening', () => console.log(`listening ${server.address().port} fox-wamp ${version}`));
process.on('SIGTERM', () => process.exit(0));
