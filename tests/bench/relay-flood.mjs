// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * One Node client with Redux DevTools' remote enhancer dispatches as fast as it can; counted is
 * what reached a monitor through the CLI's relay. The counterpart of agent-flood.mjs.
 *
 *     node relay-flood.mjs --workload flag --size 1KB --library rtk --seconds 3
 */
import { parseArgs } from 'node:util';
import { print } from './kit.mjs';
import { Relay } from './relay.mjs';
import { actionOf, initialState, makeStore } from './workload.mjs';

const { values: given } = parseArgs({ options: {
  workload: { type: 'string', default: 'flag' }, size: { type: 'string', default: '1KB' },
  library: { type: 'string', default: 'rtk' }, seconds: { type: 'string', default: '3' },
} });
const TURN_MS = 4;
const { count } = initialState(given.size).flags;
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

async function run(store, ms) {
  const end = performance.now() + ms;
  let sent = 0;
  while (performance.now() < end) {
    const turn = performance.now() + TURN_MS;
    do
      store.dispatch(actionOf(given.workload, sent++, count));
    while (performance.now() < turn);
    await nextTurn();
  }
  return sent;
}

const relay = await Relay.start();
const store = makeStore(given.library, given.size, relay.enhancer());
await relay.monitored;
let sent = await run(store, 300);
await relay.arrived(sent);

const before = sent;
const cpu = process.cpuUsage();
const start = performance.timeOrigin + performance.now();
sent += await run(store, Number(given.seconds) * 1000);
await relay.arrived(sent);
const { user, system } = process.cpuUsage(cpu);
print({ actions: sent - before, perSecond: (sent - before) / (relay.last - start) * 1000,
        cpuPerActionUs: (user + system) / (sent - before) });
relay.stop();
process.exit();
