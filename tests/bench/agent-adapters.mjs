// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What an adapter adds to one change of a store or one message of a bus, connected to a server in
 * another process, against the same without an agent; in turns in one run, medians, microseconds.
 * The libraries are those that the agent is tested with.
 *
 *     node agent-adapters.mjs [--seconds 1] [--stacks off,full]
 *
 * One line of JSON per library and kind of stacks.
 */
import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { connect } from '../../agent/src/index.js';
import { WebSocket } from './workload.mjs';

const { values: given } = parseArgs({ options: {
  seconds: { type: 'string', default: '1' }, stacks: { type: 'string', default: 'off,full' },
} });
const require = createRequire(new URL('../../agent/package.json', import.meta.url));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { createStore } = await load('zustand/vanilla');
const { BehaviorSubject } = await load('rxjs');
const { QueryClient } = await load('@tanstack/query-core');
const { configureRuntime } = await load('@leanjs/core');
const BATCH = 50;
const WARM = 20;
const CONNECT_MS = 10000;
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const nextTurn = () => new Promise((resolve) => { setImmediate(resolve); });

/** Each makes a thing, adapts it if there is an agent, and gives what is measured. */
const KINDS = {
  zustand(box) {
    const store = createStore(() => ({ n: 0, list: [] }));
    store.subscribe(() => {});
    box?.zustand(store, 'zustand');
    return (n) => store.setState({ n });
  },
  rxjs(box) {
    const subject = new BehaviorSubject({ n: 0 });
    box?.subject(subject, 'rxjs');
    subject.subscribe(() => {});
    return (n) => subject.next({ n });
  },
  '@leanjs/core': (box) => {
    const runtime = configureRuntime({ n: 0 })({ onError: () => {} }).createRuntime({});
    box?.leanRuntime(runtime, 'lean');
    runtime.state.listen('n', () => {});
    return (n) => runtime.state.set('n', n);
  },
  '@tanstack/query, 100 queries': (box) => {
    const client = new QueryClient();
    for (let i = 0; i < 100; i++)
      client.setQueryData(['item', i], { n: 0 });
    box?.queryClient(client, 'query');
    return (n) => client.setQueryData(['item', n % 100], { n });
  },
  'EventEmitter, one listener': (box) => {
    const bus = new EventEmitter();
    box?.emitter(bus, 'bus');
    bus.on('changed', () => {});
    return (n) => bus.emit('changed', { n });
  },
};

const server = fork(new URL('ack-server.mjs', import.meta.url));
const { port } = await new Promise((resolve) => { server.once('message', resolve); });

async function measure(make, stacks) {
  const box = connect({ url: `ws://127.0.0.1:${port}/v1`, WebSocket, name: 'bench', bridges: false, stacks });
  const sides = [make(undefined), make(box)].map((change) => ({ change, n: 0, times: [] }));

  for (const end = Date.now() + CONNECT_MS; !box.status().connected && Date.now() < end;)
    await nextTurn();
  if (!box.status().connected)
    throw new Error('no connection');
  for (const end = performance.now() + Number(given.seconds) * 1000; performance.now() < end;) {
    for (const side of sides) {
      const start = performance.now();
      for (let i = 0; i < BATCH; i++)
        side.change(++side.n);
      side.times.push((performance.now() - start) * 1000 / BATCH);
      box.agent.finish();
      await nextTurn();
    }
  }
  box.close();
  const [plain, adapted] = sides.map(({ times }) => median(times.slice(WARM)));
  return { plain: Number(plain.toFixed(2)), adapted: Number(adapted.toFixed(2)), adds: Number((adapted - plain).toFixed(2)) };
}

for (const stacks of given.stacks.split(',')) {
  for (const [library, make] of Object.entries(KINDS))
    console.log(JSON.stringify({ library, stacks, ...await measure(make, stacks) }));
}
server.kill();
