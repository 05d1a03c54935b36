// SPDX-License-Identifier: Apache-2.0
// What AutobahnJS's serializers expect of Node, for a browser.
export { Buffer } from 'buffer';
export { default as process } from 'process/browser.js';
