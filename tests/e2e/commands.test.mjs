// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The road back, from the real sbx to a Redux store in Node: whoever opened the connection, for
// states of any size, and for what goes wrong on the way.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import test from 'node:test';

import { installHook } from '../../agent/src/hook.js';
import { connect, listen } from '../../agent/src/index.js';
import { command } from './lib/sbx.mjs';

const require = createRequire(new URL('../../agent/package.json', import.meta.url));
const { combineReducers, legacy_createStore: createStore } = require('redux');
const { WebSocket, WebSocketServer } = require('ws');

const ENTITIES = 20000;

const entities = (state = Object.fromEntries(Array.from({ length: ENTITIES }, (_, id) => [`e${id}`, {
  id, title: `entity ${id}`, tags: ['a', 'b'], text: 'x'.repeat(180), at: 1000 + id }])), action) => (
  action.type === 'touch' ? { ...state, [action.id]: { ...state[action.id], at: state[action.id].at + 1 } } : state);
const count = (state = 0, action) => (action.type === 'add' ? state + 1 : state);

/** `sbx` that dials an agent, and a store beside it. */
async function dialled(t, reducer) {
  const box = listen({ WebSocketServer, name: 'server' });
  t.after(() => box.stop());
  while (box.port() === 0) await new Promise((resolve) => { setTimeout(resolve, 5); });
  const sbx = await command({ dial: [`ws://127.0.0.1:${box.port()}/v1`], args: ['--port', '0'] });
  t.after(() => sbx.stop());
  const store = createStore(reducer, box.named('main'));
  await sbx.until(async () => (await sbx.ask({ stores: true })).stores.length === 1);
  return { box, sbx, store };
}

async function told(sbx, question) {
  const answer = await sbx.ask({ store: 'main', ...question });
  assert.ok(answer.ok, answer.error);
}

test('a state of 5 MB is put back by a dialled connection, and what is equal keeps its reference', async (t) => {
  const { box, sbx, store } = await dialled(t, combineReducers({ entities, count }));
  const before = store.getState();

  for (let i = 0; i < 30; i++) {
    store.dispatch({ type: 'touch', id: `e${i}` });
  }
  assert.ok(await box.flush(10000));
  await sbx.until(() => sbx.of('dispatch').length === 30);
  const tenth = sbx.of('dispatch')[9].number;
  const began = performance.now();
  await told(sbx, { command: 'jump', number: tenth });
  t.diagnostic(`${JSON.stringify(before).length} bytes in ${Math.round(performance.now() - began)} ms`);

  const now = store.getState();
  assert.deepEqual([now.entities.e9.at, now.entities.e10.at], [1010, 1010]);
  const kept = Object.keys(now.entities).filter((id) => now.entities[id] === before.entities[id]).length;
  assert.ok(kept >= ENTITIES - 30, `${kept} entities kept their reference`);
  assert.deepEqual((await sbx.ask({ state: 'main' })).state.entities.e10, now.entities.e10);
  store.dispatch({ type: 'touch', id: 'e9' });
  assert.ok(await box.flush(10000));
  await sbx.until(() => sbx.of('dispatch').length === 31);
  assert.deepEqual(sbx.of('dispatch')[30].patch, [{ p: ['entities', 'e9', 'at'], v: 1011 }]);
});

test('many commands at once are carried out in order, each with its own answer', async (t) => {
  const { sbx, store } = await dialled(t, combineReducers({ count }));

  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => sbx.ask({
    command: 'dispatch', store: 'main', action: i % 10 === 9 ? { wrong: i } : { type: 'add' } })));
  assert.deepEqual(answers.map(({ ok }) => ok), answers.map((_, i) => i % 10 !== 9));
  assert.match(answers[9].error, /type/);
  assert.equal(store.getState().count, 36);
});

test('a program that is gone is said to be', async (t) => {
  const { sbx, box } = await dialled(t, combineReducers({ count }));

  box.stop();
  await sbx.until(() => sbx.of('bye').length === 1);
  const { ok, error } = await sbx.ask({ command: 'reset', store: 'main' });
  assert.equal(ok, false);
  assert.match(error, /No connected store|not connected/);
});

test('a reconnected program takes commands again', async (t) => {
  const sbx = await command();
  t.after(() => sbx.stop());
  const url = `ws://127.0.0.1:${sbx.ports.signalbox}/v1`;
  const box = connect({ url, WebSocket, name: 'again', limits: { retryFirstMs: 20 } });
  t.after(() => box.close());
  const store = createStore(combineReducers({ count }), box.named('main'));

  await sbx.until(async () => (await sbx.ask({ stores: true })).stores.length === 1);
  await told(sbx, { command: 'dispatch', action: { type: 'add' } });
  box.agent.session.socket.terminate();
  await sbx.until(() => sbx.of('bye').length === 1);
  await sbx.until(async () => (await sbx.ask({ stores: true })).stores.length === 1);
  await told(sbx, { command: 'dispatch', action: { type: 'add' } });
  await told(sbx, { command: 'lock', on: true });
  assert.equal(store.getState().count, 2);
});

test('beside Redux DevTools\' own instrumentation: the states are the app\'s, and both go on', async (t) => {
  const { instrument } = await import('@redux-devtools/instrument');
  const sbx = await command();
  t.after(() => sbx.stop());
  const box = connect({ url: `ws://127.0.0.1:${sbx.ports.signalbox}/v1`, WebSocket, name: 'beside' });
  t.after(() => box.close());
  const realm = {};
  installHook(box.agent, realm);
  // What the extension in a browser assigns when it comes.
  realm.__REDUX_DEVTOOLS_EXTENSION_COMPOSE__ = () => (...enhancers) => (create) => (
    [...enhancers, instrument()].reduceRight((made, enhancer) => enhancer(made), create));
  const store = createStore(combineReducers({ count }), realm.__REDUX_DEVTOOLS_EXTENSION_COMPOSE__({ name: 'main' })());

  store.dispatch({ type: 'add' });
  store.dispatch({ type: 'add' });
  await sbx.until(() => sbx.of('dispatch').length === 2);
  assert.deepEqual((await sbx.ask({ state: 'main' })).state, { count: 2 });
  await told(sbx, { command: 'jump', number: sbx.of('dispatch')[0].number });
  assert.deepEqual(store.getState(), { count: 1 });
  await told(sbx, { command: 'dispatch', action: { type: 'add' } });
  assert.deepEqual((await sbx.ask({ state: 'main' })).state, { count: 2 });
  assert.equal(store.getState().count, 2);
});
