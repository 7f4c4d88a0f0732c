// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What Redux DevTools' remote enhancer adds inside a dispatch, connected to its CLI and monitored,
 * against the same store without it; in turns in one run, medians. The counterpart of
 * agent-dispatch.mjs.
 *
 *     node relay-dispatch.mjs --workload flag --size 1KB --library rtk --seconds 2
 */
import { parseArgs } from 'node:util';
import { median, print } from './kit.mjs';
import { Relay } from './relay.mjs';
import { actionOf, initialState, makeStore } from './workload.mjs';

const { values: given } = parseArgs({ options: {
  workload: { type: 'string', default: 'flag' }, size: { type: 'string', default: '1KB' },
  library: { type: 'string', default: 'rtk' }, seconds: { type: 'string', default: '2' },
} });
const BATCH_MS = 0.5;
const BATCH_MOST = 90;
const { count } = initialState(given.size).flags;

class Side {
  constructor(relay) {
    this.relay = relay;
    this.store = makeStore(given.library, given.size, relay?.enhancer());
    this.made = 0;
    this.batch = 1;
    this.inside = [];
  }

  async turn() {
    const start = performance.now();
    for (let i = 0; i < this.batch; i++)
      this.store.dispatch(actionOf(given.workload, this.made++, count));
    this.inside.push((performance.now() - start) * 1000 / this.batch);
    await this.relay?.arrived(this.made);
  }

  async warm(ms) {
    for (const until = performance.now() + ms; performance.now() < until;)
      await this.turn();
    const cost = median(this.inside) / 1000;
    this.inside = [];
    this.batch = Math.max(1, Math.min(BATCH_MOST, Math.round(BATCH_MS / cost)));
  }
}

const relay = await Relay.start();
const alone = new Side();
const remote = new Side(relay);
await relay.monitored;
await alone.warm(300);
remote.batch = alone.batch;
await remote.warm(300);
remote.batch = alone.batch;
for (const until = performance.now() + Number(given.seconds) * 1000; performance.now() < until;) {
  await alone.turn();
  await remote.turn();
}
print({ aloneUs: median(alone.inside), remoteUs: median(remote.inside), turns: alone.inside.length,
        ratio: median(remote.inside.map((time, i) => time / alone.inside[i])) });
relay.stop();
process.exit();
