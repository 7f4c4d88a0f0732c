// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Stock Reactotron clients, as apps use them, connect to Signalbox.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { createClient } from 'reactotron-core-client';
import { reactotronRedux } from 'reactotron-redux';
import { legacy_createStore as createStore } from 'redux';
import WebSocket from 'ws';

import { checkRow } from './lib/matrix.mjs';
import { command } from './lib/sbx.mjs';

let signalbox;
const ids = new Map();

before(async () => { signalbox = await command({ listen: ['reactotron:0'] }); });
after(() => signalbox.stop());

/** A client as in an app; `id` is what it keeps its id under, as an origin's storage would. */
function connect(name, { id = name, plugins = [], heard = [] } = {}) {
  let client = createClient({
    name,
    host: '127.0.0.1',
    port: signalbox.ports.reactotron,
    environment: 'development',
    client: { reactotronLibraryName: 'reactotron-react-js', platform: 'node' },
    createSocket: (address) => {
      const socket = new WebSocket(address);
      client.closeSocket = () => socket.close();
      return socket;
    },
    getClientId: async () => ids.get(id) ?? '',
    setClientId: async (value) => { ids.set(id, value); },
    onCommand: (message) => heard.push(message.type),
  });

  for (const plugin of plugins) client = client.use(plugin);
  return client.connect();
}

const reduce = (state = { cart: { items: [], open: false, limit: NaN }, user: null }, action) => {
  switch (action.type) {
    case 'cart/add': return { ...state, cart: { ...state.cart, items: [...state.cart.items, action.payload] } };
    case 'cart/remove': return { ...state, cart: { ...state.cart, items: state.cart.items.filter((_, i) => !action.payload.includes(i)) } };
    case 'cart/open': return { ...state, cart: { ...state.cart, open: true } };
    case 'user/in': return { ...state, user: { name: action.payload, roles: undefined } };
    case 'user/out': { const { user, ...rest } = state; return rest; }
    case 'quiet': return { ...state, quiet: (state.quiet ?? 0) + 1 };
    default: return state;
  }
};

const runOf = async (name) => (await signalbox.until(() => signalbox.of('hello').find((hello) => hello.name === name))).run;
const inRun = (run, kind) => signalbox.events.filter((event) => event.run === run && event.k === kind);
const storeOf = async (run) => (await signalbox.until(() => inRun(run, 'store-open')[0]));

async function stateOf(name) {
  const { ok, state, error } = await signalbox.ask({ state: name });
  assert.ok(ok, error);
  return state;
}

test('actions, differences, odd values, whole states now and then', async () => {
  const heard = [];
  const client = connect('shop', { plugins: [reactotronRedux({ except: ['quiet'] })], heard });
  const store = createStore(reduce, client.createEnhancer());
  const run = await runOf('shop');
  const opened = await storeOf(run);

  assert.equal(opened.name, 'shop');
  assert.deepEqual(opened.can, ['dispatch', 'jump', 'import']);
  await signalbox.until(() => inRun(run, 'state').length === 1);
  store.dispatch({ type: 'cart/open' });
  await signalbox.until(() => inRun(run, 'dispatch').length === 1);
  await sleep(100);
  for (let i = 0; i < 5; i += 1) store.dispatch({ type: 'cart/add', payload: { sku: `A${i}`, count: i, note: '' } });
  store.dispatch({ type: 'cart/remove', payload: [1, 2] });
  store.dispatch({ type: 'user/in', payload: 'Ada' });
  store.dispatch({ type: 'user/out' });
  store.dispatch({ type: 'user/in', payload: 'Bo' });
  await signalbox.until(() => inRun(run, 'dispatch').length === 10);

  const dispatches = inRun(run, 'dispatch');
  assert.ok(dispatches.every(({ patch }) => Array.isArray(patch)), 'each with its patch');
  assert.deepEqual(dispatches[1].action.payload, { sku: 'A0', count: 0, note: '' });
  assert.equal(inRun(run, 'state').length, 1, 'no whole state but the first');
  assert.deepEqual(await stateOf('shop'), {
    cart: { items: [{ sku: 'A0', count: 0, note: '' }, { sku: 'A3', count: 3, note: '' }, { sku: 'A4', count: 4, note: '' }], open: true, limit: { $sbx: 'number', value: 'NaN' } },
    user: { name: 'Bo', roles: { $sbx: 'undefined' } },
  });

  // Not reported by the client: found by looking again.
  store.dispatch({ type: 'quiet' });
  store.dispatch({ type: 'cart/open' });
  await signalbox.until(() => inRun(run, 'state').length === 2);
  assert.equal((await stateOf('shop')).quiet, 1);
  assert.ok(heard.every((type) => ['setClientId', 'state.values.subscribe', 'state.backup.request'].includes(type)), heard.join());
  client.closeSocket();
  await signalbox.until(() => inRun(run, 'bye').length === 1);
});

test('commands: dispatch, jump, import, and none that the client would evaluate', async () => {
  const heard = [];
  const client = connect('commands', { plugins: [reactotronRedux()], heard });
  const store = createStore((state = { count: 0 }, action) => (action.type === 'add' ? { count: state.count + action.by } : state), client.createEnhancer());
  const run = await runOf('commands');

  await storeOf(run);
  for (const by of [1, 10, 100]) store.dispatch({ type: 'add', by });
  await signalbox.until(() => inRun(run, 'dispatch').length === 3);

  assert.deepEqual(await signalbox.ask({ command: 'dispatch', store: 'commands', action: { type: 'add', by: 1000 } }).then(({ ok, error }) => [ok, error]), [true, undefined]);
  assert.deepEqual(store.getState(), { count: 1111 });
  await signalbox.until(() => inRun(run, 'dispatch').length === 4);

  const second = inRun(run, 'dispatch')[1];
  const jump = await signalbox.ask({ command: 'jump', store: 'commands', number: second.number });
  assert.ok(jump.ok, jump.error);
  assert.deepEqual(store.getState(), { count: 11 });
  await signalbox.until(() => inRun(run, 'store-status').some(({ at }) => at === second.id));
  assert.deepEqual(await stateOf('commands'), { count: 11 });

  // A jump without a number is the way back; after an action there is nothing to go back to.
  const back = await signalbox.ask({ command: 'jump', store: 'commands' });
  assert.ok(back.ok, back.error);
  assert.deepEqual(store.getState(), { count: 1111 });
  await signalbox.until(() => inRun(run, 'store-status').at(-1).at === 'newest');
  await signalbox.ask({ command: 'jump', store: 'commands', number: second.number });
  assert.deepEqual(store.getState(), { count: 11 });
  store.dispatch({ type: 'add', by: 5 });
  await signalbox.until(() => inRun(run, 'dispatch').length === 5 && inRun(run, 'store-status').at(-1).at === 'newest');
  assert.deepEqual(await stateOf('commands'), { count: 16 });
  assert.ok((await signalbox.ask({ command: 'jump', store: 'commands' })).ok);
  assert.deepEqual(store.getState(), { count: 16 });

  const load = await signalbox.ask({ command: 'import', store: 'commands', state: { count: 7 } });
  assert.ok(load.ok, load.error);
  assert.deepEqual(store.getState(), { count: 7 });

  const lock = await signalbox.ask({ command: 'lock', store: 'commands', on: true });
  assert.equal(lock.ok, false);
  assert.ok(!heard.some((type) => /repl|devtools|editor|custom/.test(type)), heard.join());
  client.closeSocket();
});

test('two remotes of one origin share a client id and stay apart; one without a store does no harm', async () => {
  ids.set('origin', '1b1f99e7-ceda-7beb-96e8-553f9ec72393');
  const cart = connect('cart-remote', { id: 'origin', plugins: [reactotronRedux()] });
  const carts = createStore((state = { cart: 0 }, { type }) => (type === 'cart' ? { cart: state.cart + 1 } : state), cart.createEnhancer());
  const profile = connect('profile-remote', { id: 'origin', plugins: [reactotronRedux()] });
  const [cartRun, profileRun] = [await runOf('cart-remote'), await runOf('profile-remote')];

  assert.notEqual(cartRun, profileRun);
  carts.dispatch({ type: 'cart' });
  profile.log('hello', { a: 0 });
  profile.error('broken', []);
  profile.display({ name: 'D', value: { x: false }, preview: 'p' });
  profile.apiResponse({ method: 'GET', url: 'https://api.example/cart', headers: { authorization: 'Bearer hush' } }, { status: 404, body: 'hush', headers: {} }, 12);
  await signalbox.until(() => inRun(profileRun, 'query-settle').length === 1 && inRun(cartRun, 'dispatch').length === 1);

  assert.equal(inRun(profileRun, 'store-open').length, 0);
  assert.deepEqual(inRun(profileRun, 'log').map(({ level, text }) => [level, text]), [
    ['info', 'hello, {"a":0}'], ['error', 'broken'], ['info', 'display: D, p, {"x":false}'],
  ]);
  const [start] = inRun(profileRun, 'query-start');
  assert.deepEqual([start.url, start.key, inRun(profileRun, 'query-settle')[0].ok, inRun(profileRun, 'query-settle')[0].status], ['https://api.example/cart', 'GET', false, 404]);
  assert.ok(!JSON.stringify(signalbox.events).includes('hush'));

  // Its store comes late: nothing was asked for before, and it appears with its first action.
  const late = createStore((state = { user: 'Ada' }, { type }) => (type === 'out' ? { user: null } : state), profile.createEnhancer());
  late.dispatch({ type: 'out' });
  await signalbox.until(() => inRun(profileRun, 'dispatch').length === 1);
  assert.deepEqual(await stateOf('profile-remote'), { user: null });

  // Gone and back: the same peer, another run.
  cart.closeSocket();
  await signalbox.until(() => inRun(cartRun, 'bye').length === 1);
  connect('cart-remote', { id: 'origin', plugins: [reactotronRedux()] });
  await signalbox.until(() => signalbox.of('hello').filter(({ name }) => name === 'cart-remote').length === 2);
  assert.equal(new Set(signalbox.of('hello').filter(({ name }) => name === 'cart-remote').map(({ peer }) => peer)).size, 1);
});

test('two stores under one client: what cannot be told apart is said to be unknown', async () => {
  const client = connect('two-stores', { plugins: [reactotronRedux()] });
  const bump = (key) => (state = { [key]: 0 }, { type }) => (type === `${key}/up` ? { [key]: state[key] + 1 } : state);
  const first = createStore(bump('a'), client.createEnhancer());
  const run = await runOf('two-stores');

  await storeOf(run);
  first.dispatch({ type: 'a/up' });
  await signalbox.until(() => inRun(run, 'dispatch').length === 1);
  await sleep(100);
  const second = createStore(bump('b'), client.createEnhancer());
  second.dispatch({ type: 'b/up' });
  first.dispatch({ type: 'a/up' });
  await signalbox.until(() => inRun(run, 'dispatch').length === 3 && inRun(run, 'store-open').length === 3);
  await sleep(200);
  first.dispatch({ type: 'a/up' });
  second.dispatch({ type: 'b/up' });
  first.dispatch({ type: 'nothing' });
  await signalbox.until(() => inRun(run, 'dispatch').length === 6);

  const stores = new Map(inRun(run, 'store-open').map(({ store, name }) => [store, name]));
  assert.deepEqual([...stores.values()].sort(), ['two-stores', 'two-stores (2)', 'two-stores (another store)']);
  const told = inRun(run, 'dispatch').slice(-3).map(({ store, action }) => [stores.get(store), action.type]);
  assert.deepEqual(told, [['two-stores', 'a/up'], ['two-stores (2)', 'b/up'], ['two-stores (another store)', 'nothing']]);
  const status = inRun(run, 'store-status');
  assert.ok(status.some(({ store, can, why }) => stores.get(store) === 'two-stores' && can.length === 0 && /last one/.test(why)));
  assert.ok(status.some(({ store, can, why }) => stores.get(store) === 'two-stores (another store)' && can.length === 0 && /several stores/.test(why)));
  client.closeSocket();
});

test('a client that sends no differences is followed by whole states', async () => {
  const client = connect('plain');
  let state = { n: 0 };
  const socketHeard = [];
  const store = { getState: () => state, subscribe: () => {} };

  // An older plugin: it answers to subscriptions, and tells actions without differences.
  client.use(() => ({
    onCommand: ({ type, payload }) => {
      socketHeard.push(type);
      if (type === 'state.values.subscribe') client.send('state.values.change', { changes: payload.paths.map((path) => ({ path, value: store.getState() })) });
    },
  }));
  const run = await runOf('plain');
  await sleep(200);
  for (let i = 1; i <= 3; i += 1) {
    state = { n: i, list: Array.from({ length: i }, (_, at) => at) };
    client.send('state.values.change', { changes: [{ path: '', value: state }] });
    client.send('state.action.complete', { name: 'up', action: { type: 'up', to: i }, ms: 0 });
  }
  await signalbox.until(() => inRun(run, 'dispatch').length === 3);
  assert.deepEqual(await stateOf('plain'), { n: 3, list: [0, 1, 2] });
  const [, second, third] = inRun(run, 'dispatch');
  assert.ok(Array.isArray(second.patch) && Array.isArray(third.patch));
  assert.equal(socketHeard.filter((type) => type === 'state.backup.request').length, 0);
  client.closeSocket();
});

test('its row of the table', async (t) => {
  const up = (state = { n: 0 }, { type, by }) => (type === 'up' ? { n: state.n + by } : state);
  const start = () => {
    const client = connect('row', { plugins: [reactotronRedux()] });
    return { client, store: createStore(up, client.createEnhancer()) };
  };
  const first = start();
  const run = await runOf('row');
  const opened = await storeOf(run);

  first.store.dispatch({ type: 'up', by: 1 });
  first.store.dispatch({ type: 'up', by: 2 });
  await signalbox.until(() => inRun(run, 'dispatch').length === 2);
  const [one] = inRun(run, 'dispatch');
  const shown = await stateOf('row');
  const tries = {
    dispatch: [{ action: { type: 'up', by: 4 } }, 7],
    jump: [{ number: one.number }, 1],
    import: [{ state: { n: 9 } }, 9],
  };
  const commands = [];
  for (const [name, [rest, n]] of Object.entries(tries)) {
    const { ok } = await signalbox.ask({ command: name, store: 'row', ...rest });
    if (ok && first.store.getState().n === n) commands.push(name);
  }
  for (const name of ['skip', 'reorder', 'sweep', 'commit', 'rollback', 'reset', 'lock', 'pause']) {
    const { ok } = await signalbox.ask({ command: name, store: 'row', number: one.number, on: true });
    assert.equal(ok, false, name);
  }

  first.client.closeSocket();
  await signalbox.until(() => inRun(run, 'bye').length === 1);
  const second = start();
  await signalbox.until(() => signalbox.of('hello').filter(({ name }) => name === 'row').length === 2);
  const [before, now] = signalbox.of('hello').filter(({ name }) => name === 'row');
  second.store.dispatch({ type: 'up', by: 3 });
  await signalbox.until(() => inRun(now.run, 'dispatch').length === 1);
  const versionOf = (name) => JSON.parse(readFileSync(new URL(`./node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;

  checkRow(t, 'reactotron', {
    library: `Redux ${versionOf('redux')} with reactotron-redux ${versionOf('reactotron-redux')}, reactotron-core-client ${versionOf('reactotron-core-client')}`,
    way: 'reactotron',
    appears: inRun(run, 'store-open').length === 1,
    named: opened.name === 'row',
    state: shown.n === 3,
    timeline: inRun(run, 'dispatch').slice(0, 2).every(({ action, patch }) => action.type === 'up' && patch[0].p[0] === 'n'),
    commands,
    reload: now.peer === before.peer && (await stateOf('row')).n === 3,
  });
  second.client.closeSocket();
});
