// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { spawn } from 'node:child_process';
import { configureStore, createSlice } from '@reduxjs/toolkit';
import { createStore } from 'redux';
import { WebSocket, WebSocketServer } from 'ws';
import { connect, listen } from '../src/index.js';
import { Receiver, replay, until } from './server.js';

const open = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse())
    await close();
});

async function receiver(port) {
  const made = await new Receiver().start(port);
  open.push(() => made.stop());
  return made;
}

function agent(url, options = {}) {
  const box = connect({ url, WebSocket, name: 'test', bridges: false, ...options });
  open.push(() => box.close());
  return box;
}

function counterStore(box) {
  const slice = createSlice({ name: 'counter', initialState: { n: 0, list: [] }, reducers: {
    add(state, { payload }) {
      state.n += payload;
      state.list.push({ n: state.n });
    },
  } });
  const store = configureStore({ reducer: { counter: slice.reducer }, devTools: false,
                                 enhancers: (all) => all().concat(box.enhancer),
                                 middleware: (all) => all({ serializableCheck: false, immutableCheck: false }) });
  return { store, add: (n) => store.dispatch(slice.actions.add(n)) };
}

function intact(server) {
  assert.deepEqual(server.invalid, []);
  assert.equal(server.missing, 0);
}

test('a store arrives: opened, its state, its actions with patches', async () => {
  const server = await receiver();
  const box = agent(server.url);
  const { store, add } = counterStore(box);
  for (let i = 1; i <= 10; i++)
    add(i);
  await until(() => server.of('dispatch').length === 10);
  const kinds = server.events().map((event) => event.k);
  assert.deepEqual(kinds.slice(0, 4), ['store-open', 'state', 'store-status', 'dispatch']);
  assert.deepEqual(server.of('store-open')[0].keys, ['counter']);
  assert.deepEqual(replay(server.events(), 's1'), store.getState());
  assert.deepEqual(server.of('dispatch')[9].action, { type: 'counter/add', payload: 10 });
  assert.equal(server.of('dispatch')[9].patch.length, 2);
  assert.ok(server.of('dispatch').every((event, i, all) => i === 0 || event.t >= all[i - 1].t));
  const [hello] = server.hellos;
  assert.equal(hello.kind, 'node');
  assert.equal(hello.name, 'test');
  intact(server);
  assert.ok(await box.flush());
});

test('actions before the first connection are kept by reference and arrive', async () => {
  const probe = await receiver();
  const { port } = probe;
  await probe.stop();
  const box = agent('ws://127.0.0.1:' + port + '/v1');
  const { store, add } = counterStore(box);
  for (let i = 0; i < 50; i++)
    add(1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(box.status().queued, 0, 'nothing was encoded');
  const server = await receiver(port);
  await until(() => server.of('dispatch').length === 50);
  assert.deepEqual(replay(server.events(), 's1'), store.getState());
  intact(server);
});

test('too many before the first connection: the oldest are cut, counted, and the state is right', async () => {
  const probe = await receiver();
  const { port } = probe;
  await probe.stop();
  const box = agent('ws://127.0.0.1:' + port + '/v1', { limits: { earlyCount: 100 } });
  const { store, add } = counterStore(box);
  const stop = store.subscribe(() => {});
  store.subscribe(() => {});
  stop();
  for (let i = 0; i < 1000; i++)
    add(1);
  const server = await receiver(port);
  await until(() => server.of('gap').length > 0);
  await box.flush();
  const [gap] = server.of('gap');
  assert.equal(server.of('gap').length, 1);
  assert.equal(gap.reason, 'queue');
  // The ended subscription is two events.
  assert.equal(gap.count + server.of('dispatch').length, 1002);
  assert.equal(server.of('subscribe').length, 1);
  assert.deepEqual(replay(server.events(), 's1'), store.getState());
  intact(server);
});

test('large states before the first connection are not hoarded', async () => {
  const box = agent('ws://127.0.0.1:9/v1', { limits: { earlyBytes: 1000000 } });
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => ['k' + i, i]));
  const store = createStore((state = wide, { key }) => (key ? { ...state, [key]: -1 } : state), box.enhancer);
  for (let i = 0; i < 640; i++)
    store.dispatch({ type: 'set', key: 'k' + i });
  assert.ok(box.status().waiting < 70, String(box.status().waiting));
});

test('a lost connection: nothing lost, nothing doubled', async () => {
  const server = await receiver();
  const box = agent(server.url);
  const { store, add } = counterStore(box);
  let made = 0;
  for (let round = 0; round < 6; round++) {
    for (let i = 0; i < 300; i++) {
      add(++made);
      if (i % 50 === 0)
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // Sometimes what was received is not acknowledged: the next welcome tells.
    server.acking = round % 2 === 0;
    server.drop();
  }
  server.acking = true;
  server.drop();
  await until(() => server.of('dispatch').length >= made, 15000);
  await box.flush(5000);
  assert.deepEqual(server.of('dispatch').map((event) => event.action.payload), Array.from({ length: made }, (_, i) => i + 1));
  assert.equal(new Set(server.hellos.map((hello) => hello.run)).size, 1);
  assert.deepEqual(replay(server.events(), 's1'), store.getState());
  intact(server);
});

test('Signalbox was restarted and knows nothing: it is told what exists', async () => {
  const first = await receiver();
  const box = agent(first.url);
  const { store, add } = counterStore(box);
  box.remote('cart').mount({ version: '1.2.0' });
  const end = store.subscribe(() => {});
  store.subscribe(() => {});
  for (let i = 0; i < 5; i++)
    add(1);
  end();
  await until(() => first.of('unsubscribe').length === 1);
  assert.ok(await box.flush());
  const { port } = first;
  await first.stop();
  for (let i = 0; i < 7; i++)
    add(10);
  const second = await receiver(port);
  await until(() => second.of('dispatch').length === 7, 10000);
  assert.equal(second.describes.length, 1);
  const described = second.describes[0].events.map((event) => event.k);
  assert.deepEqual(described, ['store-open', 'store-status', 'mount', 'subscribe', 'state']);
  assert.equal(second.describes[0].at, first.events().length);
  assert.deepEqual(replay(second.events(), 's1'), store.getState());
  intact(second);
});

test('a restarted Signalbox that has the recording goes on in it', async () => {
  const first = await receiver();
  const box = agent(first.url);
  const { store, add } = counterStore(box);
  for (let i = 0; i < 5; i++)
    add(1);
  assert.ok(await until(() => first.of('dispatch').length === 5) && await box.flush());
  const { port, runs } = first;
  await first.stop();
  add(2);
  const second = new Receiver();
  second.runs = runs;
  await second.start(port);
  open.push(() => second.stop());
  await until(() => second.of('dispatch').length === 6, 10000);
  assert.equal(second.describes.length, 0);
  assert.deepEqual(replay(second.events(), 's1'), store.getState());
});

test('a full queue cuts the oldest, says how many, and the states stay right', async () => {
  const server = await receiver();
  const box = agent(server.url, { limits: { queueCount: 1000, windowLength: 1 } });
  const { store, add } = counterStore(box);
  add(1);
  await until(() => server.of('dispatch').length === 1);
  server.acking = false;
  store.subscribe(() => {});
  for (let i = 0; i < 5000; i++) {
    add(1);
    if (i % 200 === 0)
      await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => box.status().cut > 0);
  server.acking = true;
  server.drop();
  await until(() => box.status().queued === 0 && box.status().waiting === 0 && server.of('gap').length > 0, 10000);
  const gaps = server.of('gap');
  const cut = gaps.reduce((sum, gap) => sum + gap.count, 0);
  assert.ok(gaps.every((gap) => gap.reason === 'queue' && gap.bytes > 0));
  // Cut were dispatches, and at most what told of the subscription, which is told again.
  const left = server.of('dispatch').length + cut;
  assert.ok(left === 5001 || left === 5002, String(left));
  assert.equal(server.of('subscribe').length, 1);
  assert.deepEqual(replay(server.events(), 's1'), store.getState());
  intact(server);
});

test('events that are refused for good make room after three attempts', async () => {
  const server = await receiver();
  let refused = 0;
  const batch = server.batch.bind(server);
  server.batch = (socket, message) => {
    if (!message.events.some((event) => event.action?.payload === 666))
      return batch(socket, message);
    refused++;
    server.reply(socket, { m: 'error', code: 'malformed', text: 'do not like it', fatal: true });
    socket.close();
    return undefined;
  };
  const box = agent(server.url, { limits: { retryFirstMs: 10 } });
  const { add } = counterStore(box);
  add(1);
  await until(() => server.of('dispatch').length === 1);
  add(666);
  await until(() => refused === 3);
  await until(() => server.of('gap').length === 1, 10000);
  add(2);
  await until(() => server.of('dispatch').length === 2);
  assert.match(box.status().error, /do not like it/);
  intact(server);
});

test('an answer that says the version is not spoken ends it', async () => {
  const server = await receiver();
  server.message = (socket) => {
    socket.send(JSON.stringify({ m: 'error', code: 'protocol', text: 'no', fatal: true }));
    socket.close();
  };
  const box = agent(server.url, { limits: { retryFirstMs: 10 } });
  await until(() => box.status().error !== '');
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(server.sockets.size, 0);
  assert.equal(box.agent.session.stopped, true);
  counterStore(box).add(1);
  assert.equal(box.status().waiting, 0);
});

test('what the other side sends cannot hurt', async () => {
  const server = await receiver();
  const box = agent(server.url);
  const { add } = counterStore(box);
  add(1);
  await until(() => server.of('dispatch').length === 1);
  for (const text of ['', '{', 'null', '[]', '7', '{"m":"ack"}', '{"m":"ack","run":7,"seq":1e300}',
                      '{"m":"welcome","run":"x","have":-1}', '{"m":"error"}', '{"m":"nonsense"}']) {
    for (const socket of server.sockets)
      socket.send(text);
  }
  for (const socket of server.sockets)
    socket.send(Buffer.from([1, 2, 3]));
  add(2);
  await until(() => server.of('dispatch').length === 2);
  intact(server);
  assert.equal(box.status().fault, '');
});

test('a process offers the protocol and Signalbox dials it, twice', async () => {
  const box = listen({ WebSocketServer, name: 'server', bridges: false });
  open.push(() => box.stop());
  const { store, add } = counterStore(box);
  add(1);
  await until(() => box.port() > 0);
  const url = 'ws://127.0.0.1:' + box.port() + '/v1';
  const reader = new Receiver();
  const first = reader.dial(WebSocket, url);
  await until(() => reader.of('dispatch').length === 1);
  first.terminate();
  add(2);
  reader.dial(WebSocket, url);
  await until(() => reader.of('dispatch').length === 2);
  assert.deepEqual(replay(reader.events(), 's1'), store.getState());
  intact(reader);
  const foreign = new WebSocket(url, 'signalbox.1', { origin: 'http://evil.example' });
  const status = await new Promise((resolve) => {
    foreign.on('unexpected-response', (_, response) => resolve(response.statusCode));
    foreign.on('error', () => {});
  });
  assert.equal(status, 401);
  reader.drop();
});

test('a process that ends on its own delivers what it has', async () => {
  const server = await receiver();
  const script = `
    import { connect } from ${JSON.stringify(new URL('../src/index.js', import.meta.url).href)};
    import { WebSocket } from 'ws';
    import { createStore } from 'redux';
    const box = connect({ url: process.argv[1], WebSocket, name: 'short' });
    const store = createStore((n = 0, a) => (a.type === 'add' ? n + 1 : n), box.enhancer);
    const timer = setInterval(() => {
      if (!box.status().connected)
        return;
      clearInterval(timer);
      for (let i = 0; i < 500; i++)
        store.dispatch({ type: 'add' });
    }, 1);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, server.url],
                      { cwd: new URL('.', import.meta.url), stdio: 'inherit' });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  assert.equal(code, 0);
  assert.equal(server.of('dispatch').length, 500);
});

const SHORT = `
  import { connect } from ${JSON.stringify(new URL('../src/index.js', import.meta.url).href)};
  import { WebSocket } from 'ws';
  import { createStore } from 'redux';
  const box = connect({ url: process.argv[1], WebSocket, name: 'short' });
  const store = createStore((n = 0, a) => (a.type === 'add' ? n + 1 : n), box.enhancer);
  for (let i = 0; i < 5; i++)
    store.dispatch({ type: 'add' });`;

async function run(script, url, options = []) {
  const start = Date.now();
  const child = spawn(process.execPath, [...options, '--input-type=module', '-e', script, url],
                      { cwd: new URL('.', import.meta.url), stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (part) => {
    text += part;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, text, ms: Date.now() - start };
}

async function unusedUrl() {
  const probe = await receiver();
  await probe.stop();
  return probe.url;
}

test('a program that ends before it is connected delivers what it has, and says goodbye', async () => {
  const server = await receiver();
  const { code } = await run(SHORT, server.url);
  assert.equal(code, 0);
  assert.equal(server.of('dispatch').length, 5);
  await until(() => server.closeCodes.length === 1);
  assert.deepEqual(server.closeCodes, [1005]);
  intact(server);
});

test("the same with Node's own WebSocket", async () => {
  const server = await receiver();
  // Node's is that of undici: with Node 18, which has none yet, it comes from there.
  const old = Number(process.versions.node.split('.')[0]) < 20;
  const own = SHORT.replace(/import \{ WebSocket \}.*/, old ? "import { WebSocket } from 'undici'; globalThis.WebSocket = WebSocket;" : '')
    .replace(' WebSocket,', '');
  const { code, ms } = await run(own, server.url, old ? [] : ['--experimental-websocket']);
  assert.equal(code, 0);
  assert.ok(ms < 3000, String(ms));
  assert.equal(server.of('dispatch').length, 5);
});

test('flush waits for the first connection, and says whether all arrived', async () => {
  const server = await receiver();
  const script = SHORT + 'console.log(await box.flush(5000), box.status().waiting, box.status().queued);process.exit(3);';
  const { code, text } = await run(script, server.url);
  assert.deepEqual([code, text.trim()], [3, 'true 0 0']);
  assert.equal(server.of('dispatch').length, 5);
});

test('without Signalbox a program ends at once, and flush says false', async () => {
  const url = await unusedUrl();
  const timed = `const start = Date.now(); process.on('exit', () => console.log(Date.now() - start));`;
  const ended = await run(SHORT + timed, url);
  assert.equal(ended.code, 0);
  assert.ok(Number(ended.text) < 400, ended.text);
  const flushed = await run(SHORT + timed + 'console.log(await box.flush(), box.status().error);', url);
  assert.match(flushed.text, /^false .*ECONNREFUSED/);
  assert.ok(Number(flushed.text.trim().split('\n')[1]) < 400, flushed.text);
});

test('flush says false if what arrived was not acknowledged in time', async () => {
  const server = await receiver();
  server.acking = false;
  const box = agent(server.url);
  counterStore(box).add(1);
  assert.equal(await box.flush(100), false);
  server.resume();
  assert.equal(await box.flush(5000), true);
});

test('a program that listens for Signalbox ends by itself', async () => {
  const script = SHORT.replace('{ connect }', '{ listen }').replace("{ WebSocket }", '{ WebSocketServer }')
    .replace(/connect\(.*\);/, "listen({ WebSocketServer, name: 'short' });");
  const { code } = await run(script, '');
  assert.equal(code, 0);
});

test('without a WebSocket it says what to do', () => {
  assert.throws(() => connect({ WebSocket: null }), /package "ws"/);
});
