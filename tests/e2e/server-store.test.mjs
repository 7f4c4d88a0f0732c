// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Redux stores that live in a server, through the programs of examples/server-store: real Redux
// Toolkit stores behind ws, with fast-json-patch and json-merge-patch, and behind Express with
// better-sse and compression.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { checkRow } from './lib/matrix.mjs';
import { command, run } from './lib/sbx.mjs';

const FOLDER = fileURLToPath(new URL('../../examples/server-store/', import.meta.url));
const { dependencies } = JSON.parse(readFileSync(`${FOLDER}package.json`, 'utf8'));
const START = { orders: { open: [], shipped: 0 }, stock: { lamp: 20, desk: 4, note: 'counted on Monday' } };
const PLACED = { type: 'orders/placed', payload: { id: 7, item: 'lamp' } };
const AFTER = { ...START, orders: { open: [{ id: 7, item: 'lamp', quantity: 1 }], shipped: 0 } };

/** One of the programs, on a port of its own; `lines` are what it prints. */
async function program(t, name, ...options) {
  const child = spawn(process.execPath, [`${name}.mjs`, '--port', '0', '--quiet', '1', ...options], {
    cwd: FOLDER, stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = [];
  const reader = createInterface({ input: child.stdout });

  reader.on('line', (line) => lines.push(line));
  t.after(() => child.kill('SIGKILL'));
  const [address] = await once(reader, 'line');
  return { address, lines, child };
}

async function connect(t, address) {
  const sbx = await command({ dial: [address] });

  t.after(() => sbx.stop());
  return sbx;
}

const lastAction = (sbx, type) => sbx.of('dispatch').filter(({ action }) => action.type === type).at(-1);

async function stateOf(sbx, store = 'main') {
  const answer = await sbx.ask({ state: store });

  assert.ok(answer.ok, answer.error);
  return answer.state;
}

/** What every service must show: its store, its state, our action and what that changed. */
async function drive(sbx, { type = PLACED.type, store = 'main' } = {}) {
  await sbx.until(() => sbx.of('state', store).length > 0);
  assert.deepEqual(sbx.of('state', store)[0].state, START);
  const [open] = sbx.of('store-open', store);
  assert.match(open.name, /^127\.0\.0\.1:\d+/);
  await sbx.until(() => [...sbx.of('store-open'), ...sbx.of('store-status')].some(({ can }) => can?.includes('dispatch')));

  const before = sbx.of('dispatch').length;
  const answer = await sbx.ask({ command: 'dispatch', store, action: PLACED });
  assert.ok(answer.ok, answer.error);
  await sbx.until(() => sbx.of('dispatch').length > before);
  const dispatch = sbx.of('dispatch').at(-1);
  assert.equal(dispatch.action.type, type);
  assert.deepEqual(dispatch.patch.map(({ p }) => p[0]), dispatch.patch.map(() => 'orders'));
  assert.deepEqual(await stateOf(sbx, store), AFTER);
  assert.deepEqual(await sbx.ask({ command: 'jump', store, number: dispatch.number }).then(({ ok }) => ok), false);

  return {
    appears: true,
    named: true,
    state: true,
    timeline: type === PLACED.type ? true : 'changes, without their actions',
    commands: ['dispatch'],
  };
}

/** After a restart the server has forgotten everything, and is there again, in the same run. */
async function restart(t, sbx, server, name, ...options) {
  const { port } = new URL(server.address);
  const closed = once(server.child, 'close');

  server.child.kill('SIGKILL');
  await closed;
  await sbx.until(() => sbx.of('bye').length > 0);
  const states = sbx.of('state').length;
  const child = spawn(process.execPath, [`${name}.mjs`, '--port', port, '--quiet', '1', ...options], {
    cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  await sbx.until(() => sbx.of('state').length > states, 40000);
  assert.deepEqual(sbx.of('state').at(-1).state, START);
  assert.equal(new Set(sbx.of('hello').map(({ run }) => run)).size, 1);
  return true;
}

test('a WebSocket that pushes the whole state with a type', async (t) => {
  const server = await program(t, 'websocket-state');
  const sbx = await connect(t, `websocket:${server.address}`);
  const seen = await drive(sbx);

  assert.ok([...sbx.connectors.keys()].some((shown) => shown.endsWith('#profile=state-and-actions')));
  /* What is no action: the server complains, and that is in the timeline. */
  await sbx.ask({ command: 'dispatch', store: 'main', action: { payload: 1 } });
  await sbx.until(() => sbx.of('log').some(({ level, text }) => level === 'error' && text.includes('type')));
  const reload = await restart(t, sbx, server, 'websocket-state');
  checkRow(t, 'server-websocket-state', {
    library: `Redux Toolkit ${dependencies['@reduxjs/toolkit']} in a server, ws ${dependencies.ws}`,
    way: 'websocket',
    ...seen,
    reload,
  });
});

test('a WebSocket that pushes nothing but the state', async (t) => {
  const server = await program(t, 'websocket-state', '--shape', 'bare');
  const sbx = await connect(t, `websocket:${server.address}`);

  await drive(sbx, { type: '(change)' });
  assert.ok([...sbx.connectors.keys()].some((shown) => shown.endsWith('#profile=bare-state')));
});

test('a WebSocket that sends types and payloads', async (t) => {
  const server = await program(t, 'websocket-state', '--shape', 'payload');
  const sbx = await connect(t, `websocket:${server.address}`);

  await drive(sbx);
  assert.ok([...sbx.connectors.keys()].some((shown) => shown.endsWith('#profile=type-payload')));
});

test('a WebSocket that pushes JSON Patch', async (t) => {
  const server = await program(t, 'websocket-patch');
  const sbx = await connect(t, `websocket:${server.address}`);
  const seen = await drive(sbx);

  assert.deepEqual(lastAction(sbx, PLACED.type).patch,
    [{ p: ['orders', 'open'], at: 0, cut: 0, add: [{ id: 7, item: 'lamp', quantity: 1 }] }]);
  /* One after the other, through everything that JSON Patch does with this store. */
  for (const action of [
    { type: 'orders/placed', payload: { id: 8, item: 'desk' } },
    { type: 'orders/shipped', payload: 7 },
    { type: 'stock/counted', payload: { item: 'chair/with~tilde', count: 3 } },
    { type: 'stock/forgotten', payload: 'note' },
  ]) {
    assert.ok((await sbx.ask({ command: 'dispatch', store: 'main', action })).ok);
    await sbx.until(() => lastAction(sbx, action.type)?.patch !== undefined
      && JSON.stringify(lastAction(sbx, action.type).action) === JSON.stringify(action));
  }
  assert.deepEqual(await stateOf(sbx), {
    orders: { open: [{ id: 8, item: 'desk', quantity: 1 }], shipped: 1 },
    stock: { lamp: 20, desk: 4, 'chair/with~tilde': 3 },
  });
  checkRow(t, 'server-websocket-patch', {
    library: `Redux Toolkit ${dependencies['@reduxjs/toolkit']} in a server, fast-json-patch ${dependencies['fast-json-patch']}`,
    way: 'websocket',
    ...seen,
    reload: await restart(t, sbx, server, 'websocket-patch'),
  });
});

test('a stream of bare JSON Patch is found out', async (t) => {
  const server = await program(t, 'websocket-patch', '--shape', 'bare');
  const sbx = await connect(t, `websocket:${server.address}`);

  await drive(sbx, { type: '(change)' });
  assert.ok([...sbx.connectors.keys()].some((shown) => shown.endsWith('#profile=json-patch')));
});

test('a WebSocket that pushes JSON Merge Patch', async (t) => {
  for (const [shape, fragment, type] of [
    ['typed', '', PLACED.type], ['members', '', PLACED.type], ['bare', '#profile=merge-patch', '(change)'],
  ]) {
    const server = await program(t, 'websocket-patch', '--patch', 'merge', '--shape', shape);
    const sbx = await connect(t, `websocket:${server.address}${fragment}`);

    await drive(sbx, { type });
    await sbx.ask({ command: 'dispatch', store: 'main', action: { type: 'stock/forgotten', payload: 'note' } });
    await sbx.until(async () => !('note' in (await stateOf(sbx)).stock));
  }
});

test('a server that loses a change is asked for the whole state again', async (t) => {
  const server = await program(t, 'websocket-patch', '--lose', '2');
  const sbx = await connect(t, `websocket:${server.address}`);

  await drive(sbx);
  for (const id of [8, 9]) {
    await sbx.ask({ command: 'dispatch', store: 'main', action: { type: 'orders/placed', payload: { id, item: 'desk' } } });
  }
  await sbx.until(() => sbx.of('gap').some(({ reason, count }) => reason === 'missing' && count === 1));
  /* It connects again for that. */
  await sbx.until(async () => (await sbx.ask({ state: 'main' })).state?.orders.open.length === 3);
});

test('a state service with server-sent events', async (t) => {
  const server = await program(t, 'http-service', '--log', '1');
  const sbx = await connect(t, `http:${server.address}`);
  const seen = await drive(sbx);

  await sbx.until(() => server.lines.some((line) => line.startsWith('POST /actions 202')));
  const refused = await sbx.ask({ command: 'dispatch', store: 'main', action: { payload: 1 } });
  assert.equal(refused.ok, false);
  assert.match(refused.error, /400.*needs a type/);
  /* While events come, the state is not asked for again and again. */
  await new Promise((resolve) => { setTimeout(resolve, 3000); });
  const asked = server.lines.filter((line) => line.startsWith('GET /state')).length;
  await new Promise((resolve) => { setTimeout(resolve, 2500); });
  assert.equal(server.lines.filter((line) => line.startsWith('GET /state')).length, asked);
  checkRow(t, 'server-http-events', {
    library: `Redux Toolkit ${dependencies['@reduxjs/toolkit']} in a server, Express ${dependencies.express}, better-sse ${dependencies['better-sse']}`,
    way: 'http',
    ...seen,
    reload: await restart(t, sbx, server, 'http-service'),
  });
});

test('events under any name that hold a state and its action', async (t) => {
  const server = await program(t, 'http-service', '--name', 'change', '--log', '1');
  const sbx = await connect(t, `http:${server.address}`);
  const asked = () => server.lines.filter((line) => line.startsWith('GET /state')).length;

  await drive(sbx);
  /* What comes in the events is not asked for. */
  await new Promise((resolve) => { setTimeout(resolve, 3000); });
  const before = asked();
  for (const id of [8, 9, 10]) {
    const action = { type: 'orders/placed', payload: { id, item: 'desk' } };

    assert.ok((await sbx.ask({ command: 'dispatch', store: 'main', action })).ok);
    await sbx.until(() => lastAction(sbx, action.type)?.action.payload.id === id);
  }
  await new Promise((resolve) => { setTimeout(resolve, 500); });
  assert.equal(asked(), before);
  assert.deepEqual(sbx.of('log').filter(({ text }) => text.includes('All changes')), []);
});

test('a state service with JSON Patch in its events', async (t) => {
  const server = await program(t, 'http-service', '--events', 'patch');
  const sbx = await connect(t, `http:${server.address}#events=/events&actions=/actions`);

  await drive(sbx);
});

test('a state service that has to be asked again and again', async (t) => {
  const server = await program(t, 'http-service', '--events', 'none', '--log', '1');
  const sbx = await connect(t, `http:${server.address}`);

  await drive(sbx, { type: '(change)' });
  /* What did not change is not sent again. */
  await sbx.until(() => server.lines.some((line) => line === 'GET /state 304'));
});

test('a redirect is followed within the origin and no further', async (t) => {
  const server = await program(t, 'http-service', '--events', 'none');
  const near = await connect(t, `http:${new URL('/moved', server.address)}#actions=/actions`);

  await drive(near, { type: '(change)' });
  const far = await run('serve', '--json', '--dial', `http:${new URL('/elsewhere', server.address)}`);
  assert.equal(far.code, 2);
  assert.match(far.err, /another origin/);
  assert.ok(!far.out.includes('"event"'));
});

test('a token is asked for, used, and seen nowhere', async (t) => {
  const token = 'a-token-that-nobody-may-see';
  const server = await program(t, 'http-service', '--token', token);
  const sbx = await connect(t, `http:${server.address}`);
  const asked = () => [...sbx.connectors.values()].find(({ question }) => question !== undefined);

  await sbx.until(asked);
  assert.match(asked().question, /token/);
  assert.ok((await sbx.ask({ answer: 'a wrong one', connector: asked().connector })).ok);
  await new Promise((resolve) => { setTimeout(resolve, 300); });
  await sbx.until(asked);
  assert.match(asked().question, /the last answer was refused \(HTTP status 401\); token/);
  assert.ok((await sbx.ask({ answer: token, connector: asked().connector })).ok);
  await drive(sbx);
  assert.ok(!JSON.stringify(sbx.events).includes(token));
  assert.ok(!JSON.stringify([...sbx.connectors.values()]).includes(token));
  assert.ok(!sbx.errors().includes(token));
});
