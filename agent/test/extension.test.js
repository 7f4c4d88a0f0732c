// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/** What stands for the DevTools extension; tests/e2e/libraries.test.mjs has real libraries use it. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { createStore } from 'redux';
import { WebSocket } from 'ws';
import { installHook } from '../src/hook.js';
import { connect } from '../src/index.js';
import { Receiver, replay, until } from './server.js';

const open = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse())
    await close();
});

async function start() {
  const server = await new Receiver().start();
  open.push(() => server.stop());
  const box = connect({ url: server.url, WebSocket, name: 'stores', bridges: false });
  open.push(() => box.close());
  await until(() => box.status().connected);
  const realm = {};
  installHook(box.agent, realm);
  return { server, box, hook: realm.__REDUX_DEVTOOLS_EXTENSION__, compose: realm.__REDUX_DEVTOOLS_EXTENSION_COMPOSE__, realm };
}

async function settle(server, box) {
  assert.ok(await box.flush());
  assert.deepEqual(server.invalid, []);
  assert.equal(box.status().fault, '');
}

const count = (state = { n: 0, secret: 'x' }, action) => (action.type === 'add' ? { ...state, n: state.n + 1 } : state);
const status = (server, store) => server.of('store-status').filter((event) => event.store === store).at(-1);
const types = (server, store) => server.of('dispatch').filter((event) => event.store === store).map((event) => event.action.type);

test('two stores with one instanceId are both kept', async () => {
  const { server, box, hook, compose } = await start();
  const one = createStore(count, hook({ instanceId: 7, name: 'one' }));
  const two = createStore(count, compose({ instanceId: 7 })());
  const three = hook.connect({ instanceId: 7, name: 'three' });
  const four = hook.connect({ instanceId: 7, name: 'four' });
  three.init({ a: 1 });
  four.init({ b: 1 });
  one.dispatch({ type: 'add' });
  two.dispatch({ type: 'add' });
  three.send('x', { a: 2 });
  four.send('y', { b: 2 });
  await settle(server, box);
  assert.deepEqual(server.of('store-open').map((event) => event.name), ['one', '7', 'three', 'four']);
  assert.deepEqual(server.of('dispatch').map((event) => event.store), ['s1', 's2', 's3', 's4']);
  assert.deepEqual(replay(server.events(), 's4'), { b: 2 });
});

test('sanitizers, denylist, allowlist and predicate: what is hidden never leaves, and states stay right', async () => {
  const { server, box, hook } = await start();
  const store = createStore(count, hook({
    actionSanitizer: (action) => (action.token ? { ...action, token: '***' } : action),
    stateSanitizer: (state) => ({ ...state, secret: '***' }),
    actionsDenylist: ['^noisy/'],
  }));
  store.dispatch({ type: 'add', token: 'geheim' });
  store.dispatch({ type: 'noisy/tick' });
  store.dispatch({ type: 'add' });
  const connection = hook.connect({ actionsAllowlist: ['add'], predicate: (state, action) => action.ok === true });
  connection.init({ n: 0 });
  connection.send({ type: 'add', ok: true }, { n: 1 });
  connection.send({ type: 'add', ok: false }, { n: 2 });
  connection.send({ type: 'other', ok: true }, { n: 3 });
  await settle(server, box);
  assert.deepEqual(types(server, 's1'), ['add', 'add']);
  assert.deepEqual(replay(server.events(), 's1'), { n: 2, secret: '***' });
  assert.deepEqual(server.of('dispatch')[1].patch, [{ p: ['n'], v: 2 }]);
  assert.equal(JSON.stringify(server.events()).includes('geheim'), false);
  assert.deepEqual(types(server, 's2'), ['add']);
  assert.deepEqual(replay(server.events(), 's2'), { n: 3 });
  assert.equal(status(server, 's1').can.includes('jump'), false, 'a changed state cannot be put back');
  assert.match((await server.command('s1', 'jump', { action: '1', state: { n: 0, secret: '***' } })).text, /changes its states/);
  assert.ok((await server.command('s1', 'reset')).ok);
  assert.equal(store.getState().secret, 'x');
});

test('a stateSanitizer that throws hides the state', async () => {
  const { server, box, hook } = await start();
  createStore(count, hook({ stateSanitizer() { throw new Error('broken'); } }));
  await settle(server, box);
  assert.match(server.of('state')[0].state, /broken/);
});

test('shouldStartLocked and shouldRecordChanges', async () => {
  const { server, box, hook } = await start();
  const locked = createStore(count, hook({ shouldStartLocked: true }));
  const paused = createStore(count, hook({ shouldRecordChanges: false }));
  locked.dispatch({ type: 'add' });
  paused.dispatch({ type: 'add' });
  await settle(server, box);
  assert.equal(locked.getState().n, 0);
  assert.equal(paused.getState().n, 1);
  assert.deepEqual([status(server, 's1').locked, status(server, 's2').paused], [true, true]);
  assert.equal(server.of('dispatch').length, 0);
  await server.command('s2', 'pause', { on: false });
  await settle(server, box);
  assert.equal(replay(server.events(), 's2').n, 1);
});

test('features of a Redux store: what is not named is off', async () => {
  const { server, box, compose } = await start();
  createStore(count, compose({ features: { jump: true, export: true } })());
  await settle(server, box);
  assert.deepEqual(status(server, 's1').can, ['jump', 'reset', 'commit', 'rollback']);
  assert.match((await server.command('s1', 'lock', { on: true })).text, /offers no more/);
});

test('connect: each message as the extension sends it', async () => {
  const { server, box, hook } = await start();
  const connection = hook.connect({ instanceId: 'mine' });
  const heard = [];
  const stop = connection.subscribe((message) => {
    heard.push(message);
    return ['ACTION', 'JUMP_TO_ACTION', 'RESET', 'COMMIT', 'ROLLBACK', 'IMPORT_STATE', 'PAUSE_RECORDING', 'LOCK_CHANGES'].includes(message.state);
  });
  connection.init({ n: 0, at: new Date(0), call() {} });
  connection.send({ type: 'one' }, { n: 1, at: new Date(1), call() {} });
  connection.send({ no: 'type' }, { n: 2 });
  await until(() => heard.length === 1);
  assert.deepEqual(heard.splice(0), [{ type: 'START', source: '@devtools-extension' }]);
  await settle(server, box);
  assert.deepEqual(server.of('dispatch').map(({ id, action }) => [id, action.type]), [['0#1', 'one'], ['0#2', 'update']]);
  assert.deepEqual(status(server, 's1').can, ['dispatch', 'jump', 'commit', 'rollback', 'reset', 'lock', 'pause', 'import']);

  const state = { n: 1, at: { $sbx: 'date', value: '1970-01-01T00:00:00.001Z' }, call: { $sbx: 'function', name: 'call' } };
  assert.ok((await server.command('s1', 'jump', { action: '0#1', state })).ok);
  const text = '{"n":1,"at":"1970-01-01T00:00:00.001Z"}';
  assert.deepEqual(heard.splice(0), [{ source: '@devtools-extension', id: 'mine', type: 'DISPATCH', state: text,
                                       payload: { type: 'JUMP_TO_ACTION', actionId: 1, index: 1 } }]);
  await settle(server, box);
  assert.equal(status(server, 's1').at, '0#1');
  assert.equal(replay(server.events(), 's1').n, 1);
  assert.ok((await server.command('s1', 'jump')).ok);
  assert.deepEqual(heard.splice(0).map(({ state, payload }) => [state, payload]),
                   [['{"n":2}', { type: 'JUMP_TO_ACTION', actionId: 2, index: 2 }]]);
  await settle(server, box);
  assert.equal(status(server, 's1').at, 'newest');
  await server.command('s1', 'dispatch', { action: { type: 'x', list: [1] } });
  assert.deepEqual([heard[0].type, heard[0].payload], ['ACTION', '{"type":"x","list":[1]}']);
  await server.command('s1', 'lock', { on: true });
  await server.command('s1', 'lock', { on: true });
  await server.command('s1', 'rollback');
  await server.command('s1', 'commit');
  await server.command('s1', 'import', { state: { n: 9 } });
  const [lock, rollback, commit, imported] = heard.splice(1);
  assert.deepEqual(lock.payload, { type: 'LOCK_CHANGES', status: true });
  assert.deepEqual([rollback.payload.type, rollback.state], ['ROLLBACK', '{"n":0,"at":"1970-01-01T00:00:00.000Z"}']);
  assert.equal(commit.payload.type, 'COMMIT');
  assert.deepEqual(imported.payload.nextLiftedState.computedStates.at(-1), { state: { n: 9 } });
  await settle(server, box);
  assert.equal(status(server, 's1').locked, true);

  stop();
  await settle(server, box);
  assert.deepEqual(status(server, 's1').can, []);
  assert.match((await server.command('s1', 'reset')).text, /does not listen/);
});

test('what a library says it can, and what its listener does not look for', async () => {
  const { server, box, hook } = await start();
  const silent = hook.connect({ name: 'silent' });
  const pass = (handler) => (message) => handler(message);
  silent.subscribe(pass(() => {}));
  const features = hook.connect({ name: 'features', features: { jump: true, lock: true, reorder: true, skip: true } });
  features.subscribe(pass(() => {}));
  const both = hook.connect({ name: 'both', features: { pause: true } });
  both.subscribe(({ type, state, payload }) => (type === 'ACTION' ? state : payload.type === 'PAUSE_RECORDING'));
  const empty = hook.connect({ name: 'empty' });
  empty.subscribe(({ payload, state }) => {
    switch (payload?.type) {
    case 'RESET':
      break;
    case 'COMMIT':
      return state;
    }
    return undefined;
  });
  hook.connect({ name: 'deaf' }).init({});
  for (const connection of [silent, features, both, empty])
    connection.init({ n: 0 });
  await settle(server, box);
  const can = Object.fromEntries(server.of('store-open').map(({ store, name }) => [name, status(server, store).can]));
  assert.deepEqual(can, {
    silent: ['jump', 'commit', 'rollback', 'reset', 'import'],
    features: ['jump', 'skip', 'sweep', 'commit', 'rollback', 'reset', 'lock'],
    both: ['pause'],
    empty: ['commit'],
    deaf: [],
  });
});

test('a library that keeps its history itself: its numbers, what it leaves out, what it shows', async () => {
  const { server, box, hook } = await start();
  const connection = hook.connect({ name: 'lifted', features: { jump: true, skip: true } });
  const heard = [];
  connection.subscribe((message) => heard.push(message));
  const lifted = (more) => ({
    actionsById: { 0: { action: { type: '@@INIT' } }, 1: { action: { type: 'one' } }, 2: { action: { type: 'two' } } },
    stagedActionIds: [0, 1, 2], computedStates: [{ state: { n: 0 } }, { state: { n: 1 } }, { state: { n: 2 } }],
    skippedActionIds: [], currentStateIndex: 2, nextActionId: 3, ...more,
  });
  connection.init();
  hook.send(null, lifted(), { name: 'lifted' });
  await settle(server, box);
  assert.deepEqual(server.of('dispatch').map(({ id, action, patch }) => [id, action.type, patch[0].v]), [['0#1', 'one', 1], ['0#2', 'two', 2]]);
  await server.command('s1', 'skip', { action: '0#1', on: true });
  assert.deepEqual(heard.at(-1).payload, { type: 'TOGGLE_ACTION', id: 1 });
  hook.send(null, lifted({ skippedActionIds: [1], computedStates: [{ state: { n: 0 } }, { state: { n: 0 } }, { state: { n: 1 } }] }),
            { name: 'lifted' });
  await settle(server, box);
  assert.deepEqual(status(server, 's1').skipped, ['0#1']);
  assert.deepEqual(replay(server.events(), 's1'), { n: 1 });
  connection.send({ type: 'PERFORM_ACTION', action: { type: 'three' }, timestamp: 1 }, { n: 4 });
  hook.send(null, lifted({ actionsById: { 0: { action: { type: '@@INIT' } } }, stagedActionIds: [0], computedStates: [{ state: { n: 4 } }],
                           currentStateIndex: 0, nextActionId: 1 }), { name: 'lifted' });
  connection.send({ type: 'four' }, { n: 5 });
  await settle(server, box);
  assert.deepEqual(server.of('dispatch').slice(2).map(({ id, action }) => [id, action.type]), [['0#3', 'three'], ['1#1', 'four']]);
  assert.match((await server.command('s1', 'jump', { action: '0#2', state: { n: 2 } })).text, /not in the library's history/);
  assert.ok((await server.command('s1', 'jump', { action: '1#1', state: { n: 5 } })).ok);
});

test('the calls without an object, and errors', async () => {
  const { server, box, hook } = await start();
  const heard = [];
  hook.listen((message) => heard.push(message.type), 'loose');
  hook.send('first', { a: 1 }, {}, 'loose');
  hook.send({ type: 'second' }, { a: 2 }, { instanceId: 'loose' });
  await until(() => heard.length === 1);
  hook.connect({}).error('it broke');
  hook.notifyErrors(() => true);
  hook.open('left');
  hook.disconnect();
  await settle(server, box);
  assert.deepEqual(types(server, 's1'), ['first', 'second']);
  assert.deepEqual(replay(server.events(), 's1'), { a: 2 });
  assert.equal(server.of('log')[0].text, 'it broke');
  assert.equal(server.of('store-open').length, 1);
});

test('the real extension below ours: the states are the app\'s', async () => {
  const { server, box, realm } = await start();
  // As the extension's own enhancer does it: the store below holds its history, not the app's state.
  const lift = (createInner) => (reducer, ...rest) => {
    const store = createInner((history = { all: [reducer(undefined, { type: '@@INIT' })] }, { action }) => (
      action === undefined ? history : { all: [...history.all, reducer(history.all.at(-1), action)] }), ...rest);
    return { ...store, getState: () => store.getState().all.at(-1), dispatch: (action) => store.dispatch({ type: 'LIFTED', action }) && action };
  };
  realm.__REDUX_DEVTOOLS_EXTENSION_COMPOSE__ = () => (...parts) => (create) => [...parts, lift].reduceRight((made, part) => part(made), create);
  const store = createStore(count, realm.__REDUX_DEVTOOLS_EXTENSION_COMPOSE__({})());
  store.dispatch({ type: 'add' });
  assert.ok((await server.command('s1', 'dispatch', { action: { type: 'add' } })).ok);
  assert.equal(store.getState().n, 2);
  assert.ok((await server.command('s1', 'jump', { action: '1', state: { n: 1, secret: 'x' } })).ok);
  assert.equal(store.getState().n, 1);
  await settle(server, box);
  assert.deepEqual(types(server, 's1'), ['add', 'add']);
  assert.deepEqual(replay(server.events(), 's1'), { n: 1, secret: 'x' });
});
