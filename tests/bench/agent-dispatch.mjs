// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What the agent adds inside a dispatch, connected to a server in another process, against the
 * same store without an agent; in turns in one run, medians. Beside it the processor time of
 * everything, the deferred diff and the encoding included.
 *
 *     node agent-dispatch.mjs [--url ws://…/v1] [--workload flag,entity] [--size 1KB,100KB,5MB]
 *                             [--library rtk,hand] [--stacks off,full] [--seconds 2]
 *
 * One line of JSON per combination; `seconds` is for each.
 */
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { connect } from '../../agent/src/index.js';
import { WebSocket, actionOf, initialState, makeStore } from './workload.mjs';

process.env.NODE_ENV ??= 'production';
const { values: given } = parseArgs({ options: {
  url: { type: 'string' }, workload: { type: 'string', default: 'flag,entity' },
  size: { type: 'string', default: '1KB,100KB,5MB' }, library: { type: 'string', default: 'rtk,hand' },
  stacks: { type: 'string', default: 'off,full' }, seconds: { type: 'string', default: '2' },
} });
const BATCH_MS = 0.5;
const BATCH_MOST = 90;
const CONNECT_MS = 10000;
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

let server;
async function address() {
  if (given.url !== undefined)
    return given.url;
  server = fork(new URL('ack-server.mjs', import.meta.url));
  const { port } = await new Promise((resolve) => server.once('message', resolve));
  return 'ws://127.0.0.1:' + port + '/v1';
}

/** One store, dispatched into in small batches. */
class Side {
  constructor(library, workload, size, box) {
    this.box = box;
    this.workload = workload;
    this.count = initialState(size).flags.count;
    this.store = makeStore(library, size, box?.enhancer);
    this.made = 0;
    this.batch = 1;
    this.inside = [];
    this.total = [];
  }

  burst() {
    for (let i = 0; i < this.batch; i++)
      this.store.dispatch(actionOf(this.workload, this.made++, this.count));
  }

  async turn() {
    const cpu = process.cpuUsage();
    const start = performance.now();
    this.burst();
    this.inside.push((performance.now() - start) * 1000 / this.batch);
    if (this.box !== undefined) {
      this.box.agent.finish();
      await nextTurn();
    }
    const { user, system } = process.cpuUsage(cpu);
    this.total.push((user + system) / this.batch);
  }

  async warm() {
    for (const until = performance.now() + 300; performance.now() < until;)
      await this.turn();
    const cost = median(this.inside) / 1000;
    this.batch = Math.max(1, Math.min(BATCH_MOST, Math.round(BATCH_MS / cost)));
    this.inside = [];
    this.total = [];
  }
}

async function compare(url, library, workload, size, stacks) {
  const box = connect({ url, WebSocket, name: 'dispatch', stacks, bridges: false });
  const alone = new Side(library, workload, size);
  const agent = new Side(library, workload, size, box);
  for (const until = performance.now() + CONNECT_MS; !box.status().connected;) {
    if (performance.now() > until)
      throw new Error('nobody answers at ' + url);
    await nextTurn();
  }
  await alone.warm();
  await agent.warm();
  agent.batch = alone.batch;
  for (const until = performance.now() + Number(given.seconds) * 1000; performance.now() < until;) {
    await alone.turn();
    await agent.turn();
  }
  const complete = await box.flush(60000);
  const added = median(agent.inside.map((time, i) => time - alone.inside[i]));
  const mean = (list) => list.reduce((sum, each) => sum + each, 0) / list.length;
  console.log(JSON.stringify({
    benchmark: 'agent-dispatch', workload, size, library, stacks, complete, cut: box.status().cut,
    aloneUs: Number(median(alone.inside).toFixed(3)), agentUs: Number(median(agent.inside).toFixed(3)),
    addedUs: Number(added.toFixed(3)),
    ratio: Number(median(agent.inside.map((time, i) => time / alone.inside[i])).toFixed(3)),
    totalCpuUs: Number(mean(agent.total).toFixed(2)), aloneCpuUs: Number(mean(alone.total).toFixed(2)),
  }));
  box.close();
}

const url = await address();
for (const workload of given.workload.split(',')) {
  for (const size of given.size.split(',')) {
    for (const library of given.library.split(',')) {
      for (const stacks of given.stacks.split(','))
        await compare(url, library, workload, size, stacks);
    }
  }
}
server?.disconnect();
