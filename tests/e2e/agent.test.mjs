// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The real agent beside a real Redux store in Node, and the real connector: whatever happens to the
// connection and to Signalbox, each action is recorded once and in order.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

import { connect, listen } from '../../agent/src/index.js';
import { Host, Network, makeFolder } from './lib/host.mjs';

const require = createRequire(new URL('../../agent/package.json', import.meta.url));
const { legacy_createStore: createStore } = require('redux');
const { WebSocket, WebSocketServer } = require('ws');

const ACTIONS = 12000;
const QUICK = { retryFirstMs: 20, retryLastMs: 100 };

function reduce(state = { count: 0, last: { id: -1 }, ids: [] }, action) {
  if (action.type !== 'shop/add') {
    return state;
  }
  return {
    count: state.count + 1,
    last: { id: action.payload.id },
    ids: [...state.ids.slice(-20), action.payload.id],
  };
}

/** Dispatches as fast as it can, giving the network its turns; `at` is told how far it is. */
async function dispatchAll(store, first, count, at = async () => {}) {
  for (let id = first; id < first + count; id++) {
    store.dispatch({ type: 'shop/add', payload: { id } });
    if (id % 100 === 99) {
      await setImmediate();
      await at(id + 1 - first);
    }
  }
}

const idsOf = (events) => events.filter(({ k }) => k === 'dispatch').map(({ action }) => action.payload.id);

const numbers = (first, count) => Array.from({ length: count }, (_, i) => first + i);

/** Compares lists without printing thousands of numbers. */
function assertSame(actual, expected) {
  const at = expected.findIndex((id, i) => actual[i] !== id);
  assert.deepEqual(actual.slice(Math.max(at, 0), at + 5), at < 0 ? actual.slice(0, 4) : expected.slice(at, at + 5),
    `differs at ${at}`);
  assert.equal(actual.length, expected.length);
}

function assertNoLoss(events, count) {
  assert.deepEqual(events.filter(({ k }) => k === 'gap'), []);
  assertSame(idsOf(events), numbers(0, count));
}

async function makeShop(t, port, options = {}) {
  const signalbox = connect({
    url: `ws://127.0.0.1:${port}/v1`, name: 'shop', WebSocket, limits: QUICK, ...options,
  });
  t.after(() => signalbox.close());
  while (!signalbox.status().connected) {
    await sleep(5);
  }
  return { signalbox, store: createStore(reduce, signalbox.enhancer) };
}

test('each action is recorded once and in order', async (t) => {
  const host = new Host(t, join(makeFolder(t), 'a.signalbox'));
  const { signalbox, store } = await makeShop(t, await host.listen());

  await dispatchAll(store, 0, ACTIONS);
  assert.ok(await signalbox.flush(20000));
  assertNoLoss(await host.events(), ACTIONS);
  assert.deepEqual(await host.state(), store.getState());
  assert.deepEqual(await host.complaints(), []);
  await host.end();
});

test('a network that is cut loses and doubles nothing', async (t) => {
  const host = new Host(t, join(makeFolder(t), 'a.signalbox'));
  const network = new Network(await host.listen());
  const { signalbox, store } = await makeShop(t, await network.open());
  t.after(() => network.close());

  await dispatchAll(store, 0, ACTIONS, async (n) => {
    if (n % 1000 === 0) {
      network.cut();
      await sleep(n % 3000 === 0 ? 60 : 5);
    }
  });
  assert.ok(await signalbox.flush(20000));
  const events = await host.events();
  assertNoLoss(events, ACTIONS);
  assert.ok(events.filter(({ k }) => k === 'hello').length > 3);
  assert.ok(events.some(({ k, reason }) => k === 'bye' && reason === 'lost'));
  assert.deepEqual(await host.state(), store.getState());
  await host.end();
});

test('a Signalbox that is killed and started again loses and doubles nothing', async (t) => {
  const recording = join(makeFolder(t), 'a.signalbox');
  let host = new Host(t, recording);
  const port = await host.listen();
  const { signalbox, store } = await makeShop(t, port);

  await dispatchAll(store, 0, ACTIONS, async (n) => {
    if (n % 2000 === 0 && n < ACTIONS) {
      await sleep(n / 400);
      await host.kill();
      await sleep(30);
      host = new Host(t, recording);
      await host.listen(port);
    }
  });
  assert.ok(await signalbox.flush(20000));
  assertNoLoss(await host.events(), ACTIONS);
  assert.deepEqual(await host.state(), store.getState());
  await host.end();

  /* And what was recorded is what is read again. */
  host = new Host(t, recording);
  assertNoLoss(await host.events(), ACTIONS);
  assert.deepEqual(await host.state(), store.getState());
  await host.end();
});

test('a new recording is told what exists', async (t) => {
  const folder = makeFolder(t);
  let host = new Host(t, join(folder, 'first.signalbox'));
  const port = await host.listen();
  const { signalbox, store } = await makeShop(t, port);

  await dispatchAll(store, 0, 500);
  assert.ok(await signalbox.flush(20000));
  await host.end();

  host = new Host(t, join(folder, 'second.signalbox'));
  await host.listen(port);
  await dispatchAll(store, 500, 500);
  assert.ok(await signalbox.flush(20000));
  const events = await host.events();
  const [gap] = events.filter(({ k }) => k === 'gap');
  assert.equal(gap.reason, 'earlier');
  assertSame(idsOf(events), numbers(500, 500));
  assert.ok(events.some(({ k }) => k === 'store-open'));
  assert.deepEqual(await host.state(), store.getState());
  await host.end();
});

test('several processes at once stay apart', async (t) => {
  const host = new Host(t, join(makeFolder(t), 'a.signalbox'));
  const port = await host.listen();
  const shops = await Promise.all(['one', 'two', 'three'].map((name) => makeShop(t, port, { name })));

  await Promise.all(shops.map(({ store }, i) => dispatchAll(store, i * 100000, 2000)));
  for (const { signalbox } of shops) {
    assert.ok(await signalbox.flush(20000));
  }
  const ids = idsOf(await host.events());
  for (const [i] of shops.entries()) {
    assertSame(ids.filter((id) => Math.floor(id / 100000) === i), numbers(i * 100000, 2000));
  }
  await host.end();
});

test('Signalbox dials a process that listens, and again when it was cut', async (t) => {
  const host = new Host(t, join(makeFolder(t), 'a.signalbox'));
  const signalbox = listen({ WebSocketServer, name: 'service', limits: QUICK });
  t.after(() => signalbox.stop());
  const store = createStore(reduce, signalbox.enhancer);

  await sleep(20);
  const network = new Network(signalbox.port());
  t.after(() => network.close());
  await host.dial(`ws://127.0.0.1:${await network.open()}/v1`);
  await dispatchAll(store, 0, 3000, async (n) => {
    if (n % 1000 === 0) {
      await sleep(150);
      network.cut();
    }
  });
  assert.ok(await signalbox.flush(20000));
  const events = await host.events();
  assertNoLoss(events, 3000);
  assert.ok(events.filter(({ k }) => k === 'hello').length > 1);
  assert.deepEqual(await host.state(), store.getState());
  await host.end();
});
