// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * One Node client dispatches as fast as it can; counted is what was acknowledged. Beside it, in
 * the same run, the app alone.
 *
 *     node agent-flood.mjs [--url ws://127.0.0.1:7410/v1] [--workload flag|entity] [--size 1KB|100KB|5MB]
 *                          [--library rtk|hand] [--seconds 3] [--rounds 6] [--stacks off|origin|full]
 *
 * Without --url an acknowledging server of its own is used. Prints one line of JSON.
 */
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { connect } from '../../agent/src/index.js';
import { WebSocket, actionOf, initialState, makeStore } from './workload.mjs';

process.env.NODE_ENV ??= 'production';
const { values: given } = parseArgs({ options: {
  url: { type: 'string' }, workload: { type: 'string', default: 'flag' }, size: { type: 'string', default: '1KB' },
  library: { type: 'string', default: 'rtk' }, seconds: { type: 'string', default: '3' },
  stacks: { type: 'string', default: 'off' }, rounds: { type: 'string', default: '6' },
} });
const TURN_MS = 4;
const HIGH_WATER = 50000;
const CONNECT_MS = 10000;
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Dispatches for some time, giving the thread back every few milliseconds. */
async function run(store, ms, isFull) {
  const end = performance.now() + ms;
  let sent = 0;
  while (performance.now() < end) {
    const turn = performance.now() + TURN_MS;
    do
      store.dispatch(actionOf(given.workload, sent++, count));
    while ((sent & 7) !== 0 || performance.now() < turn);
    do
      await nextTurn();
    while (isFull() && performance.now() < end);
  }
  return sent;
}

const { count } = initialState(given.size).flags;
const rounds = Number(given.rounds);
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
const half = Number(given.seconds) * 1000 / rounds;

let server;
let { url } = given;
if (url === undefined) {
  server = fork(new URL('ack-server.mjs', import.meta.url));
  const { port } = await new Promise((resolve) => server.once('message', resolve));
  url = 'ws://127.0.0.1:' + port + '/v1';
}
const box = connect({ url, WebSocket, name: 'flood', stacks: given.stacks });
const alone = makeStore(given.library, given.size);
const store = makeStore(given.library, given.size, box.enhancer);
for (const until = performance.now() + CONNECT_MS; !box.status().connected;) {
  if (performance.now() > until)
    throw new Error('nobody answers at ' + url);
  await nextTurn();
}
await run(alone, 500, () => false);
const warm = await run(store, 500, () => false);
await box.flush(60000);

// In turns, so that what else the machine does meets both.
const alonePerSecond = [];
const perSecond = [];
const cpu = [];
let complete = true;
let actions = 0;
const first = box.status().acknowledged;
for (let round = 0; round < rounds; round++) {
  let start = performance.now();
  const count = await run(alone, half, () => false);
  alonePerSecond.push(count / (performance.now() - start) * 1000);

  const before = box.status().acknowledged;
  const used = process.cpuUsage();
  start = performance.now();
  const sent = await run(store, half, () => box.status().queued > HIGH_WATER);
  complete = await box.flush(60000) && complete;
  perSecond.push((box.status().acknowledged - before) / (performance.now() - start) * 1000);
  const { user, system } = process.cpuUsage(used);
  cpu.push((user + system) / sent);
  actions += sent;
}
const { acknowledged, cut } = box.status();
const ratio = median(perSecond.map((rate, i) => rate / alonePerSecond[i]));
console.log(JSON.stringify({
  benchmark: 'agent-flood', workload: given.workload, size: given.size, library: given.library, stacks: given.stacks,
  dispatched: warm + actions, actions, acknowledged: acknowledged - first, complete, cut,
  perSecond: Math.round(median(perSecond)), alonePerSecond: Math.round(median(alonePerSecond)),
  ratio: Number(ratio.toFixed(3)), cpuPerActionUs: Number(median(cpu).toFixed(2)),
}));
box.close();
server?.disconnect();
